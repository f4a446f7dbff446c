"""A crew's sheet for the day: made of cases ticked or planned, printed or downloaded, its results typed back as a grid."""

import csv
import io
import secrets
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.casework.lists.bulk import tasks
from cases.casework.lists.bulk.models import NOT_DONE
from cases.casework.lists.sheets.actions import (
    MOST_JOBS,
    Result,
    SheetRefused,
    sheet_make,
    sheet_of,
    sheet_results,
)
from cases.casework.lists.sheets.models import DaySheet
from cases.casework.lists.sheets.queries import planned_for, sheet_jobs, sheets_of
from cases.casework.lists.work_list import work_teams
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.sheets import HEADS, csv_row, job_lines
from channels.staff.views.worklist import way_back
from channels.web.downloads import safe
from crm.teams.policy import NotPermitted

UTF8_FOR_EXCEL = "\ufeff"


@staff_view("case.work")
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """The newest sheets of this person's teams, and a form that makes one of what is planned for a day."""
    actor = actor_of(request)
    context = {
        "sheets": sheets_of(actor=actor),
        "teams": work_teams(actor=actor),
        "today": timezone.localdate(),
        "key_drawn": secrets.token_urlsafe(16),
    }
    return render(request, "staff/worklist/sheets.html", context)


@staff_view("case.work")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """The new sheet, of the cases ticked or of those planned for its day; or the list again, which says why not."""
    actor, now = actor_of(request), timezone.now()
    day = _day(request.POST.get("day", ""))
    if request.POST.get("planned"):
        chosen = planned_for(team=_number(request.POST.get("team", "")), day=day, actor=actor, most=MOST_JOBS + 1)
    else:
        typed = (_number(one.partition(".")[0]) for one in request.POST.getlist("case")[: MOST_JOBS + 1])
        chosen = [key for key in typed if key]
    try:
        sheet = sheet_make(
            case_ids=chosen, name=request.POST.get("name", ""), day=day, actor=actor, at=now,
            key=f"{request.POST.get('key', '')[:64] or secrets.token_urlsafe(16)}-{actor.key}",
        )  # fmt: skip
    except SheetRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("staff:work-sheets" if request.POST.get("planned") else way_back(request))
    return redirect("staff:work-sheet", sheet.pk)


@staff_view("case.work")
@require_safe
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet as it is printed."""
    actor, now = actor_of(request), timezone.now()
    found = _sheet(request, sheet_id)
    jobs = sheet_jobs(sheet=found, actor=actor, at=now, screen="day sheet")
    context = {"sheet": found, "lines": job_lines(jobs), "now": now}
    return render(request, "staff/worklist/sheet.html", context)


@staff_view("case.work")
@require_safe
def download(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet as CSV."""
    found = _sheet(request, sheet_id)
    jobs = sheet_jobs(sheet=found, actor=actor_of(request), at=timezone.now(), screen="day sheet CSV")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(head) for head in HEADS])
    for line in job_lines(jobs):
        writer.writerow([safe(cell) for cell in csv_row(line)])
    answer = HttpResponse(UTF8_FOR_EXCEL + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="day-sheet-{found.day.isoformat()}-{found.pk}.csv"'
    return answer


@staff_view("case.work")
@require_http_methods(["GET", "POST"])
def results(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The grid in which what came back is typed; sent, the run that writes it."""
    actor, now = actor_of(request), timezone.now()
    found = _sheet(request, sheet_id)
    if request.method == "POST":
        typed = {
            key: Result(outcome=request.POST.get(f"result-{key}", ""), note=request.POST.get(f"note-{key}", ""))
            for key in found.lines.values_list("pk", flat=True)
        }
        drawn = request.POST.get("key", "")[:64] or secrets.token_urlsafe(16)
        run = sheet_results(sheet_id=found.pk, results=typed, actor=actor, at=now, key=f"sheet-{drawn}-{actor.key}")
        if run is not None:
            tasks.bulk_wake(run_id=run.pk)
            return redirect("staff:work-run", run.pk)
        messages.error(request, _("Nothing was chosen."))
    jobs = sheet_jobs(sheet=found, actor=actor, at=now, screen="day sheet results")
    context = {
        "sheet": found,
        "lines": job_lines(jobs),
        "not_done": NOT_DONE,
        "key_drawn": secrets.token_urlsafe(16),
        "now": now,
    }
    return render(request, "staff/worklist/results.html", context)


def _sheet(request: HttpRequest, sheet_id: int) -> DaySheet:
    try:
        return sheet_of(sheet_id=sheet_id, actor=actor_of(request))
    except (DaySheet.DoesNotExist, NotPermitted) as nothing:
        raise Http404 from nothing


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return timezone.localdate()


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


urls = [
    path("work/sheets", sheets, name="work-sheets"),
    path("work/sheets/make", make, name="work-sheet-make"),
    path("work/sheets/<int:sheet_id>", sheet, name="work-sheet"),
    path("work/sheets/<int:sheet_id>/csv", download, name="work-sheet-csv"),
    path("work/sheets/<int:sheet_id>/results", results, name="work-sheet-results"),
]
