"""A report as tables: every number with the address of its records; the same tables make the page and the download."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.reports.definitions import REASONS, RULES
from cases.reports.queries import DepartmentLines, Line, PromiseLines, Report
from cases.reports.rules import Rule, WhyNot
from cases.reports.tallying import Period, PromiseTally, Tally
from crm.sla.models import ClockKind

Number = int | float | None
FEW_WORDS = "fewer than 10"


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of a line, with the same of the period before, and where its records are."""

    now: Number
    before: Number = None
    href: str = ""
    unit: str = ""

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


@dataclass(frozen=True, slots=True)
class Pick:
    """A period to choose with one click."""

    label: str
    href: str
    is_here: bool


@dataclass(slots=True)
class Page:
    """Everything the page shows of a report."""

    report: Report
    headline: list[tuple[str, Shown]]
    alone: list[tuple[str, Shown]]
    headline_few: bool  # of one service: a line like any other
    alone_few: bool
    tables: list[Table]
    points: list[dict[str, object]] = field(default_factory=list)


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


def page_of(report: Report) -> Page:
    """The report as its page shows it."""
    links = Links(report)
    by_way = {"way": "mediated"}
    now, before = report.mediated.now, report.mediated.before

    def shown(value: str, measure: str, unit: str = "", line: dict[str, str] = by_way) -> Shown:
        return Shown(getattr(now, value), _before(report, before, value), links.to(measure, line), unit)

    own, own_before = report.self_service.now, report.self_service.before
    alone = {"way": "self"}
    return Page(
        report=report,
        headline_few=_few(report, report.mediated),
        alone_few=_few(report, report.self_service),
        headline=[
            (_("eligible"), shown("eligible", "eligible")),
            (_("gross"), shown("gross_rate", "gross", "%")),
            (_("net, of those followed to the end of their window"), shown("net_rate", "net", "%")),
            (_("could be followed"), shown("followed_rate", "followed", "%")),
            (_("pending"), shown("pending", "pending")),
            (_("once and done"), shown("once_rate", "once_yes", "%")),
        ],
        alone=[
            (_("sessions"), Shown(own.sessions, _before(report, own_before, "sessions"), links.to("contacts", alone))),
            (_("eligible"), Shown(own.eligible, _before(report, own_before, "eligible"), links.to("eligible", alone))),
            (
                _("once and done"),
                Shown(own.once_rate, _before(report, own_before, "once_rate"), links.to("once_yes", alone), "%"),
            ),
        ],
        tables=_tables(report, links),
        points=[
            {"label": month.month.strftime("%m/%y"), "values": [month.gross_rate, month.net_rate]}
            for month in report.trend
        ],
    )


def _few(report: Report, line: Line[Tally]) -> bool:
    return report.service is not None and (line.now.few or line.before.few)


def _before(report: Report, tally: Tally | PromiseTally, value: str) -> Number:
    return getattr(tally, value) if report.before is not None else None


# A column: its heading, the tally's number, the measure behind it, and its unit.
Column = tuple[str, str, str, str]


def _volume_columns() -> list[Column]:
    return [
        (_("Sessions"), "sessions", "contacts", ""),
        (_("Contacts"), "contacts", "contacts", ""),
        (_("Eligible"), "eligible", "eligible", ""),
    ]


def _service_columns() -> list[Column]:
    return [(_("Sessions"), "service_sessions", "contacts", ""), *_volume_columns()[1:]]


def _resolution_columns() -> list[Column]:
    return [
        (_("Gross"), "gross_rate", "gross", "%"),
        (_("Net"), "net_rate", "net", "%"),
        (_("Pending"), "pending", "pending", ""),
        (_("Could not be followed"), "not_followed", "not_followed", ""),
        (_("Came back"), "repeats", "repeats", ""),
        (_("Once and done"), "once_rate", "once_yes", "%"),
        (_("Not once and done"), "once_no", "once_no", ""),
    ]


def _promise_columns() -> list[Column]:
    return [
        (_("Kept"), "kept", "kept", ""),
        (_("Broken"), "broken", "broken", ""),
        (_("Of them open and late"), "broken_open", "broken_open", ""),
        (_("Share kept"), "kept_rate", "kept", "%"),
        (_("Running, in time"), "running", "running", ""),
        (_("Kept in the same act"), "same_act", "same_act", ""),
    ]


