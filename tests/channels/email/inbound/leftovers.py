"""A message that arrived and could not be read in, as it waits for a person."""

from django.utils import timezone

from channels.email.inbound.actions import MAIL, arrival_store
from channels.email.inbound.models import Arrival, Mailbox
from tests.channels.email.reading.letters import letter


def failed(mailbox: Mailbox, *, raw: bytes | None = None, sender: str = "jo@example.org") -> Arrival:
    """Stored, and failed for good."""
    now = timezone.now()
    stored = arrival_store(
        raw=raw if raw is not None else letter().as_bytes(), mailbox_id=mailbox.pk, delivered_to=mailbox.address,
        received_at=now, actor=MAIL, at=now,
    )  # fmt: skip
    Arrival.objects.filter(pk=stored.pk).update(
        state="FAILED", error="ValueError: odd", attempts=8, settled_at=now, sender=sender
    )
    stored.refresh_from_db()
    return stored
