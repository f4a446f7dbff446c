"""A case's work with partners: given, said again, taken back, and what they rang to say typed in."""

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.backoffice.actions import JobRefused, job_send, job_send_again, job_withdraw, news_take
from cases.backoffice.contract import News
from cases.backoffice.models import TAKEN_WORDS, Job, Partner
from cases.backoffice.queries import partners_offered
from cases.backoffice.statuses import OWN
from cases.casework.models import Case
from cases.casework.transit import ActRefused
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.case_jobs import GiveForm, ToldForm
from channels.staff.views.case import KEEPS, Opened, attempt, case_with, done, found, key_of
from crm.customers.references import shown


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with "give it to a partner" open in place; sent, the partner has the job."""
    one = found(request, reference)
    offered = partners_offered()
    form = GiveForm(request.POST or None, partners=offered)

    def act(given: dict[str, Any]) -> object:
        try:
            return job_send(
                case=one, partner=Partner.objects.get(code=given["partner"]), wants=given["wanted"],
                gives=given["gives"], actor=actor_of(request), at=timezone.now(), key=f"job-{key_of(request, form)}",
            )  # fmt: skip
        except JobRefused as refused:
            raise ActRefused(str(refused)) from refused

    hint = _("The promise to the customer stays ours and goes on. What they may know goes to them and is recorded.")
    if not offered:
        hint = _("There is no partner yet who could be given work: an administrator adds one, under Partners.")
    title = _("Give it to a partner")
    return _opened(
        request, one, form, act, name="job-give", title=title, hint=hint, said=_("Given to the partner."),
        can_go=one.closed_at is None and bool(offered),
    )  # fmt: skip


@staff_view("partner.news", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, reference: str, job_id: int) -> HttpResponse:
    """The case with "what they say" open in place; sent, it is news like any other."""
    one = found(request, reference)
    job = _job(one, job_id)
    form = ToldForm(request.POST or None, outcomes=list(one.service_version.outcomes.order_by("order", "pk")))
    came: list[str] = []

    def act(given: dict[str, Any]) -> object:
        taken = news_take(
            partner=job.partner,
            job_reference=job.reference,
            news=News(
                key=f"told-{key_of(request, form)}",
                status=f"{OWN}{given['step']}",
                reference=given["reference"],
                words=given["told"],
                outcome=given["ending"],
                planned_date=given["planned_date"],
            ),
            actor=actor_of(request),
            at=timezone.now(),
        )
        came.append(str(TAKEN_WORDS[taken.value]))
        return taken

    title = _("What %(partner)s says") % {"partner": job.partner.name}
    return _opened(
        request, one, form, act, name="job-told", title=title, hint=job.reference, said=_("News: %(what)s"),
        more=(job.pk,), came=came,
    )  # fmt: skip


@staff_view("case.work")
@require_POST
def again(request: HttpRequest, reference: str, job_id: int) -> HttpResponse:
    """The case again, its job on its way to the partner once more."""
    return _press(request, reference, job_id, job_send_again, _("On its way to the partner once more."))


@staff_view("case.work")
@require_POST
def withdraw(request: HttpRequest, reference: str, job_id: int) -> HttpResponse:
    """The case again, its job taken back."""
    return _press(request, reference, job_id, job_withdraw, _("Taken back: the partner is told."))


def _press(request: HttpRequest, reference: str, job_id: int, how: Callable[..., Job], said: str) -> HttpResponse:
    one = found(request, reference)
    job = _job(one, job_id)
    key = f"{request.POST.get('key', '')[:64] or secrets.token_urlsafe(16)}-{how.__name__}-{job.pk}"
    try:
        how(job_id=job.pk, actor=actor_of(request), at=timezone.now(), key=key)
        messages.success(request, said)
    except JobRefused as refused:
        messages.error(request, str(refused))
    return redirect(reverse("staff:case", args=[shown(one.reference_value)]) + "#jobs")  # type: ignore[attr-defined]


def _job(one: Case, job_id: int) -> Job:
    jobs = Job.objects.unscoped("of a case that was found visible").select_related("partner")
    job = jobs.filter(case=one, pk=job_id).first()
    if job is None:
        raise Http404
    return job


def _opened(
    request: HttpRequest,
    one: Case,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    name: str,
    title: str,
    hint: str,
    said: str,
    can_go: bool = True,
    more: tuple[int, ...] = (),
    came: list[str] | None = None,
) -> HttpResponse:
    """The case with the act open; done, the way back to it."""
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    status = attempt(form, act) if request.method == "POST" else 0
    if status == 200:
        return done(request, one, name, said % {"what": came[0]} if came else said)
    opened = Opened(
        name=name,
        title=title,
        form=form,
        action=reverse(f"staff:case-{name}", args=[own, *more]),
        form_id=f"case-act-{own}-{name}",
        hint=hint,
        can_go=can_go,
    )
    return case_with(request, own, opened, now=timezone.now(), status=status or 200)


urls = [
    path("cases/<str:reference>/partner", give, name="case-job-give"),
    path("cases/<str:reference>/jobs/<int:job_id>/told", told, name="case-job-told"),
    path("cases/<str:reference>/jobs/<int:job_id>/again", again, name="case-job-again"),
    path("cases/<str:reference>/jobs/<int:job_id>/withdraw", withdraw, name="case-job-withdraw"),
]
