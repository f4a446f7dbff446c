"""Whose mail to an inbox was called spam: remembered by hash, so that more of it is suggested as spam."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from crm.contacts.correspondence.handling.models import SpamSender
from crm.contacts.correspondence.models import InboxItem
from crm.teams.actor import Actor


def hash_of(sender: str) -> str:
    """What is kept of a sender's address."""
    return sha256(sender.strip().lower().encode()).hexdigest()


def sender_remember(item: InboxItem, *, actor: Actor, at: datetime) -> bool:
    """True when the sender is remembered from now on; an item without inbox or sender leaves nothing to remember."""
    if item.inbox_id is None or not item.sender:
        return False
    fresh = SpamSender(
        inbox_id=item.inbox_id, sender_hash=hash_of(item.sender), marked_by_id=actor.user_id, marked_at=at
    )
    known = SpamSender.objects.filter(inbox=item.inbox_id, sender_hash=fresh.sender_hash, ended_at__isnull=True)
    if known.exists():
        return False
    SpamSender.objects.bulk_create([fresh], ignore_conflicts=True)
    return True


def sender_forget(item: InboxItem, *, at: datetime) -> None:
    """Nothing; the sender's mail to this inbox is suggested as spam no more."""
    marked = SpamSender.objects.filter(inbox=item.inbox_id, sender_hash=hash_of(item.sender), ended_at__isnull=True)
    marked.update(ended_at=at)


def likely_spam(items: Sequence[InboxItem]) -> set[int]:
    """The keys of those whose sender's mail to that inbox was called spam before. One statement."""
    asked = {item.pk: (item.inbox_id, hash_of(item.sender)) for item in items if item.inbox_id and item.sender}
    if not asked:
        return set()
    rows = SpamSender.objects.filter(sender_hash__in={one[1] for one in asked.values()}, ended_at__isnull=True)
    marked = set(rows.values_list("inbox_id", "sender_hash"))
    return {key for key, pair in asked.items() if pair in marked}
