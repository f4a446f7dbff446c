"""The sweep's part of the rules: what waited for its time, oldest first, each under its case's lock; an outage only delays.

A row that watches stands for looking again: a promise that comes near, or days in which nothing happened, are things that
nobody does. Its time is when there may be something to see, and it is set anew each time somebody looked.
"""

import logging
from datetime import datetime, timedelta

from cases.casework.models import Case, CaseEvent
from cases.casework.raising import contact_ids_of
from cases.casework.rules.facts import condition_holds
from cases.casework.rules.firing import FIRED, WATCH, State, begin, fire
from cases.casework.transit import case_locked
from cases.casework.work.hours import days_after, hours_of
from cases.casework.work.models import RuleTimer
from crm.catalogue.rules import STAGE, Rule, When, rule_coded
from crm.sla.models import Clock
from crm.sla.queries import compiled
from crm.teams.acting import Busy, one_transaction

logger = logging.getLogger(__name__)

BATCH = 500
LATER = timedelta(days=7)  # nothing to see: what changes a promise asks for a look by itself (following.py)
AFTER_A_FAILURE = timedelta(minutes=15)
HOUR = 3600


def rules_sweep(at: datetime) -> int:
    """How many rules fired because their time had come: a step of the sweep. One that fails holds up none of the rest."""
    due = RuleTimer.objects.filter(state=State.WAITING, fires_at__lte=at).order_by("fires_at", "pk")
    return sum(_looked(timer_id, case_id, at) for timer_id, case_id in list(due.values_list("pk", "case_id")[:BATCH]))


def _looked(timer_id: int, case_id: int, at: datetime) -> bool:
    try:
        return timer_look(timer_id=timer_id, case_id=case_id, at=at)
    except Busy:
        return False  # somebody works on the case: in the next round
    except Exception:
        logger.exception("rule timer %s failed: tried again in %s", timer_id, AFTER_A_FAILURE)
        RuleTimer.objects.filter(pk=timer_id).update(fires_at=at + AFTER_A_FAILURE)
        return False


@one_transaction
def timer_look(*, timer_id: int, case_id: int, at: datetime) -> bool:
    """True when a rule fired now: what it waited for is still so."""
    case = case_locked(case_id)
    timer = RuleTimer.objects.filter(pk=timer_id, state=State.WAITING, fires_at__lte=at).first()
    if timer is None:
        return False  # another sweep was here, or an act
    rule = rule_coded(case.service_version.rules, timer.rule)
    if rule is None or (case.closed_at is not None and rule.of != case.state):
        return _ended(timer, at)
    if timer.cause == WATCH:
        return _watched(case, rule, timer, at)
    if not _still_so(case, rule, timer.cause) or not condition_holds(rule.condition, case, at=at):
        return _ended(timer, at)
    fire(case, rule, timer, at=at)
    return True


def _ended(timer: RuleTimer, at: datetime) -> bool:
    timer.state, timer.ended_at = State.ENDED, at
    timer.save(update_fields=["state", "ended_at"])
    return False


def _still_so(case: Case, rule: Rule, cause: str) -> bool:
    if rule.when == When.ENTERED:
        return rule.of in (case.state, f"{STAGE}{case.stage}")
    if rule.when == When.QUIET:
        return cause == _quiet(_last_event(case))
    if rule.when == When.DUE_SOON:
        return cause == _due(case.next_due_at)
    return True


def _watched(case: Case, rule: Rule, timer: RuleTimer, at: datetime) -> bool:
    """True when it was time and the rule fired; in any case the next look has its time."""
    look = _due_soon if rule.when == When.DUE_SOON else _quiet_days
    cause, timer.fires_at = look(case, rule, at)
    timer.save(update_fields=["fires_at"])
    return bool(cause) and begin(case, rule, cause, at=at)


def _due(due: datetime | None) -> str:
    return f"due:{due.isoformat()}" if due else ""


def _due_soon(case: Case, rule: Rule, at: datetime) -> tuple[str, datetime]:
    """The cause when the earliest promise is so near, and when to look again."""
    due = case.next_due_at
    if due is None:
        return "", at + LATER
    if case.waiting_since is not None:
        return "", max(due, at + timedelta(hours=1))  # the end of the waiting, which may be answered before
    promises = Clock.objects.filter(promise__contact__in=contact_ids_of(case), state=Clock.State.RUNNING, due_at=due)
    version = promises.order_by("pk").values_list("calendar_version", flat=True).first()
    if version is None or due <= at:
        return _due(due), at + LATER
    left = compiled(version).elapsed(at, due)
    if left <= rule.number * HOUR:
        return _due(due), at + LATER
    return "", compiled(version).add(at, seconds=left - rule.number * HOUR)


def _quiet(last: CaseEvent | None) -> str:
    return f"quiet:{last.pk}" if last else ""


def _quiet_days(case: Case, rule: Rule, at: datetime) -> tuple[str, datetime]:
    """The cause when nothing happened for so many working days, and when to look again."""
    last, calendar = _last_event(case), hours_of(case)
    ends = days_after(calendar, last.at if last else case.opened_at, rule.number)
    return (_quiet(last), days_after(calendar, at, rule.number)) if ends <= at else ("", ends)


def _last_event(case: Case) -> CaseEvent | None:
    """What last happened to the case, which no rule did."""
    return CaseEvent.objects.filter(case_id=case.pk).exclude(kind=FIRED).order_by("-at", "-id").first()
