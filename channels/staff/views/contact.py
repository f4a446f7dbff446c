"""What was logged: the saved page whose references are read out, and everything about one contact."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.casework.corrections import may_correct
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.presenters.address_questions import contact_asked
from channels.staff.presenters.answers import afterwards, answer_is_owed
from channels.staff.presenters.care import marks_said
from channels.staff.presenters.contact_page import contact_facts, contact_history, messages_shown
from channels.staff.presenters.contact_reach import case_reached, through_cases
from channels.staff.presenters.promises import explained
from channels.staff.presenters.saved import may_ask_for_it, saved_matters, unwritten
from channels.web.errors import kind_answer
from channels.web.files import file_answer
from crm.contacts.actions import session_end
from crm.contacts.correspondence.contact_files import contact_file as file_of_contact
from crm.contacts.correspondence.contact_files import files_of_contacts
from crm.contacts.correspondence.models import ContactDocument
from crm.contacts.queries import (
    NoSuchContact,
    SessionPage,
    contact_found,
    contact_page,
    session_page,
    taken_for_others,
)
from crm.customers.references import normalise, spoken
from crm.documents.queries import DocumentClosed
from crm.teams.policy import may


@staff_view("contact.view")
@require_safe
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one contact that its reader may see."""
    actor, now = actor_of(request), timezone.now()
    try:
        page = contact_page(
            actor=actor, reference=reference, at=now, screen="contact", through=through_cases(actor, reference)
        )
    except NoSuchContact as missing:
        raise Http404 from missing
    if own_record(request, page.contact.customer_id):
        return own_record_page(request)
    files = files_of_contacts([page.contact]).get(page.contact.pk, [])
    return render(
        request,
        "staff/contact/show.html",
        {
            "now": now,
            "page": page,
            "facts": contact_facts(page, actor=actor),
            "promises": explained(promises=page.promises, at=now),
            "messages_shown": messages_shown(page, files=files, actor=actor),
            "history": contact_history(page),
            "address_asked": contact_asked(actor=actor, contact_id=page.contact.pk),
            "case": case_reached(actor=actor, reference=reference, at=now),
            "may_correct": page.contact.voided_at is None and may_correct(page.contact, actor=actor, at=now),
            "later": afterwards(page, actor=actor),
            "may_log": may(actor, "contact.log"),
            "may_answer": may(actor, "contact.log") and answer_is_owed(page),
            "reads_notes": may(actor, "contact.notes"),
            "files": files,
        },
    )


@staff_view("contact.notes")
@require_safe
def contact_file(request: HttpRequest, reference: str, document_id: int) -> HttpResponseBase:
    """A file given with a contact, to be saved, or shown where it is a picture; the read is recorded."""
    actor, now = actor_of(request), timezone.now()
    try:
        found = contact_found(actor=actor, reference=reference, through=through_cases(actor, reference))
        if own_record(request, found.customer_id):
            return own_record_page(request)
        document = file_of_contact(contact=found, document_id=document_id, actor=actor, at=now)
        return file_answer(document=document, inline="show" in request.GET)
    except (NoSuchContact, ContactDocument.DoesNotExist) as missing:
        raise Http404 from missing
    except DocumentClosed as closed:
        return kind_answer(request, title=_("This file cannot be opened"), words=closed.words, status=410, call=False)


def saved_session(request: HttpRequest, reference: str) -> SessionPage:
    """The session of this reference, for those who log. Raises Http404."""
    try:
        return session_page(actor=actor_of(request), reference=reference, at=timezone.now(), screen="session-saved")
    except NoSuchContact as missing:
        raise Http404 from missing


@staff_view("contact.log")
@require_safe
def session_saved(request: HttpRequest, reference: str) -> HttpResponse:
    """The references of this session, to be read out; another matter, or finish."""
    now = timezone.now()
    try:
        page = saved_session(request, reference)
    except Http404:
        teams = taken_for_others(actor=actor_of(request), reference=reference, at=now)
        if teams is None:
            raise
        names = {"reference": reference, "spoken": spoken(normalise(reference)), "teams": teams}
        return render(request, "staff/contact/saved_confidential.html", names)
    matters = saved_matters(page, reference=reference, at=now)
    latest = matters[0]
    return render(
        request,
        "staff/contact/saved.html",
        {
            "now": now,
            "page": page,
            "matters": matters,
            "latest": latest,
            "unwritten": unwritten(page, matters),
            "may_ask": may_ask_for_it(page, matters),
            "marks": marks_said(latest.contact.customer_id, actor=actor_of(request), at=now, screen="session-saved"),
        },
    )


@staff_view("contact.log")
@require_POST
def session_finish(request: HttpRequest, reference: str) -> HttpResponse:
    """The saved page, its session over: one acknowledgement lists every reference, where something is left or they asked
    for it in writing."""
    page = saved_session(request, reference)
    asked = "in_writing" in request.POST
    session_end(session_id=page.session.pk, actor=actor_of(request), at=timezone.now(), asked=asked)
    messages.success(request, _("Finished."))
    return redirect("staff:session-saved", reference)


urls = [path("contacts/<str:reference>/files/<int:document_id>", contact_file, name="contact-file")]
