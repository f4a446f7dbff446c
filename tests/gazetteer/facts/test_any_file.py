"""Whatever files come one after another: afterwards each address has what the last one said, once for each day."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from gazetteer.facts.models import Fact
from gazetteer.facts.queries import facts_here
from tests.gazetteer.facts.given import AT, HOME, OTHER, load, make_kind, make_place

pytestmark = pytest.mark.django_db
DAY = AT.date()


class Line(NamedTuple):
    uprn: int
    value: str
    since: int | None  # days from the first load on; None: not said
    until: int | None

    def written(self) -> str:
        days = [("" if one is None else str(DAY + timedelta(days=one))) for one in (self.since, self.until)]
        return f"round,{self.uprn},{self.value or '-'},{','.join(days)}"


LINES = st.lists(
    st.builds(
        lambda uprn, value, since, lasts: Line(uprn, value, since, None if lasts is None else (since or 4) + lasts),
        st.sampled_from([HOME, OTHER]),
        st.sampled_from(["1", "2", ""]),
        st.one_of(st.none(), st.integers(0, 8)),
        st.one_of(st.none(), st.integers(1, 5)),
    ),
    max_size=5,
)


def said(lines: list[Line], uprn: int, today: int, day: int) -> str | None:
    """What a file of today says of a day to come: the line that began last, unless it has ended; None: it says nothing,
    of the address at all or before its first day there."""
    begun: dict[int, Line] = {}
    for line in lines:
        if line.uprn == uprn:
            begun.setdefault(today if line.since is None else line.since, line)
    earlier = [start for start in begun if start <= day]
    if not earlier:
        return None
    line = begun[max(earlier)]
    return "" if line.until is not None and line.until <= day else line.value


def stands(uprn: int, day: int) -> str:
    at = datetime.combine(DAY, AT.timetz()) + timedelta(days=day)
    facts = facts_here(uprn=uprn, at=at).facts
    return facts[0].value if facts else ""


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(LINES, st.booleans()), min_size=1, max_size=3))
@example([([Line(HOME, "1", None, None)], False), ([Line(HOME, "2", 6, None)], False)])
@example(
    [([Line(HOME, "1", 0, None)], False), ([Line(HOME, "2", None, None)], False), ([Line(HOME, "1", 0, None)], False)]
)
def test_the_last_file_is_so_and_nothing_is_so_twice(tmp_path: Path, files: list[tuple[list[Line], bool]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        make_place()
        make_kind("round")
        for today, (lines, is_whole) in enumerate(files):
            before = {uprn: [stands(uprn, day) for day in range(today, 16)] for uprn in (HOME, OTHER)}
            content = ("kind,uprn,value,from,to", *(line.written() for line in lines))
            load(tmp_path, *content, at=AT + timedelta(days=today), is_whole=is_whole)
            for uprn in (HOME, OTHER):
                for day in range(today, 16):
                    wanted = said(lines, uprn, today, day)
                    if wanted is None:  # a whole file of no line names no kind, and ends nothing
                        is_named = any(line.uprn == uprn for line in lines)
                        wanted = "" if is_whole and lines and not is_named else before[uprn][day - today]
                    assert stands(uprn, day) == wanted, (uprn, day)
            _once()
            again = load(tmp_path, *content, at=AT + timedelta(days=today), is_whole=is_whole)
            assert all(not counts["new"] and not counts["ended"] for counts in again.changed.values())
        transaction.set_rollback(True)


def _once() -> None:
    """No two facts of a place are so on one day."""
    for uprn in (HOME, OTHER):
        rows = Fact.objects.filter(place=f"U{uprn}").order_by("active_from", "active_to")
        live = [row for row in rows if row.active_to != row.active_from]
        for one, following in pairwise(live):
            assert (one.active_to or date.max) <= following.active_from or following.active_to == following.active_from
