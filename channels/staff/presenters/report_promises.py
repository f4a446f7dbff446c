"""The promises of a report as tables: kept and broken, how long it took, and each service's channels side by side."""

from dataclasses import replace

from django.utils.translation import gettext as _

from cases.reports.lines import Line
from cases.reports.promise_lines import PromiseLines
from cases.reports.queries import Report
from cases.reports.tallying import PromiseTally
from channels.staff.presenters.report_tables import (
    Column,
    Links,
    Row,
    Shown,
    Table,
    before_of,
    by_service,
    row_of,
    table_of,
    to_line,
)
from crm.contacts.channels.known import channel_name, channels
from crm.sla.models import ClockKind

MOST_RULES = 3  # in one line of words

Placed = tuple[Line[PromiseTally], str, str, bool]  # a line, what it is of, the code of that, whether it is a total


def promise_tables(report: Report, links: Links, lines: PromiseLines) -> list[Table]:
    """The three tables of one kind of promise."""
    return [_kept(report, links, lines), _timed(report, links, lines), _by_channel(report, links, lines)]


def _kept_columns() -> list[Column]:
    return [
        (_("Kept"), "kept", "kept", ""),
        (_("Broken"), "broken", "broken", ""),
        (_("Of them open and late"), "broken_open", "broken_open", ""),
        (_("Broken, excused"), "excused", "excused", ""),
        (_("Share kept"), "kept_rate", "kept", "%"),
        (_("Running, in time"), "running", "running", ""),
        (_("Kept in the same act"), "same_act", "same_act", ""),
    ]


def _times_columns() -> list[Column]:
    return [
        (_("Ended"), "ended", "ended", ""),
        (_("Half took at most"), "taken_hours", "ended", " h"),
        (_("Nine of ten took at most"), "taken_nine_hours", "ended", " h"),
        (_("Half of the late were late by at most"), "late_hours", "ended_late", " h"),
        (_("Half of the customers waited at most"), "own_days", "ended", _(" days")),
        (_("Of that, the clock stood still"), "paused_share", "paused", "%"),
        (_("Pauses"), "pauses", "paused", ""),
        (_("Pauses begun in the last tenth"), "late_pauses", "late_pauses", ""),
    ]


def _kept(report: Report, links: Links, lines: PromiseLines) -> Table:
    columns = _kept_columns()
    table = by_service(
        report, f"promise-{lines.kind.lower()}", _("Promises: %(kind)s") % {"kind": _name(lines)}, columns,
        lines.departments, lambda **line: to_line(links, kind=lines.kind, **line),
    )  # fmt: skip
    whole, *_rest = _placed(lines)
    table.rows.insert(0, row_of(report, whole[0], columns, to_line(links, kind=lines.kind), is_total=True))
    table.rows[:] = [
        replace(row, rule=_rule(lines, what, code))
        for row, (_line, what, code, _total) in zip(table.rows, _placed(lines), strict=True)
    ]
    return table


def _timed(report: Report, links: Links, lines: PromiseLines) -> Table:
    columns = _times_columns()
    rows = [_timed_row(report, links, lines, placed, columns) for placed in _placed(lines)]
    title = _("Promises: %(kind)s, how long it took") % {"kind": _name(lines)}
    note = _(
        "Hours are working hours of the calendar each promise counts by. "
        "Days are the customer's own, nights and pauses included."
    )
    return table_of(f"promise-{lines.kind.lower()}-times", title, columns, rows, note)


def _timed_row(report: Report, links: Links, lines: PromiseLines, placed: Placed, columns: list[Column]) -> Row:
    line, what, code, is_total = placed
    now, before = lines.times_of(what, code)
    href = to_line(links, kind=lines.kind, **({what: code} if what else {}))
    cells = [
        Shown(getattr(now, value), before_of(report, before, value), href(measure), unit)
        for _head, value, measure, unit in columns
    ]
    shown = row_of(report, line, [], href, is_total=is_total)
    return replace(shown, cells=cells, rule=_rule(lines, what, code))


def _by_channel(report: Report, links: Links, lines: PromiseLines) -> Table:
    """The same service on each channel, side by side: the same standard is owed on all of them."""
    by = [one for one in channels() if any(channel == one for _service, channel in lines.by_channel)]
    rows = [
        Row(
            line.label,
            [_channel_cell(report, links, lines, line.key, one) for one in by],
            rule=_rule(lines, what, code),
        )
        for line, what, code, _total in _placed(lines)
        if what == "service"
    ]
    heads: list[Column] = [(channel_name(one), "kept_rate", "kept", "%") for one in by]
    title = _("Promises: %(kind)s, share kept by channel") % {"kind": _name(lines)}
    note = _(
        "The same standard is owed on every channel. Where one has another rule, its reason is on the page of policies "
        "that differ."
    )
    return table_of(f"promise-{lines.kind.lower()}-channels", title, heads, rows, note)


def _channel_cell(report: Report, links: Links, lines: PromiseLines, service: str, channel: str) -> Shown:
    now, before = lines.by_channel.get((service, channel), (PromiseTally(), PromiseTally()))
    href = links.to("kept", {"kind": lines.kind, "service": service, "channel": channel})
    earlier = None if before.few else before_of(report, before, "kept_rate")
    return Shown(now.kept_rate, earlier, href, "%", few=now.few)


def _placed(lines: PromiseLines) -> list[Placed]:
    """Every line in the order of the table: all of them, then each department with its services."""
    whole = Line(lines.kind, _("All services"), lines.total.now, lines.total.before)
    found: list[Placed] = [(whole, "", "", True)]
    for department in lines.departments:
        found.append((department.total, "department", department.total.key, True))
        found += [(line, "service", line.key, False) for line in department.services]
    return found


def _rule(lines: PromiseLines, what: str, code: str) -> str:
    rules = lines.times_of(what, code)[0].rules
    return ", ".join(rules) if len(rules) <= MOST_RULES else _("%(n)d rules") % {"n": len(rules)}


def _name(lines: PromiseLines) -> str:
    return str(ClockKind(lines.kind).label).lower()
