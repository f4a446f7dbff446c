"""A report as tables: every number with the address of its records; the same tables make the page and the download."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.reports.definitions import REASONS, RULES
from cases.reports.lines import Line
from cases.reports.queries import Report
from cases.reports.rules import Rule, WhyNot
from cases.reports.tallying import Period, Tally
from channels.staff.presenters.report_promises import promise_tables
from channels.staff.presenters.report_tables import (
    Column,
    Links,
    Shown,
    Table,
    before_of,
    by_service,
    row_of,
    table_of,
    to_line,
)


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


def page_of(report: Report) -> Page:
    """The report as its page shows it."""
    links = Links(report)
    by_way = {"way": "mediated"}
    now, before = report.mediated.now, report.mediated.before

    def shown(value: str, measure: str, unit: str = "", line: dict[str, str] = by_way) -> Shown:
        return Shown(getattr(now, value), before_of(report, before, value), links.to(measure, line), unit)

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
            (
                _("sessions"),
                Shown(own.sessions, before_of(report, own_before, "sessions"), links.to("contacts", alone)),
            ),
            (
                _("eligible"),
                Shown(own.eligible, before_of(report, own_before, "eligible"), links.to("eligible", alone)),
            ),
            (
                _("once and done"),
                Shown(own.once_rate, before_of(report, own_before, "once_rate"), links.to("once_yes", alone), "%"),
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


def _tables(report: Report, links: Links) -> list[Table]:
    rules = [*Rule], RULES
    reasons = [*WhyNot], REASONS
    once = [column for column in _resolution_columns() if column[1].startswith("once")]
    channels = [line for line in report.channels if line.now.logged or line.before.logged]
    tables = [
        table_of(
            "channels", _("By channel"), _volume_columns(),
            [row_of(report, line, _volume_columns(), to_line(links, channel=line.key)) for line in channels],
            _("Mediated channels and self-service are not added together: there is no total."),
        ),
        by_service(
            report, "mediated", _("Mediated, by service"), [*_service_columns(), *_resolution_columns()],
            report.mediated_services, lambda **line: to_line(links, way="mediated", **line),
        ),
        by_service(
            report, "self", _("Self-service, by service"), [*_service_columns(), *once],
            report.self_services, lambda **line: to_line(links, way="self", **line),
        ),
        _by_ward(report, "mediated", _("Mediated, by ward"), report.mediated_wards, links),
        _by_ward(report, "self", _("Self-service, by ward"), report.self_wards, links),
        _coded(report, links, "why_not", _("Why it was not settled, or not for good (mediated)"), report.reasons, reasons),
        _coded(report, links, "excluded", _("Left out by rule (all channels)"), report.exclusions, rules),
    ]  # fmt: skip
    for lines in report.promises:
        tables += promise_tables(report, links, lines)
    return [table for table in tables if table.rows]


def _by_ward(report: Report, way: str, title: str, lines: list[Line[Tally]], links: Links) -> Table:
    """The wards; an address that was not found is in none until it is matched."""
    columns = [*_volume_columns()[1:], *_resolution_columns()]
    rows = []
    for line in lines:
        named = Line(line.key, line.label or _("Ward not known"), line.now, line.before)
        rows.append(row_of(report, named, columns, to_line(links, way=way, ward=line.key)))
    return table_of(f"{way}-wards", title, columns, rows)


def _coded(
    report: Report, links: Links, measure: str, title: str, lines: list[Line[Tally]], names: tuple[list[str], dict]
) -> Table:
    columns = [(_("Contacts"), "logged", measure, "")]
    way = {"way": "mediated"} if measure == "why_not" else {}
    rows = []
    for line in lines:
        named = Line(line.key, str(names[1].get(line.key, line.key)), line.now, line.before)
        rows.append(row_of(report, named, columns, to_line(links, code=line.key, **way)))
    return table_of(measure, title, columns, rows)


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
