"""Answering somebody in writing: where the answer goes, what it says of itself, which promises it keeps when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.casework.intake import case_of
from cases.casework.models import Case
from cases.casework.raising import contact_ids_of
from crm.catalogue.models import IdentityNeeded
from crm.catalogue.queries import Wording
from crm.catalogue.wording import one_line
from crm.contacts.actions import IntakeRefused
from crm.contacts.correspondence.addressing import without_reply_words
from crm.contacts.correspondence.models import InboxItem, MessageDocument
from crm.contacts.models import Capacity, Contact, Direction, Message, Promise
from crm.contacts.saying import AWAITED, message_out, sending
from crm.customers.merging.reaching import best_address
from crm.customers.models import ContactPoint
from crm.customers.names import storable
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import outbox_put
from crm.sla.models import Clock, ClockKind
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require

ANSWER, REPLY = "answer", "reply"  # all they wanted, or a word on the way
ANSWERS = frozenset({ANSWER, REPLY})
MAY_BE_TOLD = frozenset({Capacity.CONSENT_ON_FILE, Capacity.SAID_IN_PRESENCE, Capacity.POWER_OF_ATTORNEY})
RESENT = frozenset({Message.State.BOUNCED, Message.State.FAILED, Message.State.REFUSED})
OWED = (Clock.State.RUNNING, Clock.State.PAUSED)
LONGEST_SUBJECT = 300

Match = InboxItem.Match


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an answer goes: `why` says in words why it goes elsewhere than the message came from."""

    address: str  # "" when there is none
    customer_id: int | None = None
    point_id: int | None = None
    sender: str = ""  # the address the message came from
    why: str = ""

    @property
    def differs(self) -> bool:
        """Whether it goes to another address than the message came from."""
        return bool(self.sender) and self.address != self.sender


def destination_of(*, contact: Contact, item: InboxItem | None) -> Destination:
    """Where an answer to this goes: to the address it came from when that is proved and nothing is disclosed that needs
    more, else to a verified one on record; of addresses that nobody verified, to the one they wrote from."""
    sender = item.sender if item is not None else ""
    customer_id = _whom(contact)
    if customer_id is None:
        reply_to = item.message.addressed_to if item is not None else ""
        return Destination(address=reply_to or sender, sender=sender)
    usable = ContactPoint.objects.unscoped("to write to").filter(
        kind=ContactPoint.Kind.EMAIL, do_not_use=False, restriction__isnull=True
    )
    known = usable.filter(customer__in=group_keys(customer_id), normalised=sender).first() if sender else None
    why = _why_on_record(contact, item)
    checked = best_address(usable.filter(verified_at__isnull=False), customer_id=customer_id) if why else ""
    if known is not None and not checked:
        return Destination(address=sender, customer_id=customer_id, point_id=known.pk, sender=sender, why=why)
    address = checked or best_address(usable, customer_id=customer_id)
    point = usable.filter(customer__in=group_keys(customer_id), normalised=address).first() if address else None
    return Destination(
        address=address, customer_id=customer_id, point_id=point.pk if point else None, sender=sender, why=why
    )


def _whom(contact: Contact) -> int | None:
    speaker = contact.session.speaker_id
    return speaker if speaker is not None and contact.capacity in MAY_BE_TOLD else contact.customer_id


def _why_on_record(contact: Contact, item: InboxItem | None) -> str:
    if item is None:
        return ""
    if contact.service_version.needs_identity != IdentityNeeded.NOTHING:
        return _("This service tells nothing before it knows who asks: the answer goes to the address on record.")
    if item.match != Match.VERIFIED:
        return _("Nobody has checked that this address is theirs: the answer goes to the address on record.")
    return ""


@one_transaction
def message_answer(
    *,
    subject: str,
    body: str,
    actor: Actor,
    at: datetime,
    key: str,
    contact_id: int | None = None,
    item: InboxItem | None = None,
    documents: Sequence[int] = (),
    resend_of: int | None = None,
    is_final: bool = True,
) -> Message:
    """The answer to this contact, or to this message, on its way; the same key gives the same one. What it answers is
    kept as a promise when it is sent: `is_final` when it is all they wanted.

    `documents` are keys of files that go with it. Raises NotPermitted, IntakeRefused (subject, body, to), Busy.
    """
    require(actor, "message.answer")
    item = _item(item, contact_id, actor)
    answered = item.contact_id if item is not None and contact_id is None else contact_id
    contact = _contact(answered, actor)
    earlier = Message.objects.unscoped("the same answer again").filter(key=f"answer-{key}").first()
    if earlier is not None:
        return earlier
    to = destination_of(contact=contact, item=item)
    errors = {} if body.strip() else {"body": _("Write the answer.")}
    if not to.address:
        errors["to"] = _("There is no email address to answer to: ring them, or write a letter.")
    if errors:
        raise IntakeRefused(errors)
    message = message_out(
        key=f"answer-{key}",
        event=ANSWER if is_final else REPLY,
        words=Wording(subject=_subject(subject, contact, item), body=storable(body).strip()),
        actor=actor,
        at=at,
        contact=contact,
        customer_id=to.customer_id,
        contact_point_id=to.point_id,
        addressed_to="" if to.customer_id is not None else to.address,
        answers=item.message if item is not None else None,
        resend_of_id=resend_of,
    )
    message.save(force_insert=True)
    MessageDocument.objects.bulk_create(
        MessageDocument(message=message, document_id=one, position=place) for place, one in enumerate(documents)
    )
    outbox_put(news=sending([message]), at=at)
    return message


