"""Time in a trial: what the sweep would have done with its one case meanwhile, moment by moment, and with nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cases.casework.actions import question_expire
from cases.casework.models import Case, Question
from cases.casework.raising import contact_ids_of
from cases.casework.rules.timing import timer_look
from cases.casework.work.models import RuleTimer
from crm.contacts.models import Promise
from crm.outbox.models import OutboxEntry
from crm.outbox.registry import handlers_of
from crm.sla.models import Clock
from crm.sla.sweeping import clocks_swept

MOST_MOMENTS = 400
BARELY = timedelta(microseconds=1)  # a promise is missed after its time, not at it
HEARD = ("clock.warned", "clock.breached")  # news of clocks that writes to people: notices, and that we are late


@dataclass(frozen=True, slots=True)
class Subject:
    """What the trial is about: its contact, and the case it raised."""

    contact_id: int
    case: Case | None


def time_passes(subject: Subject, *, start: datetime, end: datetime) -> None:
    """Nothing; warnings, misses, ended questions and rules of the trial's case that fell into this time have happened."""
    now, looked = start, None
    for _moment in range(MOST_MOMENTS):
        next_one = min((moment for moment in _moments(subject) if moment <= end), default=None)
        if next_one is None:
            return
        now = max(now, next_one)
        if not _happened(subject, at=now) and looked == next_one:
            return  # nothing more comes of this moment
        looked = next_one


def _moments(subject: Subject) -> Iterable[datetime]:
    clocks = Clock.objects.filter(pk__in=clock_ids(subject))
    for clock in clocks:
        if clock.state == Clock.State.PAUSED and clock.resume_at:
            yield clock.resume_at
        if clock.state == Clock.State.RUNNING:
            yield from (moment for moment in (clock.warn_at,) if moment)
            if clock.due_at and clock.breached_at is None:
                yield clock.due_at + BARELY
    if subject.case is not None:
        asked = Question.objects.filter(case=subject.case, state=Question.State.ASKED)
        yield from asked.values_list("expires_at", flat=True)
        yield from _waiting(subject.case).values_list("fires_at", flat=True)


def _waiting(case: Case) -> QuerySet[RuleTimer]:
    return RuleTimer.objects.filter(case=case, state=RuleTimer.State.WAITING)


def _happened(subject: Subject, *, at: datetime) -> int:
    done = 0
    if subject.case is not None:
        due = Question.objects.filter(case=subject.case, state=Question.State.ASKED, expires_at__lte=at)
        done += sum(question_expire(question_id=key, at=at) for key in list(due.values_list("pk", flat=True)))
        timers = _waiting(subject.case).filter(fires_at__lte=at).order_by("fires_at", "pk")
        for key in list(timers.values_list("pk", flat=True)):
            done += timer_look(timer_id=key, case_id=subject.case.pk, at=at)
    clocks = clock_ids(subject)
    done += clocks_swept(clock_ids=clocks, at=at)
    news = OutboxEntry.objects.filter(kind__in=HEARD, subject_id__in=clocks).order_by("pk")
    for entry_id, kind, clock_id in list(news.values_list("pk", "kind", "subject_id")):
        for handler in handlers_of(kind):
            handler(clock_id, at, 1)
        OutboxEntry.objects.filter(pk=entry_id).delete()
    return done


def clock_ids(subject: Subject) -> list[int]:
    """The clocks of what was promised, and of the department's own targets."""
    contacts = [subject.contact_id] if subject.case is None else contact_ids_of(subject.case)
    promised = list(Promise.objects.filter(contact__in=contacts).values_list("clock_id", flat=True))
    if subject.case is None:
        return promised
    return promised + list(subject.case.internal_targets.values_list("clock_id", flat=True))
