"""A message that arrived, read into the records: by the outbox, as often as it takes, in one transaction when it does."""

import logging
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import F
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
from crm.teams.acting import Busy, one_transaction

logger = logging.getLogger(__name__)

MOST_TRIES = 8  # over nearly two hours: a database that restarts is no reason to ask a person


def arrival_handle(arrival_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the message stands in the records. Raises TryLater while not; at last it is FAILED, for a person."""
    arrival = Arrival.objects.select_related("original", "mailbox__inbox").get(pk=arrival_id)
    if arrival.state != Arrival.State.STORED:
        return
    try:
        received = arrival_read(arrival)
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


def arrival_read(arrival: Arrival) -> Received:
    """The message as it came in. The original lies where the document says: it has no card numbers any more."""
    original = arrival.original
    if original is None:
        raise FileNotFoundError(f"nothing was kept of arrival {arrival.pk}")
    raw = document_bytes(document=original)
    to = tuple(filter(None, [arrival.delivered_to]))
    received = message_read(
        raw, received_at=arrival.received_at, ours=ours_now(arrival.mailbox.authserv_id), delivered_to=to
    )
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
    worst = next((one.document for one in files if one.part == Part.ATTACHMENT and one.document.withheld_because), None)
    if worst is not None and arrival.original is not None:
        words = _("It holds a file that is given to nobody: %(why)s") % {"why": worst.withheld_because}
        document_withhold(document=arrival.original, why=words)


def ours_now(authserv_id: str) -> Ours:
    """The council as its mail shows it today."""
    addresses = addresses_of_ours() | {settings.DEFAULT_FROM_EMAIL.lower()}
    return Ours(
        addresses=addresses,
        domains=frozenset({settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].lower()}),
        names=(settings.COUNCIL_NAME,),
        authserv_id=authserv_id,
    )


@one_transaction
def _received(*, arrival: Arrival, received: Received, at: datetime) -> None:
    locked = Arrival.objects.select_for_update(no_key=True).get(pk=arrival.pk)
    if locked.state != Arrival.State.STORED:
        return
    receipt = mail_receive(received=received, actor=MAIL, at=at)
    locked.state, locked.settled_at, locked.error = Arrival.State.DONE, at, ""
    locked.message, locked.sender = receipt.message, ""  # who wrote it stands with the message from now on
    locked.attempts += 1
    locked.save(update_fields=["state", "settled_at", "error", "message", "attempts", "sender"])


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
