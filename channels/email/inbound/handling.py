"""A message that arrived, read into the records: by the outbox, as often as it takes, in one transaction when it does."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cases.casework.receiving.actions import key_of, mail_receive
from cases.casework.receiving.files import Kept, Part, files_keep
from channels.email.inbound.actions import MAIL
from channels.email.inbound.models import Arrival
from channels.email.reading.ours import Ours
from channels.email.reading.reading import message_read, sender_said
from crm.contacts.correspondence.queries import addresses_of_ours
from crm.contacts.correspondence.received import Received
from crm.documents.actions import document_withhold
from crm.documents.queries import document_bytes
from crm.outbox.actions import TryLater
from crm.outbox.registry import Handler
from crm.teams.acting import Busy, one_transaction
from crm.teams.compiled_once import Given, compiled_once

logger = logging.getLogger(__name__)

MOST_TRIES = 8  # over nearly two hours: a database that restarts is no reason to ask a person


def arrival_handle(arrival_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the message stands in the records. Raises TryLater while not; at last it is FAILED, for a person."""
    arrivals_ready([arrival_id], at)(arrival_id, at, attempt)


def arrivals_ready(arrival_ids: Sequence[int], at: datetime) -> Handler:
    """What reads each of these arrivals into the records, with their rows and the council's addresses asked for once."""
    arrivals = {arrival.pk: arrival for arrival in _arrivals(keys=list(arrival_ids))}
    addresses = addresses_of_ours()

    def handle(arrival_id: int, at: datetime, attempt: int) -> None:
        arrival = arrivals[arrival_id]
        if arrival.state == Arrival.State.STORED:
            _handle(arrival, ours_now(arrival.mailbox.authserv_id, addresses=addresses), at=at, attempt=attempt)

    return handle


@compiled_once
def _arrivals(*, keys: Given) -> QuerySet[Arrival]:
    return Arrival.objects.select_related("original", "mailbox__inbox").filter(pk__among=keys)


def _handle(arrival: Arrival, ours: Ours, *, at: datetime, attempt: int) -> None:
    try:
        received = arrival_read(arrival, ours)
        # Pictures take time to be made fit: the files are kept before any lock is held, and found again under their keys.
        if received.files:
            _original_as_safe(arrival, files_keep(received, key=key_of(received), actor=MAIL, at=at))
        _received(arrival=arrival, received=received, at=at)
    except Busy:
        if attempt < MOST_TRIES:
            raise TryLater("somebody else is at this sender's record") from None
        _failed(arrival, "somebody else was at this sender's record each time", at=at)
    except Exception as failure:
        words = f"{type(failure).__name__}: {failure}"[:300]
        logger.exception("the message that arrived as %s could not be read into the records", arrival.pk)
        if attempt >= MOST_TRIES:
            _failed(arrival, words, at=at)
            return
        Arrival.objects.filter(pk=arrival.pk).update(attempts=F("attempts") + 1, error=words)
        raise TryLater(type(failure).__name__) from failure  # the outbox keeps no words of a message


def arrival_read(arrival: Arrival, ours: Ours) -> Received:
    """The message as it came in. The original lies where the document says: it has no card numbers any more."""
    original = arrival.original
    if original is None:
        raise FileNotFoundError(f"nothing was kept of arrival {arrival.pk}")
    raw = document_bytes(document=original)
    to = tuple(filter(None, [arrival.delivered_to]))
    received = message_read(raw, received_at=arrival.received_at, ours=ours, delivered_to=to)
    changed = original.changed_because
    return replace(
        received,
        # Mail that names none of our addresses (a blind copy, an alias) belongs where its mailbox leads.
        addresses=(*received.addresses, arrival.mailbox.inbox.address),
        original_document=original.pk,
        original_changed_because=changed,
        original_sha256=original.given_sha256,
        warnings=(*received.warnings, *([changed] if changed else [])),
    )


def _original_as_safe(arrival: Arrival, files: list[Kept]) -> None:
    """Nothing; what holds a file that nobody is given is given to nobody either."""
    worst = next((one.withheld_because for one in files if one.part == Part.ATTACHMENT and one.withheld_because), "")
    if worst and arrival.original is not None:
        words = _("It holds a file that is given to nobody: %(why)s") % {"why": worst}
        document_withhold(document=arrival.original, why=words)


def ours_now(authserv_id: str, *, addresses: frozenset[str]) -> Ours:
    """The council as its mail shows it today, with these addresses of its inboxes."""
    return Ours(
        addresses=addresses | {settings.DEFAULT_FROM_EMAIL.lower()},
        domains=frozenset({settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].lower()}),
        names=(settings.COUNCIL_NAME,),
        authserv_id=authserv_id,
    )


# Two that read one arrival at once wait for each other here.
_LOCK = "SELECT id FROM door_email_arrival WHERE id = %s AND state = 'STORED' FOR NO KEY UPDATE"
# Who wrote it stands with the message from now on.
_DONE = """
UPDATE door_email_arrival
SET state = 'DONE', settled_at = %s, error = '', message_id = %s, attempts = attempts + 1, sender = '' WHERE id = %s
"""


@one_transaction
def _received(*, arrival: Arrival, received: Received, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [arrival.pk])
        if cursor.fetchone() is None:
            return
        receipt = mail_receive(received=received, actor=MAIL, at=at)
        cursor.execute(_DONE, [at, receipt.message.pk, arrival.pk])


def _failed(arrival: Arrival, words: str, *, at: datetime) -> None:
    Arrival.objects.filter(pk=arrival.pk, state=Arrival.State.STORED).update(
        state=Arrival.State.FAILED,
        attempts=F("attempts") + 1,
        error=words[:300],
        settled_at=at,
        sender=_sender_of(arrival),
    )


def _sender_of(arrival: Arrival) -> str:
    """By whom it says it is; "" when not even that can be read."""
    try:
        return sender_said(document_bytes(document=arrival.original))[1][:254] if arrival.original else ""
    except OSError:
        return ""
