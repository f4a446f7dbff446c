"""When a service does not take something, and what is said instead: a page of its editor."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.casework.telling.fact_names import OPEN_HERE
from cases.casework.telling.problems import LONGEST_WORDS
from channels.staff.forms.piece_conditions import ConditionPiece, Fact, condition_said, named_facts
from channels.staff.forms.pieces import ChoicePiece, Piece, TextPiece, WordsPiece, YesPiece
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_parts import ListPart, first
from crm.catalogue.words import said
from gazetteer.facts.naming import EVENT

Item = Mapping[str, Any]


def facts_of(offers: Offers) -> dict[str, Fact]:
    """What may be asked about before something is taken."""
    routing = [one for one in offers.routing_facts().values() if one.name != "time.open"]
    since = [
        Fact(f"{one.name}.days_since", _now("%(event)s: days since") % {"event": one.words})
        for one in routing
        if one.name.startswith(EVENT)
    ]
    return named_facts([*routing, *since, Fact(OPEN_HERE, _now("How many of these are open at the property"))])


def refusal_pieces(offers: Offers, item: Item, position: int) -> Sequence[Piece]:
    return [
        ConditionPiece("if", _("When"), facts=lambda: facts_of(offers), required=_("Say when it is not taken.")),
        WordsPiece(
            "words",
            _("What they are told"),
            most=LONGEST_WORDS,
            rows=4,
            hint=_("Agents read it out, citizens read it: why, and what they can do"),
            required=_("Write what they are told."),
        ),
        ChoicePiece(
            "service", _("The service that takes it instead"), choices=lambda: first(_("None"), offers.services)
        ),
        TextPiece("link", _("Web address that helps"), most=500),
        YesPiece("anyway", _("Whoever insists is taken all the same")),
    ]


def refusal_said(offers: Offers, item: Item, position: int) -> tuple[str, list[str]]:
    lines = [_now("When %(condition)s") % {"condition": condition_said(item.get("if"), facts_of(offers))}]
    if item.get("service"):
        name = dict(offers.services).get(item["service"], item["service"])
        lines.append(_now("Instead: %(service)s") % {"service": name})
    lines += [item["link"]] if item.get("link") else []
    if item.get("anyway"):
        lines.append(_now("Whoever insists is taken all the same"))
    return said(item.get("words")), lines


TURN_AWAY = ListPart(
    "not-taken",
    _("When it is not taken"),
    _(
        "Too early, too late, the crew says why, known already: the first that holds is said, and the contact still counts"
    ),
    "turn_away",
    _("Reason"),
    _("Add a reason"),
    _("Everything is taken."),
    refusal_pieces,
    refusal_said,
    coded="words",
)
