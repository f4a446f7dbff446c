"""Answering a contact that raised no work: what we told them keeps the promise to answer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.intake import answer_log, taken_before
from channels.staff import typing_kept
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.forms.answer import AnswerForm
from channels.staff.presenters.answers import answer_is_owed
from crm.contacts.actions import IntakeRefused
from crm.contacts.queries import ContactPage, NoSuchContact, contact_page
from crm.customers.references import shown


@staff_view("contact.log", keeps="answer")
@require_http_methods(["GET", "POST"])
def contact_answer(request: HttpRequest, reference: str) -> HttpResponse:
    """The page on which our answer is logged; the contact's page once it is, or when nothing waits for one."""
    actor, now = actor_of(request), timezone.now()
    try:
        page = contact_page(actor=actor, reference=reference, at=now, screen="contact-answer")
    except NoSuchContact as missing:
        raise Http404 from missing
    if own_record(request, page.contact.customer_id):
        return own_record_page(request)
    typed = typing_kept.typed_in(request, form="answer", user_id=int(actor.key), at=now)
    saving = "save" in request.POST
    form = AnswerForm(typed, draft=not saving)
    if not answer_is_owed(page) and taken_before(key_of(typed)) is None:
        messages.warning(request, _("Nothing waits for our answer here: somebody may have given it meanwhile."))
        return redirect("staff:contact", shown(page.contact.own_reference))
    if saving and form.is_valid() and logged(request, page, form):
        return redirect("staff:contact", shown(page.contact.own_reference))
    context = {"now": now, "form": form, "contact": page.contact}
    return render(request, "staff/contact/answer.html", context, status=422 if saving else 200)


def key_of(typed: Any) -> str:
    """The key under which this answer is logged once."""
    opened = typing_kept.opened(typed["opened"])
    return opened.key if opened else ""


def logged(request: HttpRequest, page: ContactPage, form: AnswerForm) -> bool:
    """True when our answer is logged, now or by an earlier press of the button; else the form shows why not."""
    given = form.cleaned_data
    try:
        taken = answer_log(
            contact_id=page.contact.pk,
            notes=given["notes"],
            channel=given["channel"],
            actor=actor_of(request),
            at=timezone.now(),
            key=key_of(given),
        )
    except IntakeRefused as refused:
        for words in refused.errors.values():
            form.blame("notes", words)
        return False
    messages.success(request, _("Our answer is logged: %(reference)s.") % {"reference": shown(taken.reference)})
    return True
