"""Policies and calendars in force, what a service would promise, and clocks explained."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, OuterRef, QuerySet, Subquery

from crm.customers.promised_as import PromisedAs
from crm.sla.explaining import Explanation, PauseRow, explain
from crm.sla.models import CalendarVersion, Clock, ClockPause, PauseReason, Policy, PolicyTarget, PolicyVersion
from crm.sla.plain_words import plain_words
from crm.sla.targets import Epoch, Measure, Target, due_at, replanned_due_at, stretches_of, warn_at
from crm.sla.working_time import CompiledCalendar, Span, compile_calendar
from crm.teams.compiled_once import Given, compiled_once


class UnknownPolicy(LookupError):
    """No policy with this code has been published."""


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """One edition of a policy with the edition of its calendar: both are pinned by the clocks that start on them."""

    version_id: int
    calendar_version_id: int
    targets: tuple[PolicyTarget, ...]
    calendar: CompiledCalendar

    def for_whom(self, *, channel: str = "", customer_kind: str = "") -> tuple[PolicyTarget, ...]:
        """One target of each kind: one for this channel and kind of customer, else for one of them, else the general."""
        closeness = {"": 0, customer_kind: 2} if customer_kind else {"": 0}
        if customer_kind == PromisedAs.MEMBER:
            closeness[PromisedAs.PERSON] = 1
        chosen: dict[str, tuple[int, PolicyTarget]] = {}
        for row in self.targets:
            if row.channel not in {"", channel} or row.customer_kind not in closeness:
                continue
            fit = 4 * bool(row.channel) + closeness[row.customer_kind]
            if row.kind not in chosen or fit > chosen[row.kind][0]:
                chosen[row.kind] = (fit, row)
        return tuple(row for _fit, row in chosen.values())


@dataclass(frozen=True, slots=True)
class WouldBe:
    """What would be promised: kind of clock, when it is due, and why."""

    kind: str
    due_at: datetime
    explanation: Explanation


# Versions are never edited, so what was compiled once stays right; the keys are versions, not codes.
@lru_cache(maxsize=256)
def compiled(calendar_version_id: int) -> CompiledCalendar:
    """The compiled calendar of a version."""
    return compile_calendar(CalendarVersion.objects.values_list("spec", flat=True).get(pk=calendar_version_id))


@lru_cache(maxsize=1024)
def targets_of(version_id: int) -> tuple[PolicyTarget, ...]:
    """The targets of a policy version, by kind."""
    return tuple(PolicyTarget.objects.filter(version=version_id).order_by("kind", "id"))


@lru_cache(maxsize=4096)
def rule_of(target_id: int) -> PolicyTarget:
    """One target; targets are never edited."""
    return PolicyTarget.objects.get(pk=target_id)


def as_target(row: PolicyTarget, *, fixed_at: datetime | None = None) -> Target:
    """The pure rule of a stored target; with the moment agreed, for one that counts nothing."""
    return Target(
        fixed_at=fixed_at if row.measure == Measure.FIXED else None,
        measure=row.measure,
        amount=row.amount,
        receipt=row.receipt,
        cutoff=row.cutoff,
        pause_rule=row.pause_rule,
    )


def policy_in_force(*, code: str) -> PolicyInForce:
    """The newest editions of this policy and its calendar, in one statement. Raises UnknownPolicy."""
    version = PolicyVersion.objects.filter(policy=OuterRef("pk")).order_by("-number").values("pk")[:1]
    calendar = CalendarVersion.objects.filter(calendar=OuterRef("calendar")).order_by("-number").values("pk")[:1]
    found = Policy.objects.filter(code=code).values_list(Subquery(version), Subquery(calendar)).first()
    if found is None or None in found:
        raise UnknownPolicy(code)
    version_id, calendar_version_id = found
    return PolicyInForce(
        version_id=version_id,
        calendar_version_id=calendar_version_id,
        targets=targets_of(version_id),
        calendar=compiled(calendar_version_id),
    )


def in_force(version_id: int) -> PolicyInForce:
    """This edition of a policy, with its calendar as it is now: for what a clock's stop begins."""
    calendar = PolicyVersion.objects.values_list("policy__calendar", flat=True).get(pk=version_id)
    newest = (
        CalendarVersion.objects.filter(calendar=calendar).order_by("-number").values_list("pk", flat=True)[:1].get()
    )
    return PolicyInForce(
        version_id=version_id, calendar_version_id=newest, targets=targets_of(version_id), calendar=compiled(newest)
    )


