"""Promises in the words an agent reads out, before and after saving."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact, Promise
from crm.contacts.saying import promised_before
from crm.sla.explaining import Explanation
from crm.sla.models import Clock, ClockKind, ClockPause
from crm.sla.queries import UnknownPolicy, explanation_of, pauses_of, would_be
from crm.sla.saying import say_when

SPOKEN = (ClockKind.RESOLVE, ClockKind.RESPOND)  # what a customer is told, the more telling first


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """One promise: its words, why, and whether it is late or waits."""

    words: str
    why: Explanation
    is_late: bool = False
    is_waiting: bool = False


def promised_by(
    *, version: ServiceVersion, received_at: datetime, at: datetime, chasing: bool, channel: str = "", policy: str = ""
) -> PromiseWords | None:
    """What saving now would promise, by the service's policy or the one that holds at the place; a chase is only answered.
    None when nothing is promised."""
    try:
        promises = would_be(code=policy or version.policy, received_at=received_at, now=at, channel=channel)
        found = {one.kind: one for one in promises}
    except UnknownPolicy:
        return None
    kinds = (ClockKind.RESPOND,) if chasing else SPOKEN
    likely = next((found[kind] for kind in kinds if kind in found), None)
    if likely is None:
        return None
    words = _words(likely.kind, likely.due_at, at)
    if likely.due_at < at:
        words = _("%(words)s, which has passed") % {"words": words}
    return PromiseWords(words=words, why=likely.explanation, is_late=likely.due_at < at)


def _words(kind: str, due_at: datetime, at: datetime) -> str:
    when = say_when(due_at, at, timezone.get_current_timezone())
    if kind == ClockKind.RESOLVE:
        return _("Put right by %(when)s") % {"when": when}
    if kind == ClockKind.ACKNOWLEDGE:
        return _("Acknowledged by %(when)s") % {"when": when}
    if kind == ClockKind.UPDATE:
        return _("Told how it stands by %(when)s") % {"when": when}
    return _("Answered by %(when)s") % {"when": when}


def told_before(contact: Contact, *, at: datetime) -> str:
    """What was promised before about what this contact reports too, or chases; "" for a matter of its own."""
    due_at = promised_before(contact, at=at)
    return _words(ClockKind.RESOLVE, due_at, at) if due_at is not None else ""


def told(*, clocks: Iterable[Clock], at: datetime) -> str:
    """What to say was promised, by the clocks that still run; "" when nothing was."""
    running = {clock.kind: clock for clock in clocks if clock.state == Clock.State.RUNNING and clock.due_at}
    first = next((running[kind] for kind in SPOKEN if kind in running), None)
    return _words(first.kind, first.due_at, at) if first is not None and first.due_at else ""


def explained(*, promises: Sequence[Promise], at: datetime) -> list[PromiseWords]:
    """Each promise about a contact with how it stands and why it is due when it is."""
    pauses = pauses_of([promise.clock_id for promise in promises])
    return [_explained(promise.clock, pauses[promise.clock_id], at) for promise in promises]


def _explained(clock: Clock, pauses: Sequence[ClockPause], at: datetime) -> PromiseWords:
    late = clock.breached_at is not None
    return PromiseWords(
        words=_standing(clock, at),
        why=explanation_of(clock, now=at, pauses=pauses),
        is_late=late and clock.state == Clock.State.RUNNING,
        is_waiting=clock.state == Clock.State.PAUSED,
    )


def _standing(clock: Clock, at: datetime) -> str:
    """ "Put right: due today 17:00", "Acknowledge: kept", "Put right: late, was due ..."."""
    name = clock.get_kind_display()
    if clock.state == Clock.State.PAUSED:
        return _("%(name)s: waiting for the customer, the time does not run") % {"name": name}
    if clock.state == Clock.State.CANCELLED:
        return _("%(name)s: cancelled") % {"name": name}
    if clock.state == Clock.State.STOPPED:
        return (_("%(name)s: done late") if clock.breached_at else _("%(name)s: kept")) % {"name": name}
    when = say_when(clock.due_at, at, timezone.get_current_timezone()) if clock.due_at else ""
    words = _("%(name)s: late, was due %(when)s") if clock.breached_at else _("%(name)s: due %(when)s")
    return words % {"name": name, "when": when}
