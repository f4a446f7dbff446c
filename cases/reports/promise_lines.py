"""The promises of a report: kept and broken by service and by channel, how long they took, and by which rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
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


class MadeRow(NamedTuple):
    """So many pauses of the promises of one service, made by one rule."""

    in_period: bool
    kind: str
    department_id: int
    service_id: int
    target_id: int
    pauses: int
    late_pauses: int


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


# Medians do not add up: each line, its department's and the whole are asked for, in one statement. It sorts, so it reads
# what has ended and nothing else.
_TIMES = """
SELECT day >= %(first)s, kind, department_id, service_id, count(*),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY taken_seconds),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY late_seconds) FILTER (WHERE late_seconds IS NOT NULL),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY own_seconds),
       COALESCE(sum(own_seconds), 0)::bigint, sum(paused_seconds)::bigint
FROM cases_promisefigure
WHERE day BETWEEN %(since)s AND %(last)s AND state = 'STOPPED' AND NOT same_act
  AND (%(service)s::bigint IS NULL OR service_id = %(service)s::bigint)
GROUP BY GROUPING SETS ((1, kind), (1, kind, department_id), (1, kind, service_id))
"""

_MADE = """
SELECT day >= %(first)s, kind, department_id, service_id, target_id, sum(pauses)::bigint, sum(late_pauses)::bigint
FROM cases_promisefigure
WHERE day BETWEEN %(since)s AND %(last)s AND state <> 'CANCELLED'
  AND (%(service)s::bigint IS NULL OR service_id = %(service)s::bigint)
GROUP BY 1, 2, 3, 4, 5
ORDER BY 5
"""


def times_rows(*, since: date, first: date, last: date, service_id: int | None) -> tuple[list[TimesRow], list[MadeRow]]:
    """How long the promises made in these days took, and by which rules they were made, from `since`; `first` is the
    first day of the period itself."""
    asked = {"since": since, "first": first, "last": last, "service": service_id}
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, asked)
        times = [TimesRow._make(row) for row in cursor.fetchall()]
        cursor.execute(_MADE, asked)
        return times, [MadeRow._make(row) for row in cursor.fetchall()]


def promise_lines(
    cells: list[PromiseCell], times: list[TimesRow], made: list[MadeRow], *, names: Names
) -> list[PromiseLines]:
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
    timed = _times(times, made, names)
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


def _times(rows: list[TimesRow], made: list[MadeRow], names: Names) -> dict[str, dict[tuple[str, str], TimesPair]]:
    """By kind, and by line: how long they took, and those of the period before."""
    departments = {one.department_id: one.department.code for one in names.services.values()}
    found: dict[str, dict[tuple[str, str], list[Times]]] = defaultdict(lambda: defaultdict(lambda: [Times(), Times()]))
    for row in rows:
        line = ("", "")
        if row.service_id is not None:
            line = ("service", names.services[row.service_id].code)
        elif row.department_id is not None:
            line = ("department", departments.get(row.department_id, ""))
        found[row.kind][line][0 if row.in_period else 1] = _told(row)
    rules = _rules({one.target_id for one in made})
    for one in made:
        for line in (
            ("", ""),
            ("department", departments.get(one.department_id, "")),
            ("service", names.services[one.service_id].code),
        ):
            pair, which = found[one.kind][line], 0 if one.in_period else 1
            pair[which] = _with_made(pair[which], one, rules.get(one.target_id))
    return {kind: {line: (now, before) for line, (now, before) in lines.items()} for kind, lines in found.items()}


def _told(row: TimesRow) -> Times:
    half, nine = row.taken or (None, None)
    return Times(
        ended=row.ended,
        taken_half=half,
        taken_nine=nine,
        late_half=row.late,
        own_half=row.own,
        own_sum=row.own_sum,
        paused_sum=row.paused_sum,
    )


def _with_made(times: Times, made: MadeRow, rule: str | None) -> Times:
    rules = times.rules if rule is None or rule in times.rules else (*times.rules, rule)
    pauses, late_pauses = times.pauses + made.pauses, times.late_pauses + made.late_pauses
    return replace(times, pauses=pauses, late_pauses=late_pauses, rules=rules)


def _rules(targets: set[int]) -> dict[int, str]:
    """Each rule in words: "2 working days"."""
    rows = PolicyTarget.objects.filter(pk__in=targets).order_by("pk")
    return {row.pk: amount_said(columns_of(row)) for row in rows}
