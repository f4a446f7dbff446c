"""Which earlier matter a message goes on with: by the reference in our address, then in its subject, then by its headers;
the same sender under the same subject is no more than a suggestion.

Whoever quotes a reference from an address that has nothing to do with the matter has proved nothing: then it is only said
what the message seems to be about, for a person to judge.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from cases.casework.intake import case_of
from cases.casework.models import Case, CaseParty
from cases.casework.receiving.senders import Sender
from crm.contacts.correspondence.addressing import (
    references_in,
    references_in_tags,
    without_reply_words,
    words_like_references,
)
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.correspondence.received import Received
from crm.contacts.models import Contact, Message, Reference
from crm.teams.compiled_once import Given, compiled_once

MOST_HEADERS = 20  # of a long conversation the nearest are enough
LATELY = timedelta(days=30)

Likeness = InboxItem.Likeness


@dataclass(frozen=True, slots=True)
class Thread:
    """The matter a message goes on with: `is_theirs` when whoever wrote is known to have a part in it."""

    contact: Contact
    case: Case | None
    because: str
    is_theirs: bool
    customer_id: int | None = None  # for whom it is, when it is theirs


def answered_by(received: Received) -> Message | None:
    """The message of ours or theirs that this one answers, by its headers; None when we have none of them."""
    failed = [received.failed.message_id] if received.failed is not None and received.failed.message_id else []
    named = list(dict.fromkeys([*failed, *received.answers]))[:MOST_HEADERS]
    if not named:
        return None
    found = {message.message_id: message for message in _named(ids=named)}
    return next((found[one] for one in named if one in found), None)


@compiled_once
def _named(*, ids: Given) -> QuerySet[Message]:
    return Message.objects.unscoped("to thread, shown to nobody").filter(message_id__among=ids).order_by("pk")


def thread_of(received: Received, *, sender: Sender, answers: Message | None) -> Thread | None:
    """The matter this goes on with or seems to; None for a new one."""
    because: str = Likeness.REFERENCE
    contact_id = _quoted(received)
    if contact_id is None and answers is not None:
        because, contact_id = Likeness.REPLY, _contact_of(answers)
    if contact_id is None:
        because, contact_id = Likeness.SAME_SUBJECT, _of_same_subject(received)
    if contact_id is None:
        return None
    matters = Contact.objects.unscoped("whose matter it is")
    contact = matters.select_related("session__speaker", "customer", "service").get(pk=contact_id)
    case = case_of(contact.pk)
    theirs = None if because == Likeness.SAME_SUBJECT else _theirs(contact, case, sender, answers)
    return Thread(
        contact=contact,
        case=case,
        because=because,
        is_theirs=theirs is not None and contact.voided_at is None,
        customer_id=theirs or None,
    )


def _quoted(received: Received) -> int | None:
    """The contact whose reference is quoted: in our address, else in the subject; another body's only when it is one
    contact's."""
    in_tags, in_subject = references_in_tags(received.addresses), references_in(received.subject)
    others = words_like_references(received.subject)
    wanted = list(dict.fromkeys([*in_tags, *in_subject, *others]))
    if not wanted:
        return None
    rows = list(_references(values=wanted))
    own = {value: contact for value, kind, contact in rows if kind == Reference.Kind.OWN}
    for value in (*in_tags, *in_subject):
        if value in own:
            return own[value]
    elsewhere = {contact for value, kind, contact in rows if kind != Reference.Kind.OWN and value in others}
    return elsewhere.pop() if len(elsewhere) == 1 else None


def _of_same_subject(received: Received) -> int | None:
    """The last contact of the same sender under the same subject, for a person to judge: two matters may share one."""
    subject = without_reply_words(received.subject)
    if not (subject and received.sender and received.nature == InboxItem.Nature.PERSON):
        return None
    before = _written_before(sender=received.sender, since=received.received_at - LATELY)
    return next((contact for earlier, contact in before if without_reply_words(earlier) == subject), None)


@compiled_once
def _written_before(*, sender: Given, since: Given) -> QuerySet[InboxItem, tuple]:
    items = InboxItem.objects.unscoped("to suggest, shown to nobody").filter(sender=sender, received_at__gt=since)
    known = items.filter(contact__isnull=False, nature=InboxItem.Nature.PERSON)
    return known.order_by("-received_at", "-pk").values_list("message__subject", "contact_id")[:MOST_HEADERS]


@compiled_once
def _references(*, values: Given) -> QuerySet[Reference, tuple]:
    found = Reference.objects.filter(value__among=values)
    return found.order_by("pk").values_list("value", "kind", "contact_id")[:200]


def _contact_of(message: Message) -> int | None:
    if message.contact_id is not None or message.session_id is None:
        return message.contact_id
    contacts = Contact.objects.unscoped("what a message of ours was about").filter(session=message.session_id)
    return contacts.order_by("pk").values_list("pk", flat=True).first()


def _theirs(contact: Contact, case: Case | None, sender: Sender, answers: Message | None) -> int | None:
    """The record of whoever wrote, when they have a part in the matter: 0 when it is nobody's we know, and the address
    is the one it came from. None when they have none."""
    if sender.is_forged or not sender.address:
        return None
    if contact.customer is None:
        return _first_writer(contact, sender)
    theirs = next((root_id for root_id in _who_may(contact, case) if root_id in sender.roots), None)
    return None if theirs is None else sender.chosen(theirs).holders[0].customer_id


def _first_writer(contact: Contact, sender: Sender) -> int | None:
    items = InboxItem.objects.unscoped("whether they wrote before").filter(contact=contact, sender=sender.address)
    if not items.exists():
        return None
    return sender.holder.customer_id if sender.holder is not None else 0


def _who_may(contact: Contact, case: Case | None) -> list[int]:
    """Whoever the matter is for, spoke for them, or has a part in the case: as they are shown."""
    found = [person.canonical_id for person in (contact.customer, contact.session.speaker) if person is not None]
    if case is not None:
        parties = CaseParty.objects.unscoped("whether they have a part")
        current = parties.filter(case=case, may_see=True, active_to__isnull=True)
        found += current.order_by("pk").values_list("customer__canonical_id", flat=True)
    return found
