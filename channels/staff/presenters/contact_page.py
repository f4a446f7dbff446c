"""One contact as its page shows it: facts, history, messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from cases.casework.telling.models import ContactTold
from channels.staff.presenters.identity import check_made
from channels.staff.presenters.masking import masked
from channels.staff.presenters.places import place_words
from channels.staff.presenters.timelines import what_came_of_it
from channels.web.words import paragraphs
from crm.catalogue.answers_found import answers_told
from crm.contacts.channels.known import channel_name
from crm.contacts.correspondence.contact_files import CameWith, came_with
from crm.contacts.models import Capacity, ContactEvent, ContactEventKind, Disposition, Message
from crm.contacts.queries import ContactPage
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.documents.models import Document
from crm.teams.actor import Actor
from crm.teams.policy import may

LEFT = {Message.State.SENT, Message.State.FAILED}


@dataclass(frozen=True, slots=True)
class MessageShown:
    """One message with its state, and whether it had left before the contact was put right."""

    message: Message
    subject: str
    words: str
    before_correction: bool
    quoted: str = ""  # the earlier mail it repeats
    files: tuple[Document, ...] = ()  # that came with it


def contact_facts(page: ContactPage, *, actor: Actor) -> list[dict[str, Any]]:
    """The contact's facts as rows of a summary list."""
    contact = page.contact
    rows: list[dict[str, Any]] = [
        {"key": _("What"), "text": contact.service.name},
        {"key": _("For"), **_customer(page)},
        {"key": _("Where"), **place_words(contact, actor=actor)},
        {"key": _("How"), "text": _channel(page)},
        {"key": _("What came of it"), "text": what_came_of_it(contact)},
        {"key": _("Logged by"), "text": page.names.get(contact.logged_by_key, "") or _("the customer, or by itself")},
    ]
    if contact.capacity != Capacity.SELF:
        words = " · ".join(filter(None, [str(Capacity(contact.capacity).label), contact.authority_words]))
        rows.append({"key": _("They act"), "text": words})
    checked = check_made(contact.customer if page.customer_shown else None, contact.session)
    if checked:
        rows.append({"key": _("Who it was"), "text": checked})
    if contact.disposition in (Disposition.TOLD, Disposition.TURNED_AWAY):
        said = ContactTold.objects.filter(pk=contact.pk).first()
        rows.append({"key": _("They were told"), "text": said.words if said else ""})
    [told] = answers_told([(contact.service_version.form, contact.answers)], reader=actor)
    for label, answer in told:
        rows.append({"key": label, "text": answer})
    if may(actor, "contact.notes") and contact.notes:
        rows.append({"key": _("Notes"), "html": paragraphs(contact.notes)})
    others = [shown_or_as_is(one.value) for one in page.references if one.value != contact.own_reference]
    if others:
        rows.append({"key": _("Also known as"), "text": ", ".join(others)})
    return rows


def shown_or_as_is(value: str) -> str:
    """A reference of ours with its hyphens, anybody else's as it came."""
    return shown(value) if len(value) == 9 and value.isalnum() else value


def _customer(page: ContactPage) -> dict[str, Any]:
    contact = page.contact
    if contact.customer is None or not page.customer_shown:
        return {"text": _("not named")}
    href = reverse("staff:customer", args=[shown(contact.customer.reference)])
    name = Markup('<a class="govuk-link typed" dir="auto" href="{}">{}</a>').format(href, contact.customer)
    if contact.customer.status == Customer.Status.DECEASED:
        name += Markup(' <span class="alert-mark">{}</span>').format(_("Has died"))
    return {"html": name}


def _channel(page: ContactPage) -> str:
    session = page.contact.session
    words, who = channel_name(session.channel), session.speaker_words
    if page.speaker is not None and page.speaker.pk != page.contact.customer_id:
        who = str(page.speaker)
    return _("%(channel)s, %(who)s spoke") % {"channel": words, "who": who} if who else words


def messages_shown(page: ContactPage, *, files: Sequence[Document], actor: Actor) -> list[MessageShown]:
    """The messages about this contact, those marked that had left before it was put right; `files` stand on its page."""
    corrected = [event.at for event in page.events if event.kind in (ContactEventKind.MOVED, ContactEventKind.VOIDED)]
    last = max(corrected, default=None)
    beside = came_with(page.messages)
    nothing = CameWith(quoted="", files=[])
    return [
        MessageShown(
            message=message,
            subject=masked(message.subject, actor=actor),
            words=masked(message.body, actor=actor),
            before_correction=last is not None and message.attempted_at is not None and message.attempted_at <= last,
            quoted=masked(beside.get(message.pk, nothing).quoted, actor=actor),
            files=tuple(one for one in beside.get(message.pk, nothing).files if one not in files),
        )
        for message in page.messages
    ]


def contact_history(page: ContactPage) -> list[dict[str, Any]]:
    """What happened to the contact, oldest first, with the reason somebody gave."""
    reasons = {(one.kind, one.made_at): one.reason for one in page.corrections}
    return [_line(page, event, reasons) for event in page.events]


def _line(page: ContactPage, event: ContactEvent, reasons: dict[tuple[str, Any], str]) -> dict[str, Any]:
    return {
        "at": event.at,
        "words": str(ContactEventKind(event.kind).label),
        "by": page.names.get(event.actor_key, ""),
        "reason": reasons.get((event.kind, event.at), ""),
    }