def _tables(report: Report, links: Links) -> list[Table]:
    rules = [*Rule], RULES
    reasons = [*WhyNot], REASONS
    once = [column for column in _resolution_columns() if column[1].startswith("once")]
    channels = [line for line in report.channels if line.now.logged or line.before.logged]
    tables = [
        _table(
            "channels", _("By channel"), _volume_columns(),
            [_row(report, line, _volume_columns(), _to(links, channel=line.key)) for line in channels],
            _("Mediated channels and self-service are not added together: there is no total."),
        ),
        _by_service(
            report, "mediated", _("Mediated, by service"), [*_service_columns(), *_resolution_columns()],
            report.mediated_services, lambda **line: _to(links, way="mediated", **line),
        ),
        _by_service(
            report, "self", _("Self-service, by service"), [*_service_columns(), *once],
            report.self_services, lambda **line: _to(links, way="self", **line),
        ),
        _by_ward(report, "mediated", _("Mediated, by ward"), report.mediated_wards, links),
        _by_ward(report, "self", _("Self-service, by ward"), report.self_wards, links),
        _coded(report, links, "why_not", _("Why it was not settled, or not for good (mediated)"), report.reasons, reasons),
        _coded(report, links, "excluded", _("Left out by rule (all channels)"), report.exclusions, rules),
    ]  # fmt: skip
    tables += [_promised(report, links, lines) for lines in report.promises]
    return [table for table in tables if table.rows]


def _to(links: Links, **line: str) -> Callable[[str], str]:
    return lambda measure: links.to(measure, line)


def _table(code: str, title: str, columns: Sequence[Column], rows: list[Row], note: str = "") -> Table:
    heads = [column[0] for column in columns]
    return Table(code=code, title=title, heads=heads, rows=rows, note=note)


def _row(
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
        Shown(getattr(line.now, value), _before(report, line.before, value), href(measure), unit)
        for _head, value, measure, unit in columns
    ]
    few = not whole and line.now.few
    before_few = not whole and line.before.few
    return Row(line.label, cells, is_total=is_total, few=few, before_few=before_few)


def _by_service(
    report: Report,
    code: str,
    title: str,
    columns: Sequence[Column],
    departments: Iterable[DepartmentLines],
    to: Callable[..., Callable[[str], str]],
) -> Table:
    rows = []
    for department in departments:
        rows.append(_row(report, department.total, columns, to(department=department.total.key), is_total=True))
        rows += [_row(report, line, columns, to(service=line.key)) for line in department.services]
    return _table(code, title, columns, rows)


def _by_ward(report: Report, way: str, title: str, lines: list[Line[Tally]], links: Links) -> Table:
    """The wards; an address that was not found is in none until it is matched."""
    columns = [*_volume_columns()[1:], *_resolution_columns()]
    rows = []
    for line in lines:
        named = Line(line.key, line.label or _("Ward not known"), line.now, line.before)
        rows.append(_row(report, named, columns, _to(links, way=way, ward=line.key)))
    return _table(f"{way}-wards", title, columns, rows)


def _coded(
    report: Report, links: Links, measure: str, title: str, lines: list[Line[Tally]], names: tuple[list[str], dict]
) -> Table:
    columns = [(_("Contacts"), "logged", measure, "")]
    way = {"way": "mediated"} if measure == "why_not" else {}
    rows = []
    for line in lines:
        named = Line(line.key, str(names[1].get(line.key, line.key)), line.now, line.before)
        rows.append(_row(report, named, columns, _to(links, code=line.key, **way)))
    return _table(measure, title, columns, rows)


def _promised(report: Report, links: Links, lines: PromiseLines) -> Table:
    columns = _promise_columns()
    kind = str(ClockKind(lines.kind).label)
    table = _by_service(
        report, f"promise-{lines.kind.lower()}", _("Promises: %(kind)s") % {"kind": kind.lower()}, columns,
        lines.departments, lambda **line: _to(links, kind=lines.kind, **line),
    )  # fmt: skip
    whole = Line(lines.kind, _("All services"), lines.total.now, lines.total.before)
    table.rows.insert(0, _row(report, whole, columns, _to(links, kind=lines.kind), is_total=True))
    return table


def quick_picks(*, today: date, chosen: Period | None, service: str) -> list[Pick]:
    """Periods people ask for most, with their addresses."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    periods = [
        (_("This week"), Period(monday, today)),
        (_("Last week"), Period(monday - timedelta(days=7), monday - timedelta(days=1))),
        (_("This month"), Period(month, today)),
        (_("Last month"), _whole_month_before(month)),
        (_("This quarter"), Period(quarter, today)),
    ]
    base = reverse("staff:reports")
    return [
        Pick(label, f"{base}?{urlencode(query_of(period, service))}", period == chosen) for label, period in periods
    ]


def _whole_month_before(first: date) -> Period:
    last = first - timedelta(days=1)
    return Period(last.replace(day=1), last)


def query_of(period: Period, service: str) -> dict[str, str]:
    """The query of a report's address."""
    query = {"first": period.first_day.isoformat(), "last": period.last_day.isoformat()}
    return query | ({"service": service} if service else {})
