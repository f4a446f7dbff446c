"""What was promised about a reference, for other systems: dates, kinds, states and why; neither who nor what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.casework.tracking import Level, story_of
from crm.contacts.models import Promise, Reference
from crm.customers.references import NotAReference, normalise
from crm.sla.explaining import Explanation
from crm.sla.models import Clock, ClockPause, NewDate
from crm.sla.queries import explanation_of, pauses_of
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import require

OWED = (Clock.State.RUNNING, Clock.State.PAUSED)


class NothingKnown(LookupError):
    """No contact has this reference, or none that may be known outside."""


@dataclass(frozen=True, slots=True)
class PromiseKnown:
    """One promise: its clock, whether it is late as of now, new dates given since, and why it is due when it is."""

    clock: Clock
    is_late: bool
    is_excused: bool
    new_dates: list[datetime]
    why: Explanation | None


def promises_of_reference(*, actor: Actor, reference: str, at: datetime) -> list[PromiseKnown]:
    """The promises about the contact of this reference, oldest first. Raises NotPermitted, NothingKnown.

    What is confidential by any of the three grades is not known here; the read is recorded all the same.
    """
    require(actor, "promise.read")
    try:
        value = normalise(reference)
    except NotAReference as wrong:
        raise NothingKnown(reference) from wrong
    if story_of(reference=value, level=Level.REFERENCE, at=at) is None:
        raise NothingKnown(reference)
    contact = Reference.objects.values_list("contact_id", flat=True).get(value=value, kind=Reference.Kind.OWN)
    record_read(actor=actor, at=at, screen="api:promises", kind="CONTACT", keys=[contact])
    made = Promise.objects.filter(contact=contact).select_related("clock__excuse")
    clocks = [promise.clock for promise in made.order_by("clock__started_at", "clock_id")]
    keys = [clock.pk for clock in clocks]
    pauses, dates = pauses_of(keys), _new_dates(keys)
    return [_known(clock, pauses[clock.pk], dates[clock.pk], at) for clock in clocks]


def _new_dates(clocks: Sequence[int]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {clock: [] for clock in clocks}
    given = NewDate.objects.filter(clock__in=clocks).order_by("given_at", "id")
    for clock, until in given.values_list("clock_id", "until"):
        found[clock].append(until)
    return found


def _known(clock: Clock, pauses: Sequence[ClockPause], dates: list[datetime], at: datetime) -> PromiseKnown:
    owed = clock.state in OWED
    return PromiseKnown(
        clock=clock,
        is_late=owed and (clock.breached_at is not None or (clock.due_at is not None and clock.due_at < at)),
        is_excused=hasattr(clock, "excuse"),
        new_dates=dates,
        why=explanation_of(clock, now=at, pauses=pauses) if owed else None,
    )
