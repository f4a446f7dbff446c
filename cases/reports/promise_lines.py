"""The promises of a report: kept and broken by service and by channel, how long they took, and by which rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, Q, QuerySet, Value, When

from cases.reports.lines import DepartmentLines, Line, Names
from cases.reports.tallying import PromiseCell, PromiseTally, Times
from crm.sla.editing.policy_specs import amount_said, columns_of
from crm.sla.models import ClockKind, PolicyTarget

Pair = tuple[PromiseTally, PromiseTally]
TimesPair = tuple[Times, Times]


@dataclass(slots=True)
class PromiseLines:
    """The promises of one kind: by department and service, and of each service by channel."""

    kind: str
    total: Line[PromiseTally]
    departments: list[DepartmentLines[PromiseTally]]
    times: dict[tuple[str, str], TimesPair] = field(default_factory=dict)  # by ("", ""), ("department", its code) ...
    by_channel: dict[tuple[str, str], Pair] = field(default_factory=dict)  # by the codes of service and channel

    def times_of(self, what: str = "", code: str = "") -> TimesPair:
        """How long the promises of a line took, and those of the period before."""
        return self.times.get((what, code), (Times(), Times()))


class TimesRow(NamedTuple):
    """How long the promises of one line took; no department or service for the lines above them."""

    in_period: bool
    kind: str
    department_id: int | None
    service_id: int | None
    ended: int
    taken: list[float | None] | None
    late: float | None
    own: float | None
    own_sum: int
    paused_sum: int
    pauses: int
    late_pauses: int
    targets: list[int]


def end_at(at: datetime) -> Case:
    """An expression: how a promise ended as of `at`; one that runs past its time is broken, swept or not."""
    late = Q(broken=True) | Q(state="RUNNING", due_at__lt=at)
    return Case(
        When(state="CANCELLED", then=Value("CANCELLED")),
        When(late & Q(excused=True), then=Value("EXCUSED")),
        When(late, then=Value("BROKEN")),
        When(state__in=["RUNNING", "PAUSED"], then=Value("RUNNING")),
        When(same_act=True, then=Value("SAME_ACT")),
        default=Value("KEPT"),
        output_field=CharField(),
    )


def promise_cells(figures: QuerySet[Any], *, at: datetime) -> list[PromiseCell]:
    """The promises among these figures, counted into cells."""
    still_open = ExpressionWrapper(Q(state__in=["RUNNING", "PAUSED"]), output_field=BooleanField())
    rows = figures.annotate(end=end_at(at), still_open=still_open)
    counted = rows.values_list(*PromiseCell._fields[:-1]).annotate(n=Count("pk")).order_by()
    return [PromiseCell._make(row) for row in counted]


# Medians do not add up: each line, its department's and the whole are asked for, in one statement.
_TIMES = """
SELECT day >= %(first)s, kind, department_id, service_id, count(*) FILTER (WHERE timed),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY taken_seconds) FILTER (WHERE timed),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY late_seconds) FILTER (WHERE timed AND late_seconds IS NOT NULL),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY own_seconds) FILTER (WHERE timed),
       COALESCE(sum(own_seconds) FILTER (WHERE timed), 0)::bigint,
       COALESCE(sum(paused_seconds) FILTER (WHERE timed), 0)::bigint,
       sum(pauses)::bigint, sum(late_pauses)::bigint, array_agg(DISTINCT target_id)
FROM (
    SELECT *, state = 'STOPPED' AND NOT same_act AS timed FROM cases_promisefigure
    WHERE day BETWEEN %(since)s AND %(last)s AND state <> 'CANCELLED'
      AND (%(service)s::bigint IS NULL OR service_id = %(service)s::bigint)
) f
GROUP BY GROUPING SETS ((1, kind), (1, kind, department_id), (1, kind, service_id))
"""


def times_rows(*, since: date, first: date, last: date, service_id: int | None) -> list[TimesRow]:
    """How long the promises made in these days took, from `since`; `first` is the first day of the period itself."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, {"since": since, "first": first, "last": last, "service": service_id})
        return [TimesRow._make(row) for row in cursor.fetchall()]


def promise_lines(cells: list[PromiseCell], times: list[TimesRow], *, names: Names) -> list[PromiseLines]:
    """The lines of each kind of promise, in the order in which they fall due."""
    kinds: dict[str, dict[int, Pair]] = defaultdict(dict)
    by_channel: dict[str, dict[tuple[str, str], Pair]] = defaultdict(dict)
    for cell in cells:
        if cell.end == "CANCELLED":
            continue
        code = names.services[cell.service_id].code
        of_service = kinds[cell.kind].setdefault(cell.service_id, (PromiseTally(), PromiseTally()))
        of_channel = by_channel[cell.kind].setdefault((code, cell.channel), (PromiseTally(), PromiseTally()))
        for pair in (of_service, of_channel):
            pair[0 if cell.in_period else 1].add(cell)
    timed = _times(times, names)
    return [
        PromiseLines(
            kind=kind,
            total=_summed(kind, kinds[kind].values()),
            departments=names.by_department(kinds[kind], PromiseTally),
            times=timed.get(kind, {}),
            by_channel=by_channel[kind],
        )
        for kind in sorted(kinds, key=ClockKind.values.index)
    ]


def _summed(kind: str, pairs: Iterable[Pair]) -> Line[PromiseTally]:
    total = Line(kind, kind, PromiseTally(), PromiseTally())
    for now, before in pairs:
        total.now.include(now)
        total.before.include(before)
    return total


def _times(rows: list[TimesRow], names: Names) -> dict[str, dict[tuple[str, str], TimesPair]]:
    rules = _rules({target for row in rows for target in row.targets})
    departments = {one.department_id: one.department.code for one in names.services.values()}
    found: dict[str, dict[tuple[str, str], TimesPair]] = defaultdict(dict)
    for row in rows:
        key = ("", "")
        if row.service_id is not None:
            key = ("service", names.services[row.service_id].code)
        elif row.department_id is not None:
            key = ("department", departments.get(row.department_id, ""))
        now, before = found[row.kind].get(key, (Times(), Times()))
        told = _told(row, rules)
        found[row.kind][key] = (told, before) if row.in_period else (now, told)
    return found


def _told(row: TimesRow, rules: dict[int, str]) -> Times:
    half, nine = row.taken or (None, None)
    return Times(
        ended=row.ended,
        taken_half=half,
        taken_nine=nine,
        late_half=row.late,
        own_half=row.own,
        own_sum=row.own_sum,
        paused_sum=row.paused_sum,
        pauses=row.pauses,
        late_pauses=row.late_pauses,
        rules=tuple(dict.fromkeys(rules[target] for target in row.targets if target in rules)),
    )


def _rules(targets: set[int]) -> dict[int, str]:
    """Each rule in words: "2 working days"."""
    rows = PolicyTarget.objects.filter(pk__in=targets).order_by("pk")
    return {row.pk: amount_said(columns_of(row)) for row in rows}
