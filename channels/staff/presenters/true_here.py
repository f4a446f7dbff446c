"""What is true here, as the contact screen and the pages of properties and streets show it: events first, then facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from channels.staff.forms.place import AT, PlaceForm, as_key
from crm.catalogue.forms.questions import Form
from crm.catalogue.forms.settling import asks_of_place
from crm.catalogue.forms_here import form_here
from gazetteer.facts.queries import EventHere, FactHere, Here, facts_at
from gazetteer.places import Place, PlaceKind


@dataclass(frozen=True, slots=True)
class FactLine:
    """One kind of fact: what it is called, what is so, and of what it is said where that is not the property itself."""

    name: str
    shown: str
    of: str
    fact: FactHere


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that happened, and to what: the round, the street."""

    event: EventHere
    of: str


@dataclass(frozen=True, slots=True)
class TrueHere:
    """Everything that is true and that happened, in words."""

    events: list[EventLine]
    groups: list[tuple[str, list[FactLine]]]
    said: dict[str, str]  # the same by name, for scripts

    def __bool__(self) -> bool:
        return bool(self.events or self.groups)


def true_here(*, place: Place, at: datetime) -> TrueHere:
    """What is true at this place, and what happened there in the last fortnight."""
    here = facts_at(place=place, at=at)
    own = "U" if place.uprn is not None else "S" if place.usrn is not None else ""
    lines = [(facts[0].group, _line(facts, own)) for facts in _by_kind(here)]
    grouped = groupby(lines, key=lambda line: line[0])
    return TrueHere(
        events=[EventLine(event, _of(event.place, own, here)) for event in here.events],
        groups=[(group, [line for _group, line in found]) for group, found in grouped],
        said=here.said(),
    )


def true_where(typed: QueryDict, *, at: datetime) -> TrueHere | None:
    """What is true where it is said to be on the contact screen; None until enough is typed to know where that is."""
    place = place_typed(typed)
    return None if place is None else true_here(place=place, at=at)


def form_where(form: Form, typed: QueryDict, *, at: datetime) -> list[Mapping[str, Any]]:
    """The questions of a service as they are asked where it is said to be."""
    if not asks_of_place(form):
        return list(form)
    return form_here(form, place_typed(typed) or Place(), at=at, public=False)


def place_typed(typed: QueryDict) -> Place | None:
    """Where it is said to be; None until enough is typed to know, and for what the gazetteer does not hold."""
    where = typed.get("where", "")
    if where in ("", PlaceKind.UNKNOWN, PlaceKind.UNLISTED):
        return None
    offered = as_key(where.removeprefix(AT)) if where.startswith(AT) else None
    form = PlaceForm(typed, homes=[(offered, "")] if offered else [])
    return form.place_given if form.is_valid() else None


def _by_kind(here: Here) -> list[list[FactHere]]:
    return [list(found) for _kind, found in groupby(here.facts, key=lambda fact: fact.kind)]


def _line(facts: list[FactHere], own: str) -> FactLine:
    shown = ", ".join(fact.shown for fact in facts)
    return FactLine(facts[0].name, shown, _of(facts[0].place, own, None), facts[0])


def _of(place: str, own: str, here: Here | None) -> str:
    """What it is said of: "" for the place asked about, "round 14" for every address of it."""
    if place.startswith("F"):
        code, _equals, value = place[1:].partition("=")
        fact = next((fact for fact in here.facts if fact.kind == code), None) if here else None
        return f"{fact.name if fact else code} {value}"
    return "" if place[:1] == own else {"U": "", "S": _("the street"), "A": _("the area")}[place[:1]]
