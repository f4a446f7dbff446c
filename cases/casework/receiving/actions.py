"""Taking in a message: stored once, on the right record, in its conversation, acknowledged by rule. One act, any door."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from cases.casework.receiving.acknowledging import reason_against
from cases.casework.receiving.bounces import bounce_take
from cases.casework.receiving.contacts import OwnWords, contact_of_new, contact_of_thread
from cases.casework.receiving.files import Kept, files_hang, files_keep
from cases.casework.receiving.senders import Sender, sender_of, works_again
from cases.casework.receiving.storing import item_store, message_store
from cases.casework.receiving.threads import Thread, answered_by, thread_of
from crm.contacts.acknowledging import Whom, acknowledge
from crm.contacts.actions import Logged
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.correspondence.queries import inbox_at, inboxes_live
from crm.contacts.correspondence.received import Received
from crm.contacts.models import Contact, Message, Reference
from crm.contacts.saying import Matter
from crm.outbox.actions import outbox_put
from crm.sla.models import Clock, ClockKind
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once

Nature = InboxItem.Nature
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that stands in the records: as work, with its contact when a person wrote it."""

    item: InboxItem
    message: Message
    contact: Contact | None
    reference: str = ""  # the contact's own, as stored
    first: bool = True  # False when the message had come before


@dataclass(frozen=True, slots=True)
class _Coming:
    """A message that is being taken in: its key, the Message-ID it may have, where it belongs, by whom and when."""

    received: Received
    key: str
    live: Sequence[Inbox]
    inbox: Inbox
    actor: Actor
    at: datetime
    message_id: str | None = None


def mail_receive(*, received: Received, actor: Actor, at: datetime) -> Receipt:
    """The message stored, whoever wrote it; a person's with a contact, its reference, its promises, and acknowledged when
    it is to be. The same message again, from whichever mailbox and connection, gives the first receipt.

    Raises NoInbox, Busy, OSError (the disk): nothing is stored then, and the door keeps the message.
    """
    key = key_of(received)
    is_kept = received.original_document is not None and not received.files
    if not is_kept and (before := _before(key)) is not None:
        return before
    live = inboxes_live()
    coming = _Coming(received, key, live, inbox_at(received.addresses, live=live), actor, at)  # before anything is kept
    return _take(coming, files_keep(received, key=key, actor=actor, at=at))


@one_transaction
def _take(coming: _Coming, files: list[Kept]) -> Receipt:
    _wait_for(coming.key, f"sender {coming.received.sender}")
    wanted = coming.received.message_id if len(coming.received.message_id) <= LONGEST_ID else ""
    found = list(_alike(key=coming.key, message_id=wanted))
    if any(key == coming.key for _pk, key in found) and (before := _before(coming.key)) is not None:
        return before
    # None when another message has it: our own mail that came back, or a machine's that repeats them.
    receipt = _stored(replace(coming, message_id=None if found else wanted or None))
    files_hang(files, message=receipt.message)
    return receipt


def _stored(coming: _Coming) -> Receipt:
    received = coming.received
    sender = sender_of(received)
    answers = answered_by(received)
    thread = thread_of(received, sender=sender, answers=answers)
    if received.nature != Nature.PERSON:
        return _machines(coming, sender, thread, answers)
    if thread is not None and thread.is_theirs and thread.contact.customer is not None:
        sender = sender.chosen(thread.contact.customer.canonical_id)
    return _persons(coming, sender, thread, answers)


def key_of(received: Received) -> str:
    """The key of the message: of its Message-ID with what was said, because machines use one for several messages, and
    whoever wants a message of somebody else's to be lost may use theirs."""
    said = "\n".join([received.key, received.sender, received.subject, received.words])
    return f"received-{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()}"


