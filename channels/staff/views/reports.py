"""The reports: the figures of any days, the records behind each number, and the download."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.reports.definitions import DEFINITIONS, REASONS, RULES
from cases.reports.queries import NO_WARD, Report, report, report_services
from cases.reports.records import PROMISES, NoSuchMeasure, Wanted, records
from cases.reports.tallying import Period
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.report import PeriodForm
from channels.staff.presenters.report_csv import csv_text, days
from channels.staff.presenters.reports import page_of, query_of, quick_picks
from crm.catalogue.queries import NoSuchService
from crm.contacts.channels.known import channel_name
from crm.sla.models import ClockKind
from gazetteer.areas.queries import ward_name

LINE = ("service", "department", "channel", "way", "code", "kind", "ward")


def _form(request: HttpRequest) -> PeriodForm:
    return PeriodForm(
        request.GET, services=report_services(actor=actor_of(request)), today=timezone.localdate(timezone.now())
    )


def _report(request: HttpRequest, form: PeriodForm) -> Report:
    asked = form.cleaned_data
    return report(
        actor=actor_of(request),
        at=timezone.now(),
        first_day=asked["first"],
        last_day=asked["last"],
        service=asked["service"],
    )


@staff_view("report.view")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The report of some days; the last thirty when none were asked for."""
    form = _form(request)
    page = page_of(_report(request, form)) if form.is_valid() else None
    service = form.cleaned_data.get("service", "")
    chosen = page.report.period if page else None
    query = urlencode(query_of(chosen, service)) if chosen else ""
    return render(
        request,
        "staff/report/report.html",
        {
            "form": form,
            "page": page,
            "picks": quick_picks(today=timezone.localdate(timezone.now()), chosen=chosen, service=service),
            "csv_href": f"{reverse('staff:report-csv')}?{query}",
            "days": days(chosen) if chosen else "",
            "before_days": days(page.report.before) if page and page.report.before else "",
            "definitions": DEFINITIONS,
        },
        status=200 if page else 422,
    )


@staff_view("report.view")
@require_safe
def report_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as a file. Days that cannot be are told on the page."""
    form = _form(request)
    if not form.is_valid():
        return reports(request)
    page = page_of(_report(request, form))
    answer = HttpResponse(csv_text(page, council=settings.COUNCIL_NAME), content_type="text/csv; charset=utf-8")
    period = page.report.period
    answer["Content-Disposition"] = f'attachment; filename="report-{period.first_day}-{period.last_day}.csv"'
    return answer


@staff_view("report.view")
@require_safe
def report_records(request: HttpRequest) -> HttpResponse:
    """The records behind one number; nothing for a number there is not (404)."""
    form = _form(request)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    line = {name: request.GET.get(name, "") for name in LINE}
    wanted = Wanted(request.GET.get("measure", ""), asked["first"], asked["last"], **line)
    try:
        found = records(actor=actor_of(request), at=timezone.now(), wanted=wanted, after=request.GET.get("after", ""))
    except (NoSuchMeasure, NoSuchService) as unknown:
        raise Http404 from unknown
    period = Period(wanted.first_day, wanted.last_day)
    query = request.GET.dict() | {"after": found.after}
    code = wanted.code
    return render(
        request,
        "staff/report/records.html",
        {
            "found": found,
            "days": days(period),
            "part": ", ".join(str(words) for words in _part(found.service, wanted) if words),
            "reason": RULES.get(code) or REASONS.get(code) or "",
            "reasons": REASONS,
            "rules": RULES,
            "of_promises": wanted.measure in PROMISES,
            "back_href": f"{reverse('staff:reports')}?{urlencode(query_of(period, ''))}",
            "next_href": f"{reverse('staff:report-records')}?{urlencode(query)}" if found.after else "",
        },
    )


def _part(service: object, wanted: Wanted) -> list[object]:
    """The line of the report that the list stands for, in words."""
    from_channel = channel_name(wanted.channel) if wanted.channel else ""
    way = {"mediated": _("mediated channels"), "self": _("self-service")}.get(wanted.way, "")
    return [service, from_channel, way, ClockKind(wanted.kind).label if wanted.kind else "", _ward(wanted)]


def _ward(wanted: Wanted) -> str:
    if wanted.ward == NO_WARD:
        return _("ward not known")
    return ward_name(code=wanted.ward, on=wanted.last_day) if wanted.ward else ""


urls = [
    path("reports", reports, name="reports"),
    path("reports/records", report_records, name="report-records"),
    path("reports/figures.csv", report_csv, name="report-csv"),
]
