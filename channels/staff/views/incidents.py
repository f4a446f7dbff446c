"""What many people said of one case: a chase by one key, and how it was when it had ended."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.casework.incidents.chasing import chase_log, reporter_named
from cases.casework.incidents.figures import PERMISSION, satisfaction_figures
from cases.casework.incidents.models import Score
from cases.casework.raising import busy_words
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.presenters.incidents import month_of, satisfaction_rows
from channels.staff.views.case import found
from crm.contacts.actions import Busy, IntakeRefused
from crm.customers.references import shown


@staff_view("contact.log")
@require_POST
def case_chase(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody who reported it asks again: logged, and the reference and promise to read out; else the case and why not."""
    actor, one = actor_of(request), found(request, reference)
    reporter = reporter_named(one, request.POST.get("reporter", ""), actor=actor)
    if reporter is None:
        raise Http404
    if own_record(request, reporter.customer_id):
        return own_record_page(request)
    key = request.POST.get("key", "")[:100] or secrets.token_urlsafe(16)
    try:
        taken = chase_log(case=one, reporter=reporter, actor=actor, at=timezone.now(), key=f"chase-{key}")
    except IntakeRefused as refused:
        messages.error(request, " ".join(refused.errors.values()))
    except Busy:
        messages.error(request, busy_words())
    else:
        return redirect("staff:session-saved", shown(taken.reference))
    return redirect("staff:case", reference)


@staff_view(PERMISSION)
@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    """How it was, by service, of those asked in a month."""
    now = timezone.now()
    month = month_of(request.GET.get("month", ""), now=now)
    figures = satisfaction_figures(actor=actor_of(request), since=month.since, until=month.until)
    context = {"now": now, "month": month, "rows": satisfaction_rows(figures), "scores": Score.labels}
    return render(request, "staff/satisfaction/satisfaction.html", context)


urls = [
    path("cases/<str:reference>/chase", case_chase, name="case-chase"),
    path("satisfaction", satisfaction, name="satisfaction"),
]
