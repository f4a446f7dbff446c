"""The parts of a report's tables: numbers with the address of their records, rows, columns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from cases.reports.lines import DepartmentLines, Line
from cases.reports.queries import Report
from cases.reports.tallying import PromiseTally, Tally, Times

Number = int | float | None
FEW_WORDS = "fewer than 10"


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of a line, with the same of the period before, and where its records are."""

    now: Number
    before: Number = None
    href: str = ""
    unit: str = ""
    few: bool = False  # it may not be shown

    @property
    def text(self) -> str:
        """The number as people read it."""
        return said(self.now, self.unit)

    @property
    def before_text(self) -> str:
        return said(self.before, self.unit)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `few` says that it may not be shown, `before_few` that of the period before may not."""

    label: str
    cells: list[Shown]
    is_total: bool = False
    few: bool = False
    before_few: bool = False
    rule: str = ""  # by which its promises were made, in words


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report."""

    code: str
    title: str
    heads: list[str]
    rows: list[Row]
    note: str = ""

    @property
    def grouped(self) -> bool:
        """True when services stand under their departments."""
        return any(row.is_total for row in self.rows)

    @property
    def ruled(self) -> bool:
        """True when a rule is printed beside each line."""
        return any(row.rule for row in self.rows)


def said(number: Number, unit: str = "") -> str:
    """A number with its thousands apart, a rate with one decimal; "–" for what cannot be said."""
    if number is None:
        return "–"
    return f"{number:,.1f}{unit}" if isinstance(number, float) else f"{number:,}{unit}"


class Links:
    """Addresses of the records behind the numbers of one report."""

    def __init__(self, report: Report) -> None:
        self.base = reverse("staff:report-records")
        self.kept = {"first": report.period.first_day.isoformat(), "last": report.period.last_day.isoformat()}
        if report.service is not None:
            self.kept["service"] = report.service.code

    def to(self, measure: str, line: dict[str, str]) -> str:
        """The list behind this measure in this line."""
        return f"{self.base}?{urlencode({'measure': measure, **self.kept, **line})}"


def before_of(report: Report, tally: Tally | PromiseTally | Times, value: str) -> Number:
    """A number of the period before; None when nothing is compared."""
    return getattr(tally, value) if report.before is not None else None


# A column: its heading, the tally's number, the measure behind it, and its unit.
Column = tuple[str, str, str, str]


def to_line(links: Links, **line: str) -> Callable[[str], str]:
    """A maker of the addresses behind the measures of one line."""
    return lambda measure: links.to(measure, line)


def table_of(code: str, title: str, columns: Sequence[Column], rows: list[Row], note: str = "") -> Table:
    """A table with these columns' headings."""
    heads = [column[0] for column in columns]
    return Table(code=code, title=title, heads=heads, rows=rows, note=note)


def row_of(
    report: Report,
    line: Line[Tally] | Line[PromiseTally],
    columns: Sequence[Column],
    href: Callable[[str], str],
    *,
    is_total: bool = False,
) -> Row:
    """One line; a department's and anything above is always shown, but for a report about one service."""
    whole = is_total and report.service is None
    cells = [
        Shown(getattr(line.now, value), before_of(report, line.before, value), href(measure), unit)
        for _head, value, measure, unit in columns
    ]
    few = not whole and line.now.few
    before_few = not whole and line.before.few
    return Row(line.label, cells, is_total=is_total, few=few, before_few=before_few)


def by_service(
    report: Report,
    code: str,
    title: str,
    columns: Sequence[Column],
    departments: Iterable[DepartmentLines],
    to: Callable[..., Callable[[str], str]],
) -> Table:
    """A table of services under their departments; `to` makes the addresses behind a line's measures."""
    rows = []
    for department in departments:
        rows.append(row_of(report, department.total, columns, to(department=department.total.key), is_total=True))
        rows += [row_of(report, line, columns, to(service=line.key)) for line in department.services]
    return table_of(code, title, columns, rows)