def _wait_for(key: str, sender: str) -> None:
    """Nothing; no other connection takes in this message, or another of this sender's, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 6)), pg_advisory_xact_lock(hashtextextended(%s, 6))",
            [key, sender],
        )


@compiled_once
def _with_key(*, key: Given) -> QuerySet[Message, int]:
    return Message.objects.unscoped("the same message again").filter(key=key).values_list("pk", flat=True)


@compiled_once
def _alike(*, key: Given, message_id: Given) -> QuerySet[Message, tuple]:
    """The message with this key, and whichever has this Message-ID; none has "" for one."""
    alike = Message.objects.unscoped("whether it has come before").filter(Q(key=key) | Q(message_id=message_id))
    return alike.values_list("pk", "key")


def _before(key: str) -> Receipt | None:
    message_id = _with_key.first(key=key)
    if message_id is None:
        return None
    items = InboxItem.objects.unscoped("the same message again").select_related("message", "contact")
    item = items.get(pk=message_id)
    own = Reference.objects.filter(contact=item.contact_id, kind=Reference.Kind.OWN)
    reference = own.values_list("value", flat=True).first() or ""
    return Receipt(item=item, message=item.message, contact=item.contact, reference=reference, first=False)


def _machines(coming: _Coming, sender: Sender, thread: Thread | None, answers: Message | None) -> Receipt:
    """What a machine wrote, or spam: kept beside what it is about, needing nobody, acknowledged never."""
    if coming.received.nature == Nature.BOUNCE:
        bounce_take(coming.received.failed, actor=coming.actor, at=coming.at)
    message, item = _rows(coming, sender, thread, answers, None, reason="")
    return Receipt(item=item, message=message, contact=None)


def _persons(coming: _Coming, sender: Sender, thread: Thread | None, answers: Message | None) -> Receipt:
    """What a person wrote: a contact of its own, in the conversation it goes on with when that is theirs."""
    received, key, actor, at = coming.received, coming.key, coming.actor, coming.at
    sender = works_again(received, sender, actor=actor, at=at)
    reason = reason_against(received, sender=sender, thread=thread, live=coming.live, at=at)
    if thread is not None and thread.is_theirs:
        logged, own = contact_of_thread(received, thread=thread, key=key, reason=reason, actor=actor, at=at)
    else:
        logged, own = contact_of_new(
            received, inbox=coming.inbox, sender=sender, key=key, reason=reason, actor=actor, at=at
        )
    message, item = _rows(coming, sender, thread, answers, logged, reason=reason)
    if not reason:
        _acknowledge(logged, message=message, sender=sender, language=received.language, own=own, actor=actor, at=at)
    return Receipt(item=item, message=message, contact=logged.contact, reference=logged.reference)


def _rows(
    coming: _Coming,
    sender: Sender,
    thread: Thread | None,
    answers: Message | None,
    logged: Logged | None,
    *,
    reason: str,
) -> tuple[Message, InboxItem]:
    """The message, and the message as work."""
    message = message_store(
        coming.received,
        key=coming.key,
        message_id=coming.message_id,
        sender=sender,
        thread=thread,
        answers=answers,
        logged=logged,
        actor=coming.actor,
        at=coming.at,
    )
    item = item_store(
        coming.received,
        message=message,
        inbox=coming.inbox,
        sender=sender,
        thread=thread,
        logged=logged,
        reason=reason,
        at=coming.at,
    )
    return message, item


def _acknowledge(
    logged: Logged,
    *,
    message: Message,
    sender: Sender,
    language: str,
    own: OwnWords,
    actor: Actor,
    at: datetime,
) -> None:
    holder, customer_id = sender.holder, logged.contact.customer_id
    known = holder is not None and customer_id is not None
    to = Whom(
        customer_id=customer_id if known else None,
        contact_point_id=holder.point_id if known and holder else None,
        address="" if known else sender.address,
        answers=message,
        language=_chosen(logged.contact) if known else language,  # their own choice counts, not their program's
    )
    owed = [clock.due_at for clock in _owed(logged) if clock.due_at is not None]
    matter = Matter(
        contact=logged.contact,
        reference=logged.reference,
        service=logged.contact.service,
        promised=min(owed, default=None),
    )
    news = acknowledge(session=logged.session, matters=[matter], to=to, own=own, actor=actor, at=at)
    outbox_put(news=news, at=at)


def _owed(logged: Logged) -> list[Clock]:
    return [one for one in logged.clocks if one.stopped_at is None and one.kind != ClockKind.ACKNOWLEDGE]


def _chosen(contact: Contact) -> str:
    return contact.customer.language if contact.customer is not None else ""
