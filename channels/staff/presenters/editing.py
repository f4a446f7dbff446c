"""Calendars, policies and runs as their pages show them: in words, with dates people can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.contacts.channels.known import channel_names
from crm.contacts.moved_dates.queries import matters_of_clocks
from crm.sla.editing import policy_specs
from crm.sla.editing.calendar_specs import CLOSED_KINDS, DAY_NAMES, KINDS, DifferentDay, days_of, hours_said
from crm.sla.editing.models import UNFINISHED, Mode, Replan, RunState
from crm.sla.editing.queries import clocks_beyond, holidays_until, moves_listed, promises_beyond, time_left
from crm.sla.models import Calendar, CalendarVersion, ClockKind, Policy, PolicyTarget, PolicyVersion
from crm.sla.saying import say_day, say_when
from crm.teams.actor import Actor

SHOWN = 100
LONG_AHEAD = timedelta(days=365)  # in which holidays that are not published yet are asked for
TAGS = {
    RunState.QUEUED: "waiting",
    RunState.RUNNING: "working",
    RunState.DONE: "done",
    RunState.STOPPED: "ended",
    RunState.FAILED: "late",
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A date that differs, as a row: "Fri 3 Apr", what it is called, what it is, its hours."""

    day: date
    when: str
    name: str
    kind: str
    hours: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as a row: whose, how long, the whole rule, why it differs."""

    whose: str
    amount: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A clock that moves: its matter, "" when hidden; what is promised; when it was due and is."""

    reference: str
    service: str
    promise: str
    before: str
    after: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run in words."""

    run: Replan
    state: str
    tag: str
    percent: int
    going_on: bool
    effect: list[str]
    pace: str
    moves: list[MoveLine]


def week_lines(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each day of the week and its hours."""
    return [(str(name), hours_said(sorted(spec["week"].get(day, ())))) for day, name in DAY_NAMES.items()]


def day_lines(spec: Mapping[str, Any], *, year: int | None = None) -> list[DayLine]:
    """The dates that differ, of one year or all."""
    return [_day_line(one) for one in days_of(spec) if year is None or one.day.year == year]


def _day_line(one: DifferentDay) -> DayLine:
    hours = _("closed") if one.kind in CLOSED_KINDS else hours_said(one.hours)
    return DayLine(one.day, say_day(one.day, "l j F Y"), one.name, str(KINDS[one.kind]), hours)


def promise_lines(targets: Sequence[Mapping[str, Any]]) -> list[PromiseLine]:
    """The promises of an edition or a draft in words."""
    return [
        PromiseLine(
            policy_specs.whose_said(one, channels=channel_names()),
            policy_specs.amount_said(one),
            policy_specs.rule_said(one),
            one["reason"],
        )
        for one in targets
    ]


def promises_of(rows: Sequence[PolicyTarget]) -> list[PromiseLine]:
    """The promises of an edition in words."""
    return promise_lines(policy_specs.in_order([policy_specs.columns_of(row) for row in rows]))


def policies_said(
    listed: Sequence[tuple[Policy, PolicyVersion, Sequence[PolicyTarget]]],
) -> list[tuple[Policy, str]]:
    """Each policy with its name and promises in one line, to choose one from."""
    found = []
    for policy, _edition, rows in listed:
        promises = ", ".join(f"{one.whose} {one.amount}" for one in promises_of(rows))
        found.append((policy, f"{policy.name}: {promises}" if promises else policy.name))
    return found


def holiday_warnings(calendar: Calendar, edition: CalendarVersion, *, now: datetime) -> list[str]:
    """What should worry somebody about how far this calendar's bank holidays go; nothing when nothing should."""
    until = holidays_until(edition.spec)
    if until is None:
        return []
    said, found = {"day": say_day(until, "j F Y")}, []
    running = clocks_beyond(until, calendar_id=calendar.pk)
    if running:
        words = ngettext(
            "%(n)s running promise is due after %(day)s, beyond the bank holidays this calendar knows.",
            "%(n)s running promises are due after %(day)s, beyond the bank holidays this calendar knows.",
            running,
        )
        found.append(words % (said | {"n": f"{running:,}"}))
    for policy, row in promises_beyond(until, calendar_id=calendar.pk, now=now):
        promise = {"policy": policy.name, "promise": row.get_kind_display()}
        words = _("A promise made today, “%(policy)s: %(promise)s”, would be due after %(day)s.")
        found.append(words % (said | promise))
    if not found and until < (now + LONG_AHEAD).date():
        found.append(_("Bank holidays are known to %(day)s only. Later ones are added when they are published.") % said)
    return found


