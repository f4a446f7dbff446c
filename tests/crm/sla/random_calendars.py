"""Random calendars, pauses and edits near the days on which clocks go wrong, for the tests of this folder."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from crm.sla.targets import Epoch, Target
from crm.sla.working_time import compile_calendar
from tests.crm.sla.council_calendars import ALL_DAYS
from tests.crm.sla.minute_oracle import Stepping, instant, minute

ZONES = (
    "Europe/London", "America/New_York", "America/St_Johns", "Australia/Adelaide", "Australia/Lord_Howe",
    "America/Santiago", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Chatham",
)  # fmt: skip
# Just before the clocks of one of these zones go forward, or back; before Easter; before Christmas.
MOMENTS = (
    "2026-03-06", "2026-03-27", "2026-04-02", "2026-04-03", "2026-04-22", "2026-09-04", "2026-09-25", "2026-10-02",
    "2026-10-23", "2026-10-29", "2026-10-30", "2026-12-23",
)  # fmt: skip
MEASURES = ("WORKING_MINUTES", "WORKING_DAYS", "CALENDAR_DAYS", "CALENDAR_MONTHS")
RULES = ("RUNNING_AT_CUTOFF", "TOUCHED_DAY", "RESTART")


@dataclass(frozen=True)
class Situation:
    """A clock: when it began, on which calendars, paused when; each calendar as it is stored."""

    start: datetime
    edits: tuple[tuple[datetime, dict, bool], ...]
    pauses: tuple[tuple[datetime, datetime], ...]

    @property
    def epochs(self) -> list[Epoch]:
        return [Epoch(at, compile_calendar(spec), retrospective) for at, spec, retrospective in self.edits]

    @property
    def stepping(self) -> Stepping:
        edits = [(minute(at), spec, retrospective) for at, spec, retrospective in self.edits]
        return Stepping(edits, minute(self.start), [(minute(since), minute(until)) for since, until in self.pauses])

    def stepped(self, target: dict, amount: int) -> datetime:
        return instant(self.stepping.due(target, amount))


@st.composite
def hours(draw, most=3):
    """Up to so many intervals of a day, any of which may end at midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=2 * most)))
    text = [f"{mark // 4:02}:{mark % 4 * 15:02}" for mark in marks[: len(marks) // 2 * 2]]
    return [list(pair) for pair in zip(text[::2], text[1::2], strict=True)]


@st.composite
def specs(draw, zone: str, start: date):
    near = [(start + timedelta(days=n)).isoformat() for n in range(10)]
    open_days = draw(st.sets(st.sampled_from(ALL_DAYS), min_size=2))
    return {
        "zone": zone,
        "week": {day: draw(hours()) for day in sorted(open_days)},
        "closed": draw(st.lists(st.sampled_from(near), max_size=3, unique=True)),
        "special": draw(st.dictionaries(st.sampled_from(near), hours(), max_size=2)),
    }


@st.composite
def edited(draw, spec: dict, start: date):
    """The same calendar after somebody closed a day, gave one other hours, or changed a day of the week."""
    near = (start + timedelta(days=draw(st.integers(0, 12)))).isoformat()
    change = draw(st.sampled_from(["close", "hours", "week"]))
    if change == "close":
        special = {day: own for day, own in spec["special"].items() if day != near}
        return spec | {"closed": [*spec["closed"], near], "special": special}
    if change == "hours":
        return spec | {"special": spec["special"] | {near: draw(hours())}}
    return spec | {"week": spec["week"] | {draw(st.sampled_from(ALL_DAYS)): draw(hours())}}


@st.composite
def situations(draw, *, pauses: int = 3, edits: int = 0):
    """A clock begun near one of those days, with at most so many pauses and edits of its calendar."""
    day = date.fromisoformat(draw(st.sampled_from(MOMENTS)))
    spec = draw(specs(draw(st.sampled_from(ZONES)), day))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 3 * 1440)))
    calendars = [(start, spec, False)]
    for wait in sorted(draw(st.lists(st.integers(0, 10_000), max_size=edits, unique=True))):
        spec = draw(edited(spec, day))
        calendars.append((start + timedelta(minutes=wait), spec, draw(st.booleans())))
    spans = []
    for _number in range(draw(st.integers(0, pauses))):
        since = start + timedelta(minutes=draw(st.integers(-300, 6000)))
        spans.append((since, since + timedelta(minutes=draw(st.integers(0, 3000)))))
    return Situation(start, tuple(calendars), tuple(spans))


@st.composite
def targets(draw, *, measures=MEASURES, rules=RULES):
    """A rule as it is stored, and an amount that is not too long to step through."""
    measure = draw(st.sampled_from(measures))
    most = {"WORKING_MINUTES": 1500, "WORKING_DAYS": 6, "CALENDAR_DAYS": 9, "CALENDAR_MONTHS": 1}[measure]
    rule = {
        "measure": measure,
        "receipt": draw(st.sampled_from(["ACTUAL", "DEEMED_NEXT_WORKING_DAY"])),
        "cutoff": draw(st.sampled_from(["CLOSE", "MIDNIGHT"])),
        "pause_rule": draw(st.sampled_from(rules)),
    }
    return rule, draw(st.integers(0, most))


def target_of(rule: dict, amount: int) -> Target:
    return Target(amount=amount, **rule)
