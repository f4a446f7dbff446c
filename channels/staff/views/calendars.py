"""Working calendars: how far they go, the days of a year that differ, a closure in three fields, what they were before."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.editing import CalendarForm, DayForm
from channels.staff.presenters.editing import day_lines, holiday_warnings, week_lines
from crm.sla import holidays
from crm.sla.editing.actions import DraftRefused, calendar_create, calendar_day_add, draft_open
from crm.sla.editing.calendar_specs import CLOSED_KINDS
from crm.sla.editing.queries import (
    calendar_by_code,
    calendar_history,
    calendars_listed,
    holidays_until,
    newest_calendar_version,
    open_draft,
)
from crm.sla.models import Calendar
from crm.teams.policy import may

VIEW, CONFIGURE = "sla.view", "sla.configure"


@staff_view(VIEW)
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """Every calendar, what counts by it and how far its bank holidays go."""
    context = {
        "lines": calendars_listed(),
        "published_until": holidays.published_until(),
        "may_edit": may(actor_of(request), CONFIGURE),
    }
    return render(request, "staff/calendar/index.html", context)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def calendar_add(request: HttpRequest) -> HttpResponse:
    """The form of a new calendar; made, its page."""
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = calendar_create(
                code=data["code"],
                name=data["name"],
                department_id=int(data["department"]) if data["department"] else None,
                like_id=int(data["like"]),
                actor=actor_of(request),
                at=timezone.now(),
            )
        except DraftRefused as refused:
            for name, words in refused.errors.items():
                form.add_error(name, words)
        else:
            return redirect("staff:calendar", code=made.code)
    return render(request, "staff/calendar/add.html", {"form": form}, status=422 if form.errors else 200)


@staff_view(VIEW)
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """A calendar: its week, the days of a year that differ, what should worry somebody, and its history."""
    found, now = _calendar(code), timezone.now()
    edition = newest_calendar_version(found.pk)
    year = _year(request, now.year)
    return render(
        request,
        "staff/calendar/show.html",
        {
            "calendar": found,
            "edition": edition,
            "week": week_lines(edition.spec),
            "year": year,
            "days": day_lines(edition.spec, year=year),
            "until": holidays_until(edition.spec),
            "warnings": holiday_warnings(found, edition, now=now),
            "history": calendar_history(found),
            "draft": open_draft(calendar_id=found.pk),
            "may_edit": may(actor_of(request), CONFIGURE),
        },
    )


@staff_view(CONFIGURE)
@require_POST
def calendar_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The way to the calendar's draft, which is begun if there is none."""
    draft = draft_open(calendar_id=_calendar(code).pk, actor=actor_of(request), at=timezone.now())
    return redirect("staff:draft", draft_id=draft.pk)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def calendar_day(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a closure or an extra bank holiday; added to the draft, what it would do."""
    found = _calendar(code)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.given()
        try:
            draft = calendar_day_add(calendar_id=found.pk, day=day, actor=actor_of(request), at=timezone.now())
        except DraftRefused as refused:
            at_hours = "day" not in refused.errors and day.kind not in CLOSED_KINDS
            form.add_error("hours" if at_hours else "day", str(refused))
        else:
            messages.success(request, _("%(name)s is in the draft. Nothing has changed yet.") % {"name": day.name})
            return redirect("staff:draft-preview", draft_id=draft.pk)
    context = {"calendar": found, "form": form, "draft": open_draft(calendar_id=found.pk)}
    return render(request, "staff/calendar/day.html", context, status=422 if form.errors else 200)


def _calendar(code: str) -> Calendar:
    try:
        return calendar_by_code(code)
    except Calendar.DoesNotExist as missing:
        raise Http404 from missing


def _year(request: HttpRequest, usual: int) -> int:
    """The year asked for, or this one where it is none."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and date.min.year < int(text[:5]) < date.max.year else usual


urls = [
    path("calendars", calendars, name="calendars"),
    path("calendars/add", calendar_add, name="calendar-add"),
    path("calendars/<slug:code>", calendar, name="calendar"),
    path("calendars/<slug:code>/edit", calendar_edit, name="calendar-edit"),
    path("calendars/<slug:code>/day", calendar_day, name="calendar-day"),
]
