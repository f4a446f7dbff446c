"""The page of one job, for whoever has the link that its partner was sent: no account, no list, nothing of other jobs.

A link that never was one, was taken back, or is of a job withdrawn gives the one calm answer; one that ran out can be asked
anew, and the new one goes to the partner's own address.
"""

import secrets
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.backoffice.actions import news_take
from cases.backoffice.contract import News, NewsTaken
from cases.backoffice.giving import actor_for
from cases.backoffice.linked import LinkedJob, has_run_out, link_renew, linked_job, linked_photo
from cases.backoffice.models import STATE_WORDS, Job
from cases.backoffice.secrets import job_of_link
from cases.backoffice.statuses import OWN
from channels.partners.forms import FORMS, SayForm
from channels.web.errors import kind_answer
from channels.web.uploads import given_file, most_megabytes, refusing_too_large
from channels.web.visitors import visitor_bucket, visitor_may
from crm.contacts.throttle import allow, is_spent
from crm.documents.actions import DocumentRefused
from crm.documents.queries import DocumentClosed, document_open
from crm.teams.acting import Busy

WINDOW = timedelta(minutes=15)
MISSES, LINKS, NEWS_AT_MOST = 30, 5, 60  # from one visitor in a window


def _too_large(request: HttpRequest, token: str) -> HttpResponse:
    words = _("Together the photographs were larger than %(most)d MB. Go back and send fewer, or smaller ones.")
    return kind_answer(
        request, title=_("Those files are too large"), words=words % {"most": most_megabytes()}, status=413
    )


@refusing_too_large(_too_large)
@require_http_methods(["GET", "POST"])
def job(request: HttpRequest, token: str) -> HttpResponse:
    """The job; sent, what was said of it is taken in. Opening it changes nothing: mail scanners open links too."""
    now = timezone.now()
    found = _job(request, token, now)
    if found is None:
        return _no_job(request)
    if has_run_out(found, at=now):
        return render(request, "partners/run_out.html", {"token": token, "now": now}, status=410)
    page = linked_job(job=found, at=now)
    today = timezone.localdate(now)
    sent = request.POST.get("step", "") if request.method == "POST" else ""
    shown = [
        form(
            request.POST if form.step == sent else None,
            request.FILES if form.step == sent else None,
            outcomes=page.outcomes,
            today=today,
            initial={"key": secrets.token_urlsafe(16)},
        )
        for form in FORMS
        if _is_open(form, page)
    ]
    posted = next((form for form in shown if form.step == sent), None)
    if request.method == "POST" and posted is None:
        messages.info(request, _("This job is further on already: nothing was changed."))
        return redirect("partners:job", token)
    if posted is not None and posted.is_valid() and (answer := _say(request, token, page, posted, at=now)):
        return answer
    forms = {form.step.lower(): form for form in shown}
    said = {"page": page, "job": found, "forms": forms, "token": token, "now": now, "posted": posted}
    said |= {"state": STATE_WORDS[found.state], "most": most_megabytes()}
    return render(request, "partners/job.html", said, status=422 if posted is not None else 200)


def _job(request: HttpRequest, token: str, at: datetime) -> Job | None:
    """The job of this link; None for none, and after too many links that led nowhere."""
    misses = visitor_bucket(request, "job-miss")
    if is_spent(bucket=misses, limit=MISSES, per=WINDOW, at=at):
        return None
    found = job_of_link(token)
    if found is None:
        allow(bucket=misses, limit=MISSES, per=WINDOW, at=at)
    return found


def _no_job(request: HttpRequest) -> HttpResponse:
    return kind_answer(
        request,
        title=_("This link does not work"),
        words=_(
            "It may have been replaced by a newer one, or the job was withdrawn. Look for our last email, or ring us."
        ),
        status=404,
    )


def _is_open(form: type[SayForm], page: LinkedJob) -> bool:
    if page.is_over:
        return False
    may = {"ACCEPTED": page.may_accept, "PLANNED": page.may_plan, "STARTED": page.may_start}
    return may.get(form.step, True)


def _say(request: HttpRequest, token: str, page: LinkedJob, form: SayForm, *, at: datetime) -> HttpResponse | None:
    """The way back to the page once it is taken in; None when the form now shows what is wrong."""
    if not visitor_may(request, kind="job-news", limit=NEWS_AT_MOST, per=WINDOW, at=at):
        form.add_error(None, _("Too much was sent from where you are: try again in a quarter of an hour."))
        return None
    given = form.cleaned_data
    news = News(
        key=f"page-{page.job.pk}-{given['key']}",
        status=f"{OWN}{form.step}",
        reference=given.get("reference", ""),
        words=given.get("words", ""),
        outcome=given.get("outcome", ""),
        planned_date=given.get("planned_date"),
        photos=tuple(given_file(upload) for upload in given.get("photos", ())),
    )
    try:
        taken = news_take(
            partner=page.job.partner,
            job_reference=page.job.reference,
            news=news,
            actor=actor_for(page.job.partner),
            at=at,
            strict=True,
        )
    except DocumentRefused as refused:
        form.add_error("photos", refused.words)
        return None
    except Busy:
        form.add_error(None, _("Somebody here is working on this just now. Send it again in a few seconds."))
        return None
    done = {NewsTaken.APPLIED, NewsTaken.REPEATED}
    said = _("Thank you. We have it.") if taken in done else _("This job is further on already: nothing was changed.")
    messages.info(request, said)
    return redirect("partners:job", token)


@require_POST
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page that says that a new link is on its way, whether one is or not."""
    now = timezone.now()
    if visitor_may(request, kind="job-link", limit=LINKS, per=WINDOW, at=now):
        link_renew(token=token, at=now)
    return kind_answer(
        request,
        title=_("Look in your mailbox"),
        words=_("If this job is still open, a new link is on its way to the email address that we have for you."),
        status=200,
    )


@require_safe
def photograph(request: HttpRequest, token: str, key: int) -> HttpResponseBase:
    """A photograph that belongs to the job."""
    found = linked_photo(token=token, document_id=key, at=timezone.now())
    if found is None:
        raise Http404
    try:
        file = document_open(document=found)
    except DocumentClosed as closed:
        raise Http404 from closed
    answer = FileResponse(file, content_type=found.media_type, filename=found.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