def would_be(
    *, code: str, received_at: datetime, now: datetime, channel: str = "", customer_kind: str = ""
) -> list[WouldBe]:
    """What this policy would promise for something received at that moment, by kind; not what another promise begins,
    nor a moment still to be agreed."""
    policy = policy_in_force(code=code)
    found = []
    for row in policy.for_whom(channel=channel, customer_kind=customer_kind):
        if row.starts_after or row.measure == Measure.FIXED:
            continue
        target = as_target(row)
        due = due_at(calendar=policy.calendar, target=target, start=received_at)
        found.append(
            WouldBe(
                kind=row.kind,
                due_at=due,
                explanation=explain(
                    calendar=policy.calendar, target=target, start=received_at, pauses=(), due=due, now=now
                ),
            )
        )
    return found


def pauses_of(clock_ids: Sequence[int]) -> dict[int, list[ClockPause]]:
    """The pauses of each of these clocks, oldest first, without those that were taken back."""
    found: dict[int, list[ClockPause]] = {clock_id: [] for clock_id in clock_ids}
    for pause in _pauses(clocks=list(clock_ids)) if found else ():
        found[pause.clock_id].append(pause)
    return found


@compiled_once
def _pauses(*, clocks: Given) -> QuerySet[ClockPause]:
    return ClockPause.objects.filter(clock__among=clocks, voided_at__isnull=True).order_by("started_at", "id")


def due_of(clock: Clock, pauses: Sequence[ClockPause]) -> datetime:
    """When a clock that is not paused now is due, from its start, its pinned rule, its calendars and ended pauses."""
    target, spans = as_target(rule_of(clock.target_id), fixed_at=clock.fixed_at), _ended(pauses)
    if not clock.calendar_changes:
        calendar = compiled(clock.calendar_version_id)
        return due_at(calendar=calendar, target=target, start=clock.started_at, pauses=spans)
    return replanned_due_at(epochs=epochs_of(clock), target=target, start=clock.started_at, pauses=spans)


def epochs_of(clock: Clock) -> list[Epoch]:
    """The calendars that applied to a clock and from when; none when there was only one."""
    return [
        Epoch(datetime.fromisoformat(change["at"]), compiled(change["version"]), change["retrospective"])
        for change in clock.calendar_changes
    ]


def next_warning(clock: Clock, pauses: Sequence[ClockPause]) -> datetime | None:
    """When the next warning of a running clock is due; None when none is left, or nothing is due."""
    held = Clock._meta.get_field("target").is_cached(clock)  # a clock that just starts has its rule at hand
    rule = clock.target if held else rule_of(clock.target_id)
    return warning_due(
        rule,
        calendar_version_id=clock.calendar_version_id,
        started_at=clock.started_at,
        due_at=clock.due_at,
        warned_level=clock.warned_level,
        pauses=_ended(pauses),
    )


def warning_due(
    rule: PolicyTarget,
    *,
    calendar_version_id: int,
    started_at: datetime,
    due_at: datetime | None,
    warned_level: int,
    pauses: Sequence[Span],
) -> datetime | None:
    """When the next warning of such a clock is due; None when none is left, or nothing is due."""
    if due_at is None or warned_level >= len(rule.warnings):
        return None
    calendar, share = compiled(calendar_version_id), rule.warnings[warned_level] / 100
    found = warn_at(calendar=calendar, start=started_at, due=due_at, share=share, pauses=pauses)
    if rule.warn_minutes and warned_level == 0:
        minutes = rule.warn_minutes
        before = warn_at(calendar=calendar, start=started_at, due=due_at, minutes_before=minutes, pauses=pauses)
        return min(found, before)
    return found


