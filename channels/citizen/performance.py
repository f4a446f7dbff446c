"""How well we answer: published from the log, with its definitions, denominators and the standards in force.

No number of a group of fewer than ten is published, nor the one number from which it could be told.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cases.reports.tallying import FEW
from cases.reports.written_definitions import WRITTEN_DEFINITIONS
from cases.reports.written_lines import WrittenLine, WrittenTally, written_counted
from channels.web.downloads import safe
from crm.contacts.channels.known import channel_name
from crm.sla.standards import Standard, standards_in_force

MONTHS = 13
KEPT_SECONDS = 600
VERSION = 1  # of the data: rises when a column changes its meaning or goes
COLUMNS = (
    "received", "acknowledged_automatically", "acknowledged_by_a_person", "not_acknowledged",
    "acknowledged_in_time_percent", "answered_by_a_person", "answer_half_within_hours", "answer_nine_of_ten_within_hours",
    "answered_in_time_percent", "final_answers", "final_half_within_hours", "final_in_time_percent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """One line as it is published: its numbers by column, none of them where the line is of fewer than ten."""

    code: str
    label: str
    numbers: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Performance:
    """Everything that is published at one moment."""

    at: datetime
    first: date
    last: date
    whole: Published
    months: list[Published]
    channels: list[Published]
    services: list[Published]
    standards: list[Standard]


def _numbers(tally: WrittenTally) -> dict[str, Any]:
    """The numbers of a line; a share or a time of fewer than ten is none."""

    def over(number: Any, of: int) -> Any:
        return number if of >= FEW else None

    answered, final = tally.answer_kept + tally.answer_missed, tally.final_kept + tally.final_missed
    values = (
        tally.received, tally.automatic, tally.by_person, tally.not_acknowledged,
        over(tally.ack_rate, tally.ack_kept + tally.ack_missed), tally.answered, over(tally.answer_half, tally.answered),
        over(tally.answer_nine, tally.answered), over(tally.answer_rate, answered), tally.final,
        over(tally.final_half, tally.final), over(tally.final_rate, final),
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def published(lines: Sequence[WrittenLine]) -> list[Published]:
    """The lines without those of fewer than ten; where one alone is left out, the next smallest goes with it, because
    the total would tell it."""
    few = {line.code for line in lines if line.tally.received < FEW}
    if len(few) == 1 and len(lines) > 1:
        rest = [line for line in lines if line.code not in few]
        few.add(min(rest, key=lambda line: (line.tally.received, line.code)).code)
    return [Published(one.code, one.label, None if one.code in few else _numbers(one.tally)) for one in lines]


def performance_now(at: datetime) -> Performance:
    """What is published now: counted anew at most every ten minutes."""
    today = timezone.localdate(at)
    key = f"performance-{today}-{get_language()}"
    found = cache.get(key)
    if found is None:
        found = _counted(at, today)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _counted(at: datetime, today: date) -> Performance:
    year, month = divmod(today.year * 12 + today.month - MONTHS, 12)
    first = date(year, month + 1, 1)
    report = written_counted(at=at, first_day=first, last_day=today)
    [whole] = published([WrittenLine("all", _("All"), report.whole)])
    return Performance(
        at=at,
        first=first,
        last=today,
        whole=whole,
        months=published(_every_month(report.months, first)),
        channels=published(report.channels),
        services=published(report.services),
        standards=standards_in_force(),
    )


def _every_month(lines: Sequence[WrittenLine], first: date) -> list[WrittenLine]:
    """A line for each month, those in which nothing came among them."""
    held = {line.code: line.tally for line in lines}
    found = []
    for step in range(MONTHS):
        year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
        day = date(year, month + 1, 1)
        found.append(WrittenLine(f"{day:%Y-%m}", date_format(day, "M Y"), held.get(f"{day:%Y-%m}", WrittenTally())))
    return found


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
@vary_on_headers("Cookie", "Accept-Language")
def performance(request: HttpRequest) -> HttpResponse:
    """The page: by month, channel and service, with what each word means and what we promise."""
    found = performance_now(timezone.now())
    points = [
        {
            "label": one.label[:3],
            "values": [one.numbers["acknowledged_in_time_percent"], one.numbers["answered_in_time_percent"]],
        }
        for one in found.months
        if one.numbers is not None
    ]
    said = {
        "found": found,
        "tables": [
            ("months", _("By month in which it was received"), _("Month"), [*found.months, found.whole]),
            ("channels", _("By how it came"), _("How"), found.channels),
            ("services", _("By service"), _("Service"), found.services),
        ],
        "columns": _columns(),
        "groups": [_("Acknowledged"), _("First answer by a person"), _("Final answer")],
        "points": points,
        "definitions": WRITTEN_DEFINITIONS,
        "channel_name": channel_name,
    }
    return render(request, "citizen/performance.html", said)


def _columns() -> list[tuple[str, str, str]]:
    """The columns of the page, three under each head: the number, its own head, its unit. The data have more."""
    hours, percent = " h", "%"
    return [
        ("acknowledged_automatically", _("automatically"), ""),
        ("not_acknowledged", _("not"), ""),
        ("acknowledged_in_time_percent", _("in time"), percent),
        ("answered_by_a_person", _("given"), ""),
        ("answer_half_within_hours", _("half within"), hours),
        ("answered_in_time_percent", _("in time"), percent),
        ("final_answers", _("given"), ""),
        ("final_half_within_hours", _("half within"), hours),
        ("final_in_time_percent", _("in time"), percent),
    ]


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
@vary_on_headers("Cookie", "Accept-Language")
def performance_json(request: HttpRequest) -> HttpResponse:
    """The same as data; docs/performance.md says what each column means and promises not to change it unsaid."""
    found = performance_now(timezone.now())
    return JsonResponse(
        {
            "version": VERSION,
            "council": settings.COUNCIL_NAME,
            "counted_at": found.at.isoformat(timespec="seconds"),
            "first_day": found.first.isoformat(),
            "last_day": found.last.isoformat(),
            "fewer_than": FEW,
            "total": found.whole.numbers,
            **{name: [_line(one) for one in lines] for name, lines in _groups(found)},
            "standards": [_standard(one) for one in found.standards],
            "definitions": [{"term": str(term), "meaning": str(words)} for term, words in WRITTEN_DEFINITIONS],
        }
    )


def _groups(found: Performance) -> list[tuple[str, list[Published]]]:
    return [("months", found.months), ("channels", found.channels), ("services", found.services)]


def _line(one: Published) -> dict[str, Any]:
    return {"code": one.code, "name": one.label, "figures": one.numbers}


def _standard(one: Standard) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "is_corporate": one.is_corporate,
        "in_force_since": one.in_force_since.date().isoformat(),
        "agreed": one.agreed_date.isoformat() if one.agreed_date else None,
        "agreed_by": one.agreed_by or None,
        "services": list(one.services),
        "promises": [{"kind": row.kind, "channel": row.only_for or None, "within": row.words} for row in one.promised],
    }


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
@vary_on_headers("Cookie", "Accept-Language")
def performance_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table: one line for each month, channel and service; what is left out is empty."""
    found = performance_now(timezone.now())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["group", "code", "name", *COLUMNS])
    for group, lines in [("total", [found.whole]), *_groups(found)]:
        for one in lines:
            numbers = one.numbers or {}
            cells = ["" if numbers.get(name) is None else numbers[name] for name in COLUMNS]
            writer.writerow([group, one.code, safe(one.label), *cells])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="performance.csv"'
    return answer
