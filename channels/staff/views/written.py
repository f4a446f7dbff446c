"""Response times of every email, web message and letter: the figures of any days, and the download."""

import csv
import io
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.reports.queries import report_services
from cases.reports.written_definitions import WRITTEN_DEFINITIONS
from cases.reports.written_lines import WrittenReport, written_report
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.report import PeriodForm
from channels.staff.presenters.report_csv import days
from channels.staff.presenters.report_tables import FEW_WORDS, Table
from channels.staff.presenters.written import tables_of
from channels.web.downloads import safe


def _asked(request: HttpRequest) -> tuple[PeriodForm, WrittenReport | None]:
    actor, now = actor_of(request), timezone.now()
    form = PeriodForm(request.GET, services=report_services(actor=actor), today=timezone.localdate(now))
    if not form.is_valid():
        return form, None
    asked = form.cleaned_data
    found = written_report(
        actor=actor, at=now, first_day=asked["first"], last_day=asked["last"], service=asked["service"]
    )
    return form, found


@staff_view("report.view")
@require_safe
def written(request: HttpRequest) -> HttpResponse:
    """How long what came in writing waited; of the last thirty days when none were asked for."""
    form, found = _asked(request)
    query = urlencode({name: str(form.cleaned_data.get(name, "")) for name in ("first", "last", "service")})
    said = {
        "form": form,
        "found": found,
        "tables": tables_of(found) if found and (found.whole.received or found.sent or found.excluded) else [],
        "days": days(found.period) if found else "",
        "csv_href": f"{reverse('staff:report-written-csv')}?{query}",
        "definitions": WRITTEN_DEFINITIONS,
    }
    return render(request, "staff/report/written.html", said, status=200 if found else 422)


@staff_view("report.view")
@require_safe
def written_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file. Days that cannot be are told on the page."""
    _form, found = _asked(request)
    if found is None:
        return written(request)
    answer = HttpResponse(_text(found), content_type="text/csv; charset=utf-8")
    first, last = found.period
    answer["Content-Disposition"] = f'attachment; filename="response-times-{first}-{last}.csv"'
    return answer


def _text(found: WrittenReport) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    lines: list[list[object]] = [[settings.COUNCIL_NAME, _("Response times in writing")], [days(found.period)]]
    if found.service is not None:
        lines.append([_("Service"), found.service.name])
    lines += [[_("Definition"), str(term), str(meaning)] for term, meaning in WRITTEN_DEFINITIONS]
    for table in tables_of(found):
        lines += [[], *_table(table)]
    for line in lines:
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in line])
    return "\ufeff" + out.getvalue()


def _table(table: Table) -> list[list[object]]:
    units = [cell.unit.strip() for cell in table.rows[0].cells]
    heads = [f"{head} ({unit})" if unit else head for head, unit in zip(table.heads, units, strict=True)]
    lines: list[list[object]] = [[table.title, *heads]]
    for row in table.rows:
        cells = [_(FEW_WORDS)] if row.few else ["" if cell.now is None else cell.now for cell in row.cells]
        lines.append([row.label, *cells])
    return lines


urls = [
    path("reports/written", written, name="report-written"),
    path("reports/written.csv", written_csv, name="report-written-csv"),
]
