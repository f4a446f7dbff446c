"""What was logged: the saved page whose references are read out, and everything about one contact."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
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
from channels.staff.presenters.saved import saved_matters
from crm.contacts.actions import session_end
from crm.contacts.queries import NoSuchContact, SessionPage, contact_page, session_page
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
    return render(
        request,
        "staff/contact/show.html",
        {
            "now": now,
            "page": page,
            "facts": contact_facts(page, actor=actor),
            "promises": explained(promises=page.promises, at=now),
            "messages_shown": messages_shown(page),
            "history": contact_history(page),
            "address_asked": contact_asked(actor=actor, contact_id=page.contact.pk),
            "case": case_reached(actor=actor, reference=reference, at=now),
            "may_correct": page.contact.voided_at is None and may_correct(page.contact, actor=actor, at=now),
            "later": afterwards(page, actor=actor),
            "may_log": may(actor, "contact.log"),
            "may_answer": may(actor, "contact.log") and answer_is_owed(page),
            "reads_notes": may(actor, "contact.notes"),
        },
    )


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
    page, now = saved_session(request, reference), timezone.now()
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
            "marks": marks_said(latest.contact.customer_id, actor=actor_of(request), at=now, screen="session-saved"),
        },
    )


@staff_view("contact.log")
@require_POST
def session_finish(request: HttpRequest, reference: str) -> HttpResponse:
    """The saved page, its session over: one acknowledgement lists every reference."""
    page = saved_session(request, reference)
    session_end(session_id=page.session.pk, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Finished."))
    return redirect("staff:session-saved", reference)
