"""What an edit would do to the clocks that run, by the pure engine; nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm.sla.editing.models import EditionDraft
from crm.sla.editing.policy_specs import rows_of
from crm.sla.editing.queries import Scope, newest_calendar_version, scope_of
from crm.sla.models import Calendar, Clock, ClockPause, PolicyTarget
from crm.sla.queries import as_target, compiled, pauses_of, rule_of, same_kind
from crm.sla.targets import Epoch, replanned_due_at
from crm.sla.working_time import CompiledCalendar, compile_calendar

BATCH = 2_000
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Move:
    """One clock that would be due at another time."""

    clock_id: int
    kind: str
    before: datetime
    after: datetime


@dataclass(slots=True)
class Preview:
    """How many running clocks an edit would move, and the first of them: those that would become late, then by due time."""

    at: datetime
    total: int = 0
    moved: int = 0
    earlier: int = 0
    late: int = 0
    waiting: int = 0
    moves: list[Move] = field(default_factory=list)

    def add(self, clocks: Sequence[Clock], moves: Sequence[Move]) -> None:
        """Nothing; what a batch of clocks would do is counted in."""
        self.total += len(clocks)
        self.waiting += sum(clock.state == Clock.State.PAUSED for clock in clocks)
        self.moved += len(moves)
        self.earlier += sum(move.after < move.before for move in moves)
        self.late += sum(move.after < self.at for move in moves)
        self.moves = self.first([*self.moves, *moves])

    def first(self, moves: Sequence[Move]) -> list[Move]:
        """The moves to show."""
        return sorted(moves, key=lambda move: (move.after >= self.at, move.before, move.clock_id))[:SHOWN]


@dataclass(frozen=True, slots=True)
class Planned:
    """An edit as the engine sees it: another calendar, other promises, or both."""

    calendar: CompiledCalendar | None = None
    targets: tuple[PolicyTarget, ...] | None = None


def planned(draft: EditionDraft) -> Planned:
    """What this draft would change."""
    if draft.calendar_id is not None:
        return Planned(calendar=compile_calendar(draft.spec))
    calendar = None
    if draft.spec["calendar"] != draft.spec["calendar_was"]:
        calendar = compiled(newest_calendar_version(Calendar.objects.get(code=draft.spec["calendar"]).pk).pk)
    return Planned(calendar=calendar, targets=rows_of(draft.spec["targets"]))


def edit_preview(*, draft: EditionDraft, at: datetime, retrospective: bool) -> Preview:
    """What publishing this draft at `at` would do to every clock that runs or waits. Nothing is written."""
    edit, found = planned(draft), Preview(at=at)
    for clocks in _batches(scope_of(draft, at=at)):
        found.add(clocks, moves_of(clocks, edit, at=at, retrospective=retrospective))
    return found


def moves_of(clocks: Sequence[Clock], edit: Planned, *, at: datetime, retrospective: bool) -> list[Move]:
    """Which of these clocks would be due at another time, and when; those that wait follow when they run again."""
    running = [clock for clock in clocks if clock.due_at is not None]
    pauses = pauses_of([clock.pk for clock in running])
    found = []
    for clock in running:
        after = _due(clock, pauses[clock.pk], edit, at, retrospective)
        if clock.due_at is not None and after != clock.due_at:
            found.append(Move(clock.pk, clock.kind, clock.due_at, after))
    return found


def _due(clock: Clock, pauses: Sequence[ClockPause], edit: Planned, at: datetime, retrospective: bool) -> datetime:
    rule = rule_of(clock.target_id)
    if edit.targets is not None:
        rule = same_kind(rule, edit.targets)
    epochs = [
        Epoch(datetime.fromisoformat(one["at"]), compiled(one["version"]), one["retrospective"])
        for one in clock.calendar_changes
    ] or [Epoch(clock.started_at, compiled(clock.calendar_version_id))]
    if edit.calendar is not None:
        epochs.append(Epoch(at, edit.calendar, retrospective))
    spans = [(pause.started_at, pause.ended_at) for pause in pauses if pause.ended_at is not None]
    target = as_target(rule, fixed_at=clock.fixed_at)
    return replanned_due_at(epochs=epochs, target=target, start=clock.started_at, pauses=spans)


def _batches(scope: Scope) -> Iterator[list[Clock]]:
    last = 0
    while clocks := list(scope.clocks().filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield clocks
        last = clocks[-1].pk
