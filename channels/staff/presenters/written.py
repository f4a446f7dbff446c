"""Response times in writing as tables, each number with the address of its records."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.reports.tallying import FEW, Period
from cases.reports.written_lines import SentTally, WrittenLine, WrittenReport, WrittenTally
from channels.staff.presenters.report_tables import Row, Shown, Table, table_of
from crm.contacts.channels.known import channel_name
from crm.contacts.models import Unacknowledged

To = Callable[[str], str]


def columns() -> list[tuple[str, str, str, str]]:
    """The columns of every line: heading, number, measure behind it, unit."""
    return [
        (_("Received"), "received", "written", ""),
        (_("Acknowledged automatically"), "automatic", "w_automatic", ""),
        (_("by a person"), "by_person", "w_by_person", ""),
        (_("not"), "not_acknowledged", "w_not", ""),
        (_("Acknowledged in time"), "ack_rate", "w_ack_kept", "%"),
        (_("First answer by a person"), "answered", "w_answered", ""),
        (_("half within"), "answer_half", "w_answered", " h"),
        (_("nine of ten within"), "answer_nine", "w_answered", " h"),
        (_("Answered in time"), "answer_rate", "w_answer_kept", "%"),
        (_("late"), "answer_missed", "w_answer_missed", ""),
        (_("Final answer"), "final", "w_final", ""),
        (_("half within"), "final_half", "w_final", " h"),
        (_("In time"), "final_rate", "w_final_kept", "%"),
    ]


def tables_of(report: WrittenReport) -> list[Table]:
    """By month, channel and service; why not acknowledged; left out by rule; what we wrote."""
    note = _("Hours are working hours of the calendar by which each promise is counted.")
    whole = _row(_("All"), report.whole, _to(report, {}), is_total=True)
    months = [_row(_month(one), one.tally, _to(report, _days(one.code, report.period))) for one in report.months]
    by_channel = [_row(one.label, one.tally, _to(report, {"channel": one.code})) for one in report.channels]
    by_service = [_row(one.label, one.tally, _to(report, {"service": one.code})) for one in report.services]
    heads = [(head, "", "", "") for head, *_rest in columns()]
    found = [
        table_of("months", _("By month received"), heads, [whole, *months], note),
        table_of("channels", _("By channel"), heads, by_channel),
    ]
    if report.service is None:
        found.append(table_of("services", _("By service"), heads, by_service))
    return [one for one in (*found, _why_not(report), _out(report)) if one.rows]


def _row(label: str, tally: WrittenTally, to: To, *, is_total: bool = False) -> Row:
    cells = [Shown(getattr(tally, value), href=to(measure), unit=unit) for _head, value, measure, unit in columns()]
    return Row(label, cells, is_total=is_total, few=tally.few)


def _why_not(report: WrittenReport) -> Table:
    reasons = dict(Unacknowledged.choices)
    rows = []
    for code, number in report.why_not:
        to = _to(report, {"code": code} if code else {})
        few = number < FEW and code == Unacknowledged.CONFIDENTIAL
        rows.append(
            Row(str(reasons.get(code, _("Not yet"))), [Shown(number, href=to("w_not") if code else "")], few=few)
        )
    for code, number in report.excluded:
        words = _("Spam: left out of every number above") if code == "SPAM" else _("Logged in error: left out")
        rows.append(Row(words, [Shown(number)]))
    return table_of("why-not", _("Not acknowledged, and why"), [(_("Number"), "", "", "")], rows)


def _out(report: WrittenReport) -> Table:
    heads = [_("Written"), _("Sent"), _("Came back"), _("Not sent"), _("Waiting"), _("Half went within")]
    rows = [_sent_row(one, _to(report, {"channel": one.channel})) for one in report.sent]
    return table_of("out", _("What we wrote"), [(head, "", "", "") for head in heads], rows)


def _sent_row(one: SentTally, to: To) -> Row:
    who = _("automatic") if one.is_automatic else _("by a person")
    minutes = None if one.half_seconds is None else round(one.half_seconds / 60, 1)
    numbers = (one.written, one.sent, one.bounced, one.not_sent, one.waiting)
    cells = [Shown(number, href=to("w_out") if place == 0 else "") for place, number in enumerate(numbers)]
    return Row(f"{channel_name(one.channel)}, {who}", [*cells, Shown(minutes, unit=" min")])


def _month(line: WrittenLine) -> str:
    return date_format(_first(line.code), "F Y")


def _first(code: str) -> date:
    return date.fromisoformat(f"{code}-01")


def _days(code: str, period: Period) -> dict[str, str]:
    """The days of a month that lie in the period."""
    first = _first(code)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return {
        "first": max(first, period.first_day).isoformat(),
        "last": min(last, period.last_day).isoformat(),
    }


def _to(report: WrittenReport, line: dict[str, str]) -> To:
    kept = {"first": report.period.first_day.isoformat(), "last": report.period.last_day.isoformat()}
    if report.service is not None:
        kept["service"] = report.service.code
    base = reverse("staff:report-records")
    return lambda measure: f"{base}?{urlencode({'measure': measure} | kept | line)}"
