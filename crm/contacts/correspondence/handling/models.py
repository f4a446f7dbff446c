"""What happens to a message while staff see to it: its events, who has it open just now, whose mail was spam.

Plain keys, no foreign key to the message: nothing here says anything about a customer that the message does not.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.correspondence.models import Inbox
from crm.teams.models import User


class ItemEventKind(models.TextChoices):
    READ = "READ", _("Read for the first time")
    UNREAD = "UNREAD", _("Marked as unread")
    TAKEN = "TAKEN", _("Taken")
    ASSIGNED = "ASSIGNED", _("Given to a colleague")
    RELEASED = "RELEASED", _("Given back to the team")
    TRANSFERRED = "TRANSFERRED", _("Passed to another team")
    SENDER = "SENDER", _("Put on a customer’s record")
    REPLIED = "REPLIED", _("A word on the way written")
    SETTLED = "SETTLED", _("Settled")
    UNDONE = "UNDONE", _("Settling taken back")


class ItemEvent(models.Model):
    """What happened to a message as work: append-only, keys, codes and dates only."""

    item_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=11, choices=ItemEventKind)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, blank=True)  # of the act: twice is once
    batch = models.UUIDField(null=True)  # of several settled at once
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item_id", "key"], condition=~Q(key=""), name="item_event_key_once")
        ]
        indexes = [
            models.Index(fields=["item_id", "at", "id"], name="item_event_of"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="item_event_batch"),
        ]


class ItemPresence(models.Model):
    """Who has a message open just now. A row says nothing once it is a minute old, and is then forgotten."""

    item_id = models.BigIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()
    writing_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item_id", "user"], name="item_presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="item_presence_to_forget")]


class SpamSender(models.Model):
    """An address whose mail to an inbox somebody called spam: more of it is suggested as spam, never dropped.

    Of the address only the hash is kept: it recognises the next message and says nobody's address.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+")
    sender_hash = models.CharField(max_length=64)
    marked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "sender_hash"], condition=Q(ended_at__isnull=True), name="spam_sender_once"
            )
        ]
