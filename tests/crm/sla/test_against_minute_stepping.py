"""The engine agrees with a clock that steps every minute: any hours, zones, pauses; both clock changes and Easter."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.sla.targets import Target, due_at
from crm.sla.working_time import compile_calendar
from tests.crm.sla.council_calendars import ALL_DAYS
from tests.crm.sla.minute_oracle import MinuteClock

FEW = settings(max_examples=35, deadline=None)
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu")
# Just before: clocks forward in London, New York, Cairo, Lord Howe and back again; Easter; Christmas.
MOMENTS = (
    "2026-03-27",
    "2026-03-06",
    "2026-04-02",
    "2026-04-22",
    "2026-10-23",
    "2026-10-02",
    "2026-10-29",
    "2026-12-23",
)


@st.composite
def hours(draw):
    marks = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=4)))
    text = [f"{mark // 4:02}:{mark % 4 * 15:02}" for mark in marks[: len(marks) // 2 * 2]]
    return [list(pair) for pair in zip(text[::2], text[1::2], strict=True)]


@st.composite
def calendars(draw):
    start = datetime.fromisoformat(draw(st.sampled_from(MOMENTS))).date()
    near = [(start + timedelta(days=n)).isoformat() for n in range(8)]
    open_days = draw(st.sets(st.sampled_from(ALL_DAYS), min_size=2))
    spec = {
        "zone": draw(st.sampled_from(ZONES)),
        "week": {day: draw(hours()) for day in sorted(open_days)},
        "closed": draw(st.lists(st.sampled_from(near), max_size=3, unique=True)),
        "special": draw(st.dictionaries(st.sampled_from(near), hours(), max_size=2)),
    }
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    begin += timedelta(minutes=draw(st.integers(0, 3 * 1440)))
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        since = begin + timedelta(minutes=draw(st.integers(-300, 5000)))
        pauses.append((since, since + timedelta(minutes=draw(st.integers(0, 3000)))))
    return spec, begin, pauses


@FEW
@given(calendars(), st.integers(1, 1500))
def test_working_minutes_agree(case, amount):
    spec, start, pauses = case
    due = due_at(calendar=compile_calendar(spec), target=Target("WORKING_MINUTES", amount), start=start, pauses=pauses)
    assert due == MinuteClock(spec).due_in_minutes(start, amount, pauses)


@FEW
@given(calendars(), st.integers(1, 4), st.booleans(), st.booleans())
def test_working_days_agree(case, amount, midnight, touched):
    spec, start, pauses = case
    target = Target(
        measure="WORKING_DAYS",
        amount=amount,
        cutoff="MIDNIGHT" if midnight else "CLOSE",
        pause_rule="TOUCHED_DAY" if touched else "RUNNING_AT_CUTOFF",
    )
    due = due_at(calendar=compile_calendar(spec), target=target, start=start, pauses=pauses)
    assert due == MinuteClock(spec).due_in_days(start, amount, pauses, midnight=midnight, touched=touched)


@FEW
@given(calendars(), st.integers(0, 10_000))
def test_elapsed_agrees(case, length):
    spec, start, _ = case
    end = start + timedelta(minutes=length)
    assert compile_calendar(spec).elapsed(start, end) == MinuteClock(spec).open_minutes(start, end) * 60
