"""Why a service does not take something, as it says itself: too early, too late, the crew says why, known already.

The entries of a service's `turn_away` are looked through in order with what is true of the place and was answered; the
first that holds is what is said. Nothing is raised then, and the contact is logged all the same (intake.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.utils.timezone import localdate

from cases.casework.models import Case
from cases.casework.telling.fact_names import OPEN_HERE
from cases.casework.telling.models import ContactTold
from cases.routing.facts import routing_facts
from crm.catalogue.conditions import facts_named, holds
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.words import said
from crm.contacts.models import Contact
from gazetteer.facts.naming import EVENT, FACT
from gazetteer.facts.queries import EventHere, Here, facts_at
from gazetteer.places import Place


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """What is said instead, and where it leads: to another service of ours, or a page. `may_go_on`: whoever insists is
    taken all the same."""

    code: str
    words: str
    service: str = ""  # code of the one that takes it
    service_name: str = ""
    link: str = ""
    may_go_on: bool = False
    evidence: tuple[EventHere, ...] = ()  # what happened there that it rests on

    def write(self, contact: Contact) -> ContactTold:
        """The row that says so of this contact, not saved."""
        return ContactTold(contact=contact, kind=ContactTold.Kind.TURNED_AWAY, rule=self.code, words=self.words[:2000])


def turned_away(
    version: ServiceVersion,
    *,
    answers: Mapping[str, str],
    place: Place,
    at: datetime,
    channel: str,
    customer_id: int | None,
) -> TurnedAway | None:
    """What keeps the service from taking this, None for nothing. A version without entries costs no statement."""
    if not version.turn_away:
        return None
    here = cache(lambda: facts_at(place=place, at=at))
    known = routing_facts(
        answers=answers, form=version.form, place=place, at=at, calendar=lambda: None,
        customer_id=customer_id, channel=channel,
    ).and_also(_more(version, place, at, here))  # fmt: skip
    entry = next((one for one in version.turn_away if holds(one["if"], known)), None)
    return _said(entry, here) if entry else None


def _more(
    version: ServiceVersion, place: Place, at: datetime, here: Callable[[], Here]
) -> dict[str, Callable[[], Any]]:
    """What is asked about here and nowhere else: what is true and what happened there, and what is open."""
    named = {name for entry in version.turn_away for name in facts_named(entry["if"]) if name.startswith((FACT, EVENT))}
    so = cache(lambda: here().named() | _days_ago(here(), at))
    return {OPEN_HERE: lambda: _open_here(version.service_id, place)} | {
        name: partial(lambda one: so().get(one), name) for name in named
    }


def _days_ago(here: Here, at: datetime) -> dict[str, int]:
    """How many days ago each kind of event happened last; newest first, so that the last of them stays."""
    today = localdate(at)
    return {f"{EVENT}{one.kind}.days_since": (today - localdate(one.at)).days for one in reversed(here.events)}


def _open_here(service_id: int, place: Place) -> int | None:
    if place.uprn is None:
        return None
    cases = Case.objects.unscoped("how many, for a rule")
    return cases.filter(service=service_id, property=place.uprn, closed_at__isnull=True).count()


def _said(entry: Mapping[str, Any], here: Callable[[], Here]) -> TurnedAway:
    other = Service.objects.filter(code=entry["service"], is_live=True).first() if entry.get("service") else None
    named = {name.removeprefix(EVENT).partition(".")[0] for name in facts_named(entry["if"]) if name.startswith(EVENT)}
    return TurnedAway(
        code=entry["code"],
        words=said(entry["words"]),
        service=other.code if other else "",
        service_name=other.said if other else "",
        link=entry.get("link") or "",
        may_go_on=bool(entry.get("anyway")),
        evidence=tuple(one for one in here().events if one.kind in named) if named else (),
    )
