"""One thing that many report, and what is asked afterwards, as a page of the editor of a service."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels.staff.forms.pieces import ChoicePiece, HeadingPiece, NumberPiece, Piece, WordsPiece
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import Part
from crm.catalogue.incidents import FAMILY, LONGEST_QUESTION, MOST_DAYS, MOST_METRES, SERVICE


def incident_pieces(offers: Offers) -> Sequence[Piece]:
    return [
        HeadingPiece(
            "like",
            _("The same thing reported before"),
            hint=_(
                "Agents and the public are shown open cases nearby, and can be added to one. Empty: nothing is shown"
            ),
        ),
        NumberPiece("like_cases.metres", _("No further away than, in metres"), least=1, most=MOST_METRES),
        NumberPiece("like_cases.days", _("Reported in the last days"), least=1, most=366),
        ChoicePiece(
            "like_cases.of",
            _("Of which services"),
            choices=lambda: [(SERVICE, _("This service")), (FAMILY, _("Every service of its family"))],
        ),
        HeadingPiece("asked", _("What is asked afterwards")),
        NumberPiece(
            "satisfaction.days",
            _("Days after the end on which everybody who was told is asked how it was"),
            least=1,
            most=MOST_DAYS,
            hint=_("Empty: nobody is asked"),
        ),
        WordsPiece(
            "satisfaction.question",
            _("The question, if not “How satisfied are you with how we dealt with this?”"),
            most=LONGEST_QUESTION,
        ),
    ]


def incidents_tidied(changes: dict[str, Any], offers: Offers) -> dict[str, Any]:
    """Nothing of what is not wanted: where no distance, no time and no day is given, the whole part is empty."""
    like, asked = (
        {name: value for name, value in (changes.get(part) or {}).items() if value}
        for part in ("like_cases", "satisfaction")
    )
    return changes | {
        "like_cases": like if like.keys() & {"metres", "days"} else {},
        "satisfaction": asked if "days" in asked else {},
    }


INCIDENTS = Part(
    "incidents",
    _("Many reports, and afterwards"),
    _("Which open cases nearby are offered as the same thing, and what people are asked after the end"),
    ("like_cases", "satisfaction"),
    incident_pieces,
    incidents_tidied,
)