def _item(item: InboxItem | None, contact_id: int | None, actor: Actor) -> InboxItem | None:
    """The message that is answered: the one given, else the last that was this contact."""
    shown = InboxItem.objects.visible_to(actor).select_related("message", "contact")
    if item is None:
        return shown.filter(contact=contact_id).order_by("-received_at", "-pk").first()
    mine = shown.filter(pk=item.pk).first()
    if mine is None:
        raise NotPermitted("message.answer")
    if mine.contact_id is None:
        raise IntakeRefused({"to": _("A machine wrote this: there is nobody to answer.")})
    return mine


def _contact(contact_id: int | None, actor: Actor) -> Contact:
    contacts = Contact.objects.not_hidden_from(actor).select_related("session", "service", "service_version")
    contact = contacts.filter(pk=contact_id).first() if contact_id is not None else None
    if contact is None:
        raise NotPermitted("message.answer")
    if not Contact.objects.visible_to(actor).filter(pk=contact.pk).exists():
        case = case_of(contact.pk)  # an officer answers about the work of their teams
        if case is None or not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
            raise NotPermitted("message.answer")
    return contact


def _subject(subject: str, contact: Contact, item: InboxItem | None) -> str:
    typed = one_line(storable(subject))
    if typed:
        return typed[:LONGEST_SUBJECT]
    theirs = item.message.subject if item is not None else ""
    plain = theirs if not theirs or without_reply_words(theirs) != theirs.casefold() else f"Re: {theirs}"
    return (plain or contact.subject)[:LONGEST_SUBJECT]


@one_transaction
def message_resend(*, message_id: int, actor: Actor, at: datetime, key: str) -> Message:
    """The same words on their way again, to the best address there is now; the same key gives the same message.

    Raises NotPermitted, IntakeRefused (message: it went, or is a code or link, which is asked for anew), Busy.
    """
    require(actor, "message.answer")
    old = Message.objects.visible_to(actor).filter(pk=message_id, direction=Direction.OUT).first()
    if old is None:
        raise NotPermitted("message.answer")
    if old.contact_id is not None:
        _contact(old.contact_id, actor)
    earlier = Message.objects.unscoped("the same act again").filter(key=f"resend-{key}").first()
    if earlier is not None:
        return earlier
    if old.state not in RESENT or old.event in AWAITED:
        raise IntakeRefused({"message": _("Only what did not arrive is sent again; a code is asked for anew.")})
    again = message_out(
        key=f"resend-{key}",
        event=old.event,
        words=Wording(subject=old.subject, body=old.body),
        actor=actor,
        at=at,
        channel=old.channel,
        session_id=old.session_id,
        contact_id=old.contact_id,
        customer_id=old.customer_id,
        addressed_to=old.addressed_to,
        answers_id=old.answers_id,
        resend_of=old,
    )
    again.save(force_insert=True)
    files = MessageDocument.objects.filter(message=old).order_by("position", "pk")
    MessageDocument.objects.bulk_create(
        MessageDocument(message=again, document_id=one.document_id, part=one.part, position=one.position)
        for one in files
    )
    outbox_put(news=sending([again]), at=at)
    return again


def promises_answered(message: Message) -> dict[int, list[int]]:
    """The clocks that this answer keeps when it is sent, by contact: the promises to answer its customer about the matter
    and, where no work is done on it and it was all they wanted, to put it right."""
    if message.contact_id is None or message.event not in ANSWERS:
        return {}
    contact = Contact.objects.unscoped("what was answered").get(pk=message.contact_id)
    case = case_of(contact.pk)
    story = Q(pk=contact.pk) | Q(pk=contact.about_id) | Q(about=contact.pk)
    if contact.about_id is not None:
        story |= Q(about=contact.about_id)
    if case is not None:
        story |= Q(pk__in=contact_ids_of(case))
    theirs = Q(pk=contact.pk)
    if contact.customer_id is not None:
        theirs |= Q(customer__in=group_keys(contact.customer_id))
    contacts = Contact.objects.unscoped("whose promises").filter(story, theirs, received_at__lte=message.created_at)
    kinds = [ClockKind.RESPOND]
    if case is None and message.event == ANSWER:
        kinds.append(ClockKind.RESOLVE)
    owed = Promise.objects.filter(contact__in=contacts, kind__in=kinds, clock__state__in=OWED)
    found: dict[int, list[int]] = {}
    for contact_id, clock_id in owed.order_by("contact", "clock").values_list("contact_id", "clock_id"):
        found.setdefault(contact_id, []).append(clock_id)
    return found
