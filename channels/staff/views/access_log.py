"""Who saw whom: the log of reads, for information governance. Reading it is itself recorded."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.access_log import LogForm
from channels.staff.presenters.access_log import log_csv, log_lines, whom_of
from crm.teams.access_log import MOST_EXPORTED, VIEW, LogCursor, Wanted, access_log, log_read


def wanted_of(request: HttpRequest) -> tuple[LogForm, Wanted | None]:
    """What was asked for, or None when the form now shows what is wrong."""
    form = LogForm(request.GET)
    if not form.is_valid():
        return form, None
    given, reference = form.cleaned_data, form.cleaned_data["reference"].strip()
    whom = whom_of(reference, actor=actor_of(request)) if reference else None
    if reference and whom is None:
        form.add_error("reference", _("Nobody has this reference: check what you typed"))
        return form, None
    by = given["by"].pk if given["by"] else None
    return form, Wanted(first=given["first"], last=given["last"], by=by, whom=whom)


@staff_view(VIEW)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """One page of the log, newest first."""
    actor, now = actor_of(request), timezone.now()
    form, wanted = wanted_of(request)
    context = {"now": now, "form": form, "lines": [], "next_href": "", "csv_href": "", "first": None, "last": None}
    if wanted is None:
        return render(request, "staff/access_log/log.html", context, status=422)
    page = access_log(actor=actor, wanted=wanted, after=LogCursor.read(request.GET.get("after", "")))
    found = log_lines(page.rows, actor=actor)
    log_read(actor=actor, at=now, customers=found.customers, reason=said(request))
    asked = {name: value for name, value in request.GET.items() if name != "after"}
    here = reverse("staff:access-log")
    context |= {
        "lines": found.lines,
        "first": wanted.first,
        "last": wanted.last,
        "next_href": f"{here}?{urlencode(asked | {'after': page.next.text})}" if page.next else "",
        "csv_href": f"{reverse('staff:access-log-csv')}?{urlencode(asked)}",
    }
    return render(request, "staff/access_log/log.html", context)


@staff_view(VIEW)
@require_safe
def log_download(request: HttpRequest) -> HttpResponse:
    """The same as a file, the newest MOST_EXPORTED of them; that it was taken is recorded with whom it names."""
    actor, now = actor_of(request), timezone.now()
    _form, wanted = wanted_of(request)
    if wanted is None:
        raise Http404
    page = access_log(actor=actor, wanted=wanted, size=MOST_EXPORTED)
    found = log_lines(page.rows, actor=actor)
    log_read(actor=actor, at=now, customers=found.customers, reason=f"CSV {said(request)}"[:200])
    answer = HttpResponse(log_csv(found.lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="access-log-{wanted.first}-{wanted.last}.csv"'
    return answer


def said(request: HttpRequest) -> str:
    """What was asked for, as the reason of this look."""
    return ", ".join(f"{name} {value}" for name, value in request.GET.items() if value and name != "after")[:180]


urls = [path("access-log", log, name="access-log"), path("access-log.csv", log_download, name="access-log-csv")]
