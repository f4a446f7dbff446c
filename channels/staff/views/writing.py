"""Writing to a customer from the page of a contact or its case, and sending again what did not arrive."""

from typing import Any

from django.contrib import messages as flashes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.casework.answering import destination_of, message_answer, message_resend
from cases.casework.handling_messages.offered import OfferedAnswer, answers_offered
from cases.casework.raising import busy_words
from channels.staff import typing_kept
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.forms.messages import ReplyForm
from channels.staff.presenters.contact_reach import case_reached, through_cases
from crm.contacts.actions import IntakeRefused
from crm.contacts.queries import NoSuchContact, contact_page
from crm.customers.references import shown
from crm.teams.acting import Busy

KEEPS = "contact-write"
WRITE = "message.answer"
FIELD_OF = {"body": "words", "subject": "subject"}
BACK = {"contact": "staff:contact", "case": "staff:case"}


@staff_view(WRITE, keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def contact_write(request: HttpRequest, reference: str) -> HttpResponse:
    """The page on which the customer of this contact is written to; where it was begun from, once it is sent."""
    actor, now = actor_of(request), timezone.now()
    try:
        page = contact_page(
            actor=actor, reference=reference, at=now, screen="contact-write", through=through_cases(actor, reference)
        )
    except NoSuchContact as missing:
        raise Http404 from missing
    contact = page.contact
    if own_record(request, contact.customer_id):
        return own_record_page(request)
    typed = typing_kept.typed_in(request, form=KEEPS, user_id=int(actor.key), at=now)
    offered = answers_offered(contact)
    used = use(typed, offered)
    saving = request.method == "POST" and "save" in request.POST
    initial = {"subject": contact.service.name}
    form = ReplyForm(typed if saving else None, initial=initial | used)
    if saving and form.is_valid() and sent(request, form, contact.pk, typed):
        flashes.success(request, _("Sent: it is on its way."))
        return redirect(back_to(request, shown(contact.own_reference)))
    context = {
        "now": now,
        "contact": contact,
        "form": form,
        "opened": typed["opened"],
        "offered": offered,
        "to": destination_of(contact=contact, item=None),
        "back": back_to(request, shown(contact.own_reference)),
        "back_of": request.POST.get("back") or request.GET.get("back", ""),
        "case": case_reached(actor=actor, reference=reference, at=now),
    }
    return render(request, "staff/contact/write.html", context, status=422 if saving else 200)


def use(typed: Any, offered: list[OfferedAnswer]) -> dict[str, Any]:
    """What was typed so far, with the ready answer that was asked for put after it."""
    kept = {name: typed[name] for name in ("subject", "words", "more_to_come") if name in typed}
    if typed.get("part") != "template":
        return kept
    chosen = next((one for one in offered if str(one.key) == typed.get("template")), None)
    if chosen is not None:
        words = kept.get("words", "").strip()
        kept["words"] = f"{words}\n\n{chosen.words}" if words and chosen.words not in words else chosen.words
    return kept


def sent(request: HttpRequest, form: ReplyForm, contact_id: int, typed: Any) -> bool:
    """True when the answer is on its way, now or by an earlier press; else the form shows why not."""
    opened, given = typing_kept.opened(typed["opened"]), form.cleaned_data
    try:
        message_answer(
            contact_id=contact_id,
            subject=given["subject"],
            body=given["words"],
            is_final=not given["more_to_come"],
            actor=actor_of(request),
            at=timezone.now(),
            key=f"write-{opened.key if opened else typed['opened'][:100]}",
        )
    except IntakeRefused as refusal:
        for name, words in refusal.errors.items():
            form.add_error(FIELD_OF.get(name), words)
        return False
    except Busy:
        form.add_error(None, busy_words())
        return False
    return True


@staff_view(WRITE)
@require_POST
def message_again(request: HttpRequest, message_id: int) -> HttpResponse:
    """The page it was asked from: what did not arrive is on its way again, or it says why not."""
    opened = typing_kept.opened(request.POST.get("opened", ""))
    key = f"{opened.key if opened else 'again'}-{message_id}"
    try:
        message_resend(message_id=message_id, actor=actor_of(request), at=timezone.now(), key=key)
        flashes.success(request, _("On its way again."))
    except IntakeRefused as refusal:
        flashes.warning(request, " ".join(refusal.errors.values()))
    except Busy:
        flashes.warning(request, busy_words())
    return redirect(back_to(request, ""))


def back_to(request: HttpRequest, reference: str) -> str:
    """The page somebody came from: "case", "contact" or "message", a stroke, and whose; the contact's own else."""
    kind, _stroke, whose = (request.POST.get("back") or request.GET.get("back", "")).partition("/")
    if kind == "message" and whose.isascii() and whose.isdigit() and len(whose) < 18:
        return reverse("staff:message", args=[int(whose)])
    whose = whose if len(whose) < 20 and whose.replace("-", "").isalnum() else ""
    if whose or reference:
        return reverse(BACK.get(kind, "staff:contact") if whose else "staff:contact", args=[whose or reference])
    return reverse("staff:home")


urls = [
    path("contacts/<str:reference>/write", contact_write, name="contact-write"),
    path("messages/<int:message_id>/again", message_again, name="message-again"),
]
