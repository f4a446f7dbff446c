"""A calendar and a policy with clocks running, and their edits."""

from datetime import date, datetime, timedelta

from crm.sla.actions import clocks_pause, clocks_start
from crm.sla.editing.actions import (
    calendar_day_add,
    draft_publish,
    policy_target_put,
    preview_ask,
    replan_carry_out,
)
from crm.sla.editing.calendar_specs import CLOSURE, DifferentDay
from crm.sla.editing.models import EditionDraft, Mode, Replan
from crm.sla.models import Calendar, Clock, ClockEvent
from crm.sla.queries import policy_in_force
from crm.teams.actor import system
from tests.cast import NOW

ME = system("test")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
COPIED = (
    "kind", "cycle", "target_id", "calendar_version_id", "state", "started_at", "due_at", "promised_at", "warn_at",
)  # fmt: skip
FRIDAY = date(2026, 11, 27)


def office() -> Calendar:
    """The office calendar of the demo council: Monday to Friday, 9 to 5."""
    return Calendar.objects.get(code="office")


def started(count: int, *, received: datetime = NOW, code: str = "fly-tipping", kind: str = "RESOLVE") -> list[Clock]:
    """So many running clocks of this policy; fly-tipping is put right in five working days."""
    policy = policy_in_force(code=code)
    return [
        clock
        for _number in range(count)
        for clock in clocks_start(policy=policy, received_at=received, kinds=[kind], actor=ME, at=received)
    ]


def many(count: int, **more) -> list[int]:
    """The keys of so many clocks like one that was started, with their events, in a few statements."""
    [first] = started(1, **more)
    [begun] = ClockEvent.objects.filter(clock_id=first.pk)
    columns = {name: getattr(first, name) for name in COPIED}
    clocks = Clock.objects.bulk_create([Clock(**columns) for _number in range(count - 1)], batch_size=5_000)
    told = {"kind": begun.kind, "actor_kind": begun.actor_kind, "actor_key": begun.actor_key, "facts": begun.facts}
    ClockEvent.objects.bulk_create(
        [ClockEvent(clock_id=clock.pk, at=begun.at, **told) for clock in clocks], batch_size=5_000
    )
    return [first.pk, *(clock.pk for clock in clocks)]


def paused(clock: Clock) -> Clock:
    """The clock, waiting for the customer."""
    until = NOW + 60 * DAY
    clocks_pause(clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=until, actor=ME, at=NOW)
    return clock


def closure(day: date = FRIDAY, name: str = "Staff day") -> DifferentDay:
    return DifferentDay(day=day, kind=CLOSURE, name=name)


def drafted(cast, *days: date, at: datetime = NOW) -> EditionDraft:
    """The office's draft with these days closed."""
    for day in days or (FRIDAY,):
        draft = calendar_day_add(calendar_id=office().pk, day=closure(day), actor=cast.administrator.actor, at=at)
    return draft


def longer(cast, draft: EditionDraft, days: int = 10) -> EditionDraft:
    """The policy's draft with that many working days to put it right."""
    place = next(i for i, one in enumerate(draft.spec["targets"]) if one["kind"] == "RESOLVE")
    target = {**draft.spec["targets"][place], "amount": days}
    return policy_target_put(
        draft_id=draft.pk, revision=draft.revision, target=target, position=place,
        actor=cast.administrator.actor, at=NOW,
    )  # fmt: skip


def previewed(cast, draft: EditionDraft, mode: str = Mode.FROM_NOW, *, at: datetime = NOW) -> Replan:
    """The finished preview."""
    run = preview_ask(draft_id=draft.pk, revision=draft.revision, mode=mode, actor=cast.administrator.actor, at=at)
    assert replan_carry_out(replan_id=run.pk, now=lambda: at)
    return Replan.objects.get(pk=run.pk)


def published(cast, draft: EditionDraft, mode: str = Mode.FROM_NOW, *, at: datetime = NOW) -> Replan:
    """The run, not begun, of a draft that was looked at and published."""
    if mode != Mode.LEAVE:
        previewed(cast, draft, mode, at=at)
    return draft_publish(
        draft_id=draft.pk, revision=draft.revision, mode=mode, note="The office is closed",
        actor=cast.administrator.actor, at=at,
    )  # fmt: skip


def carried_out(run: Replan, *, at: datetime = NOW) -> Replan:
    """The run, ended."""
    assert replan_carry_out(replan_id=run.pk, now=lambda: at)
    return Replan.objects.get(pk=run.pk)
