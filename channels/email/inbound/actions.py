"""A message that arrived is stored, whole and once, before anybody is told that we have it."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from channels.email.inbound.models import Arrival, Mailbox
from channels.email.reading.headers import value, values
from channels.email.reading.reading import head_parsed, sender_said
from crm.documents.actions import Rule, document_keep
from crm.documents.given import GivenFile
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, system
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import require

ARRIVED = "mail.arrived"
MAIL = system("mail")


class MessageRefused(Exception):
    """The bytes are no message: there are none, or more than we take."""


@one_transaction
def arrival_store(
    *, raw: bytes, mailbox_id: int, delivered_to: str, received_at: datetime, actor: Actor, at: datetime
) -> Arrival:
    """The message as it arrived, with the news of it in the outbox; card numbers are out of it before it touches a disk.

    The same message again, from any mailbox, gives the first arrival. Raises MessageRefused, NotPermitted, Busy, and
    OSError when the disk takes nothing: then the mail server keeps it.
    """
    require(actor, "mail.receive")
    if not raw.strip():
        raise MessageRefused("the message is empty")
    if len(raw) > settings.MAIL_MOST_BYTES:
        raise MessageRefused(f"the message is larger than {settings.MAIL_MOST_BYTES // (1024 * 1024)} MB")
    key = key_of(raw)
    known = _with_key.first(key=key)
    if known is not None:
        return known
    given = GivenFile(name="message.eml", content=raw, media_type="message/rfc822")
    original = document_keep(given=given, actor=actor, at=at, key=key, rule=Rule.WITHHOLD)
    told: dict[str, Any] = {
        "key": key,
        "mailbox": mailbox_id,
        "original": original.pk,
        "to": delivered_to[:320],
        "received": min(received_at, at),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORE, told)
        is_new = cursor.fetchone() is not None
    stored = _with_key(key=key)[0]
    if is_new:
        outbox_put(news=[News(kind=ARRIVED, subject_id=stored.pk)], at=at)
    return stored


@one_transaction
def arrival_refuse(
    *, head: bytes, size: int, mailbox_id: int, received_at: datetime, actor: Actor, at: datetime
) -> Arrival:
    """The arrival of a message that is too large to be taken: it stays where it is, and a person is told.

    The same message again gives the first. Raises NotPermitted, Busy.
    """
    require(actor, "mail.receive")
    megabyte = 1024 * 1024
    words = _(
        "It has %(size)d MB, and at most %(most)d MB are taken: it lies in the mailbox as it came. Read it there."
    )
    refused, _is_new = Arrival.objects.get_or_create(
        key=f"large-{key_of(head)}"[:80],
        defaults={
            "mailbox_id": mailbox_id,
            "received_at": min(received_at, at),
            "arrived_at": at,
            "state": Arrival.State.REFUSED,
            "settled_at": at,
            "sender": sender_said(head)[1][:254],
            "error": words % {"size": -(-size // megabyte), "most": settings.MAIL_MOST_BYTES // megabyte},
        },
    )
    return refused


# Another poller may have stored it meanwhile: then it has told the news too.
_STORE = """
INSERT INTO door_email_arrival
    (key, mailbox_id, original_id, delivered_to, received_at, arrived_at, state, attempts, error, sender)
VALUES (%(key)s, %(mailbox)s, %(original)s, %(to)s, %(received)s, %(at)s, 'STORED', 0, '', '')
ON CONFLICT (key) DO NOTHING RETURNING id
"""


@compiled_once
def _with_key(*, key: Given) -> QuerySet[Arrival]:
    return Arrival.objects.filter(key=key)


def key_of(raw: bytes) -> str:
    """What two copies of one message have in common, in whichever mailbox they lie: never only the Message-ID, which
    machines repeat and anybody can borrow."""
    message = head_parsed(raw)
    said = [*values(message, "Message-ID"), value(message, "From"), value(message, "Date"), value(message, "Subject")]
    head, _gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    seen = hashlib.sha256("\n".join(said).encode("utf-8", "replace"))
    seen.update((body or head).strip())
    return f"mail-{seen.hexdigest()}"


def mailbox_for(address: str) -> Mailbox | None:
    """The mailbox of this address, whether it is read or only fed by the pipe command."""
    return Mailbox.objects.filter(address=address.strip().lower(), is_on=True).first()