def replanned(
    clock: Clock,
    pauses: Sequence[ClockPause],
    *,
    at: datetime,
    calendar_version: int | None = None,
    policy_version: int | None = None,
    retrospective: bool = False,
) -> Clock:
    """The same clock, not stored, as it stands once its calendar or its policy is another edition from `at` on."""
    if policy_version is not None:
        clock.target_id = same_kind(rule_of(clock.target_id), targets_of(policy_version)).pk
    if calendar_version is not None and calendar_version != clock.calendar_version_id:
        first = {"version": clock.calendar_version_id, "at": clock.started_at.isoformat(), "retrospective": False}
        change = {"version": calendar_version, "at": at.isoformat(), "retrospective": retrospective}
        clock.calendar_changes = [*(clock.calendar_changes or [first]), change]
        clock.calendar_version_id = calendar_version
    if clock.state == Clock.State.RUNNING:
        clock.due_at = due_of(clock, pauses)
        clock.warn_at = next_warning(clock, pauses)
    return clock


def same_kind(rule: PolicyTarget, targets: Sequence[PolicyTarget]) -> PolicyTarget:
    """The target that takes this one's place; itself where the new edition promises nothing of the kind."""
    mine = (rule.kind, rule.channel, rule.customer_kind)
    general = (rule.kind, "", "")
    by_whom = {(row.kind, row.channel, row.customer_kind): row for row in targets}
    return by_whom.get(mine) or by_whom.get(general) or rule


def _ended(pauses: Sequence[ClockPause]) -> list[Span]:
    return [(pause.started_at, pause.ended_at) for pause in pauses if pause.ended_at is not None]


def explanation_of(clock: Clock, *, now: datetime, pauses: Sequence[ClockPause] | None = None) -> Explanation:
    """Why the clock is due when it is; for a paused clock, that it waits and what counted so far. `pauses` when they
    are known already."""
    known = pauses_of([clock.pk])[clock.pk] if pauses is None else pauses
    found = explain(
        calendar=compiled(clock.calendar_version_id),
        target=as_target(rule_of(clock.target_id), fixed_at=clock.fixed_at),
        start=clock.started_at,
        pauses=[(pause.started_at, pause.ended_at or now) for pause in known],
        due=clock.due_at,
        now=now,
        epochs=epochs_of(clock),
    )
    return replace(found, pauses=tuple(map(_pause_row, known)))


def _pause_row(pause: ClockPause) -> PauseRow:
    return PauseRow(pause.started_at, pause.ended_at, str(PauseReason(pause.reason).label))


def in_plain_words(clock: Clock, *, now: datetime) -> tuple[str, ...]:
    """Why the clock is due when it is, in sentences for the citizen."""
    target = as_target(rule_of(clock.target_id), fixed_at=clock.fixed_at)
    received = compiled(clock.calendar_version_id).local_date(clock.started_at)
    return plain_words(why=explanation_of(clock, now=now), target=target, received=received)


def usual_calendar() -> CompiledCalendar | None:
    """The calendar in force by which most policies count: the council's own office days. None before there is one."""
    newest = CalendarVersion.objects.filter(calendar=OuterRef("calendar")).order_by("-number").values("pk")[:1]
    policies = Policy.objects.values("calendar").annotate(number=Count("pk"), newest=Subquery(newest))
    found = policies.exclude(newest=None).order_by("-number", "calendar").values_list("newest", flat=True).first()
    return None if found is None else compiled(found)


def due_before(clock: Clock, *, pauses: Sequence[Span]) -> datetime:
    """When the clock was due while it had been paused only so."""
    target = as_target(rule_of(clock.target_id), fixed_at=clock.fixed_at)
    epochs = epochs_of(clock) or [Epoch(clock.started_at, compiled(clock.calendar_version_id))]
    return replanned_due_at(epochs=epochs, target=target, start=clock.started_at, pauses=pauses)


def worked_between(clock: Clock, *, since: datetime, until: datetime, without: Sequence[Span] = ()) -> float:
    """The working seconds between two moments of a clock's life, each by the calendar that applied then."""
    epochs = epochs_of(clock) or [Epoch(clock.started_at, compiled(clock.calendar_version_id))]
    return sum(
        one.calendar.elapsed(max(since, one.begin), until if one.end is None else min(until, one.end), without=without)
        for one in stretches_of(epochs, clock.started_at)
    )