def run_shown(run: Replan, *, actor: Actor, now: datetime) -> RunShown:
    """A run or preview as its page shows it."""
    going_on = run.state in UNFINISHED
    return RunShown(
        run=run,
        state=run.get_state_display(),
        tag=TAGS[RunState(run.state)],
        percent=100 if run.state == RunState.DONE else round(100 * run.done / run.total) if run.total else 0,
        going_on=going_on,
        effect=effect_words(run),
        pace=_pace(run, now) if going_on else "",
        moves=[] if going_on else _moves(run, actor=actor, now=now),
    )


def effect_words(run: Replan) -> list[str]:
    """ "412 running clocks move: 400 later, 12 earlier.", "31 become late."; a preview says "would"."""
    if run.mode == Mode.LEAVE:
        return [_("Running clocks stay as they are.")]
    would = run.is_preview
    found = [_moved_words(run, would)]
    if run.moved:
        split = {"later": f"{run.moved - run.earlier:,}", "earlier": f"{run.earlier:,}"}
        found.append(_("%(later)s later, %(earlier)s earlier.") % split)
    if run.late:
        words = (
            ngettext("%(n)s would be late at once.", "%(n)s would be late at once.", run.late)
            if would
            else ngettext("%(n)s is late by it.", "%(n)s are late by it.", run.late)
        )
        found.append(words % {"n": f"{run.late:,}"})
    if run.waiting:
        words = ngettext(
            "%(n)s waits for the customer and follows when it runs again.",
            "%(n)s wait for the customer and follow when they run again.",
            run.waiting,
        )
        found.append(words % {"n": f"{run.waiting:,}"})
    return found


def _moved_words(run: Replan, would: bool) -> str:
    said = {"n": f"{run.moved:,}", "all": f"{run.done:,}"}
    if not run.moved:
        return _("Of %(all)s running clocks none would move.") % said if would else _("No running clock moved.")
    if would:
        words = ngettext(
            "%(n)s of %(all)s running clocks would move.", "%(n)s of %(all)s running clocks would move.", run.moved
        )
    else:
        words = ngettext("%(n)s of %(all)s running clocks moved.", "%(n)s of %(all)s running clocks moved.", run.moved)
    return words % said


def _pace(run: Replan, now: datetime) -> str:
    pace = time_left(run, at=now)
    if pace is None:
        return ""
    rate, left = pace
    seconds = int(left.total_seconds())
    words = (
        ngettext("%(n)d minute", "%(n)d minutes", seconds // 60) % {"n": seconds // 60}
        if seconds >= 60
        else ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    )
    return _("%(rate)s clocks a second; about %(left)s left") % {"rate": f"{rate:,.0f}", "left": words}


def _moves(run: Replan, *, actor: Actor, now: datetime) -> list[MoveLine]:
    """The first clocks it moves; of those hidden from this person nothing, though they are counted."""
    if run.is_preview:
        found = [(one[0], one[1], *map(datetime.fromisoformat, one[2:])) for one in run.sample]
    else:
        moves = moves_listed(run, limit=SHOWN)
        found = [(move.clock_id, move.clock.kind, move.before, move.after) for move in moves]
    matters = matters_of_clocks(clock_ids=[one[0] for one in found], actor=actor)
    zone = timezone.get_default_timezone()
    return [
        MoveLine(
            reference=matters[clock_id].reference,
            service=matters[clock_id].service,
            promise=str(ClockKind(kind).label),
            before=say_when(before, now, zone),
            after=say_when(after, now, zone),
            is_late=after < run.asked_at,
        )
        for clock_id, kind, before, after in found
        if clock_id in matters
    ]
