"""Being late, honestly: when the team is asked for a new date, giving one, and excusing a broken promise.

Both dates stay and the first one counts (sla.md section 1): a new date changes no clock and clears no breach.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.casework.missed import tell_new_date
from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event, contact_ids_of
from cases.casework.transit import (
    ActRefused,
    InputsRefused,
    case_for_act,
    done_before,
    mark_done,
    refuse_stale,
)
from crm.contacts.models import Contact, Promise
from crm.contacts.saying import ZONE
from crm.customers.names import storable
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import NotExcusable, clock_excuse, new_date_give
from crm.sla.models import Clock, ClockExcuse, ClockKind, NewDate
from crm.sla.queries import compiled
from crm.sla.saying import say_when
from crm.sla.working_time import CompiledCalendar
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import NotPermitted

LONGEST_SENTENCE = NewDate._meta.get_field("words").max_length or 0
LONGEST_REASON = ClockExcuse._meta.get_field("reason").max_length or 0
FURTHEST = timedelta(days=366)
RUNS = (Clock.State.RUNNING, Clock.State.PAUSED)


def may_have_new_date(clock: Clock) -> bool:
    """True for a promise that goes on and can be kept on a later day: an acknowledgement is given, not put off."""
    return clock.state in RUNS and clock.kind != ClockKind.ACKNOWLEDGE


def needs_new_date(
    clock: Clock, *, calendar: CompiledCalendar, planned_date: date | None, new_until: datetime | None, at: datetime
) -> bool:
    """True when the team is asked for a new date and a sentence: the promise was warned of, is due within a working day
    (if it is longer than one), or is late, and neither a plan nor a new date answers for it.

    `new_until` is the newest date given. A plan answers while its day is to come and in time; once it is late, any plan.
    """
    if clock.state != Clock.State.RUNNING or clock.due_at is None or not may_have_new_date(clock):
        return False
    if new_until is not None and new_until >= at:
        return False
    late = clock.breached_at is not None or clock.due_at < at
    today, due_day = calendar.local_date(at), calendar.local_date(clock.due_at)
    if planned_date is not None and planned_date >= today and (late or planned_date <= due_day):
        return False
    return late or clock.warned_level > 0 or _is_near(clock.started_at, clock.due_at, calendar=calendar, at=at)


def _is_near(start: datetime, due: datetime, *, calendar: CompiledCalendar, at: datetime) -> bool:
    """True within a working day of the due time, of a promise that is longer than that."""
    day = calendar.usual_day()
    return calendar.elapsed(at, due) <= day < calendar.elapsed(start, due)


def new_dates_of(clock_ids: Sequence[int]) -> dict[int, list[NewDate]]:
    """The new dates of each of these clocks, oldest first, with who gave them."""
    found: dict[int, list[NewDate]] = {clock_id: [] for clock_id in clock_ids}
    for row in _new_dates(clocks=list(clock_ids)) if found else ():
        found[row.clock_id].append(row)
    return found


@compiled_once
def _new_dates(*, clocks: Given) -> QuerySet[NewDate]:
    return NewDate.objects.filter(clock__among=clocks).select_related("given_by").order_by("given_at", "pk")


@one_transaction
def case_new_date(
    *,
    case_id: int,
    clock_id: int,
    day: date,
    words: str,
    actor: Actor,
    at: datetime,
    key: str,
    version: int | None = None,
) -> NewDate:
    """The new date of a promise on the case, until the end of that day, with its sentence for the customer; who was told
    of the miss is told of it. Raises ActRefused (somebody was first; the promise has ended), InputsRefused,
    NotPermitted, Busy."""
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key):
        return NewDate.objects.filter(clock=clock_id).latest("given_at", "pk")
    refuse_stale(case, version=version, at=at)
    promise = _promise_on(case, clock_id, actor=actor)
    words = " ".join(storable(words).split())
    until = _until(promise.clock, day, words, at=at)
    try:
        given = new_date_give(clock_id=clock_id, until=until, words=words, actor=actor, at=at)
    except NotExcusable as refusal:
        raise ActRefused(str(refusal)) from refusal
    case.version += 1
    case.save(update_fields=["version"])
    tell_new_date(given, promise=promise, case=case, actor=actor, at=at)
    _note(case, "NEW_DATE", clock_id=clock_id, actor=actor, at=at, key=key)
    return given


def _until(clock: Clock, day: date, words: str, *, at: datetime) -> datetime:
    """When the day ends for the promise: at closing time, unless its calendar is closed all day."""
    calendar = compiled(clock.calendar_version_id)
    errors = {}
    if not words:
        errors["words"] = _("Say in one sentence what happens now: the customer reads it.")
    elif len(words) > LONGEST_SENTENCE:
        errors["words"] = _("Say it in at most %(most)s characters.") % {"most": LONGEST_SENTENCE}
    today = calendar.local_date(at)
    until = at
    if not today <= day <= today + FURTHEST:
        errors["day"] = _("Give a day from today, and within a year.")
    else:
        until = _end_of(day, calendar)
        if until <= at:
            errors["day"] = _("Today is over: give a later day.")
        elif clock.due_at is not None and at <= clock.due_at and until <= clock.due_at:
            when = say_when(clock.due_at, at, ZONE)
            errors["day"] = _("It is promised by %(when)s already: give a later day.") % {"when": when}
    if errors:
        raise InputsRefused(errors)
    return until


def _end_of(day: date, calendar: CompiledCalendar) -> datetime:
    """Closing time or, on a day without one, the last second: an instant that falls on the day itself."""
    last = calendar.end_of_day(day) - timedelta(seconds=1)
    return min(calendar.close_of(day), last) if calendar.is_working_day(day) else last


@one_transaction
def promise_excuse(*, case_id: int, clock_id: int, reason: str, actor: Actor, at: datetime, key: str) -> ClockExcuse:
    """The excuse of a broken promise on the case, by a manager of its department. Raises ActRefused (not broken; excused
    by somebody else), InputsRefused without a reason, NotPermitted, Busy."""
    case = case_for_act(case_id=case_id, permission="promise.excuse", actor=actor)
    known = ClockExcuse.objects.select_related("excused_by").filter(clock=clock_id).first()
    if known is not None and done_before(key):
        return known
    _promise_on(case, clock_id, actor=actor)
    if known is not None:
        raise ActRefused(_("%(who)s has excused this promise.") % {"who": known.excused_by.full_name})
    reason = storable(reason).strip()
    if not reason:
        raise InputsRefused({"reason": _("Say why: the reason is printed beside the figure.")})
    if len(reason) > LONGEST_REASON:
        raise InputsRefused({"reason": _("Say it in at most %(most)s characters.") % {"most": LONGEST_REASON}})
    try:
        excuse = clock_excuse(clock_id=clock_id, reason=reason, actor=actor, at=at)
    except NotExcusable as refusal:
        raise ActRefused(str(refusal)) from refusal
    _note(case, "EXCUSED", clock_id=clock_id, actor=actor, at=at, key=key)
    return excuse


def _promise_on(case: Case, clock_id: int, *, actor: Actor) -> Promise:
    """The promise, which is about a contact of this case that is not hidden from the actor. Raises NotPermitted."""
    promise = (
        Promise.objects.select_related("clock", "contact__service")
        .filter(clock=clock_id, contact__in=contact_ids_of(case))
        .first()
    )
    if promise is None:
        raise NotPermitted("case.view")
    shown = Contact.objects.not_hidden_from(actor).filter(pk=promise.contact_id)
    if promise.contact_id != case.contact_id and not shown.exists():
        raise NotPermitted("case.view")
    return promise


def _note(case: Case, kind: str, *, clock_id: int, actor: Actor, at: datetime, key: str) -> None:
    """The event, the used key and the news of the act."""
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, key=key, facts={"clock": clock_id})])
    mark_done(key=key, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
