"""What to tell them before anything is raised: notices for where they are, and why the service does not take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.timezone import localtime

from cases.casework.telling.notices import NoticeHere, notices_at
from cases.casework.telling.turning_away import TurnedAway, turned_away
from channels.staff.forms.place import AT, PlaceForm, as_key
from channels.staff.forms.questions import answers_typed
from channels.staff.presenters.true_here import form_where
from crm.catalogue.forms import check
from crm.catalogue.models import ServiceVersion
from gazetteer.places import Place


@dataclass(frozen=True, slots=True)
class ToldHere:
    """The notices for this place, those of the service chosen first; what keeps the service from taking it, if anything."""

    notices: Sequence[NoticeHere] = ()
    turned: TurnedAway | None = None


def told_here(typed: QueryDict, version: ServiceVersion | None, *, chasing: bool, at: datetime) -> ToldHere:
    """What to tell them, as far as what was typed says where they are and what it is about."""
    place = place_typed(typed)
    code = version.service.code if version else ""
    notices = sorted(notices_at(place, service=None, at=at, public=False), key=lambda one: one.service != code)
    turned = None
    if version is not None and version.turn_away and not chasing:
        clean, _wrong = check(form_where(version.form, typed, at=at), answers_typed(typed), today=localtime(at).date())
        turned = turned_away(
            version, answers=clean, place=place, at=at, channel=typed.get("channel", ""),
            customer_id=as_key(typed.get("customer")),
        )  # fmt: skip
    return ToldHere(notices=notices, turned=turned)


def place_typed(typed: QueryDict) -> Place:
    """The place as typed so far, the unknown one until enough is."""
    where = typed.get("where", "")
    offered = as_key(where.removeprefix(AT)) if where.startswith(AT) else None
    place = PlaceForm(typed, homes=[(offered, "")] if offered else [])
    return place.place_given if place.is_valid() else Place()
