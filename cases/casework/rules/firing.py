"""A service's rules at work: what happened to a case is heard, a rule fires at once or waits for its days.

A row of `RuleTimer` is a firing to come or one that was: a rule fires once for one cause. The rules are those of the
version that the case is pinned to.
"""

from collections.abc import Iterator
from datetime import datetime

from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event
from cases.casework.rules.doing import rule_do
from cases.casework.rules.facts import condition_holds
from cases.casework.rules.known import RULES
from cases.casework.rules.repeats import cases_here
from cases.casework.work.hearing import Happening, What
from cases.casework.work.hours import days_after, hours_of
from cases.casework.work.models import RuleTimer
from crm.catalogue.rules import STAGE, WATCHED, Rule, When, rules_of
from crm.outbox.actions import News, outbox_put
from crm.teams.actor import Actor

FIRED = "RULE"  # the kind of its event
WATCH = "watch"  # the cause of a row that stands for looking again
ENTERED = "in:"  # begins the cause of having entered a state or a stage
State = RuleTimer.State


def rules_hear(case: Case, happening: Happening, actor: Actor, at: datetime) -> None:
    """Nothing; the rules of the (locked) case that waited for this have fired, or wait for their days; those that waited
    for what is over wait no more."""
    rules = rules_of(case.service_version.rules)
    if not rules:
        return
    if happening.what in (What.STATE, What.STAGE):
        _visits_end(case, happening, at)
    if happening.what == What.STATE and case.closed_at is None:
        _watch(case, rules, happening, at)
    for rule, cause in _caused(rules, case, happening):
        begin(case, rule, cause, at=at)


def _visit(case: Case, of: str) -> str:
    """The cause of having entered this state or stage: the case's version tells one visit from the next."""
    return f"{ENTERED}{of}:{case.service_version_id}.{case.version}"


def _caused(rules: tuple[Rule, ...], case: Case, happening: Happening) -> Iterator[tuple[Rule, str]]:
    entered = {What.STATE: happening.of, What.STAGE: f"{STAGE}{happening.of}"}.get(happening.what)
    for rule in rules:
        if rule.when == When.ENTERED and rule.of == entered:
            yield rule, _visit(case, rule.of)
        elif rule.when == When.ANSWERED and happening.what == What.ANSWERED:
            yield rule, f"answer:{happening.of}"
        elif rule.when == When.REPEATS and happening.what == What.TOLD and _told(case) >= rule.number:
            yield rule, "repeats"
        elif rule.when == When.REPEATS_HERE and _is_raised(happening) and cases_here(case, rule.weeks) >= rule.number:
            yield rule, "repeats_here"


def _is_raised(happening: Happening) -> bool:
    return happening.what == What.STATE and happening.was == ""


def _told(case: Case) -> int:
    return case.reporter_count + case.chase_count


def _visits_end(case: Case, happening: Happening, at: datetime) -> None:
    """Nothing; what waited for the end of days in a state or stage that was left waits no more, and when the case has
    ended nothing else does."""
    over = RuleTimer.objects.filter(case=case, state=State.WAITING)
    if happening.what == What.STAGE:
        over = over.filter(cause__startswith=f"{ENTERED}{STAGE}")
    elif case.closed_at is None:
        over = over.filter(cause__startswith=ENTERED)
    this_one = f":{case.service_version_id}.{case.version}"  # the stage was entered just before its state is heard of
    over.exclude(cause__startswith=ENTERED, cause__endswith=this_one).update(state=State.ENDED, ended_at=at)


def _watch(case: Case, rules: tuple[Rule, ...], happening: Happening, at: datetime) -> None:
    """Nothing; work that begins, or begins anew, is looked at for the rules that nothing that happens makes fire."""
    if happening.was not in ("", "CLOSED", case.state):
        return
    RuleTimer.objects.bulk_create(
        [RuleTimer(case=case, rule=rule.code, cause=WATCH, fires_at=at) for rule in rules if rule.when in WATCHED],
        update_conflicts=True,
        unique_fields=["case", "rule", "cause"],
        update_fields=["state", "fires_at", "ended_at"],
    )


def begin(case: Case, rule: Rule, cause: str, *, at: datetime) -> bool:
    """True when the rule fired now. Its days to wait begin; once for one cause."""
    if RuleTimer.objects.filter(case=case, rule=rule.code, cause=cause).exists():
        return False
    timer = RuleTimer(case=case, rule=rule.code, cause=cause, fires_at=at)
    if rule.after_days:
        timer.fires_at = days_after(hours_of(case), at, rule.after_days)
        timer.save(force_insert=True)
        return False
    if not condition_holds(rule.condition, case, at=at):
        return False
    timer.save(force_insert=True)
    fire(case, rule, timer, at=at)
    return True


def fire(case: Case, rule: Rule, timer: RuleTimer, *, at: datetime) -> None:
    """Nothing; the rule has done what it says, and its event says so."""
    key = f"rule-{timer.pk}"
    did = rule_do(case, rule, key=key, at=at)
    timer.state, timer.ended_at = State.FIRED, at
    timer.save(update_fields=["state", "ended_at"])
    facts = {"rule": rule.code, "cause": timer.cause, **did}
    CaseEvent.objects.bulk_create([case_event(case, FIRED, actor=RULES, at=at, key=key, facts=facts)])
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
