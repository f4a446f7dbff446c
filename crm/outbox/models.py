"""What must happen after commit, once. Unsettled entries stand in a small table; settled ones move to a partitioned one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    """Which goes first of what may go: within a stream the earlier always does."""

    NOW = 0, _("Somebody waits for it")  # a code
    SOON = 1, _("Ordinary")
    BULK = 2, _("When there is time")  # notices to many


class OutboxEntry(models.Model):
    """One piece of news or one message to send, written in the transaction of the fact it speaks of.

    `number` is drawn by a trigger under an advisory lock on the stream, so within a stream it follows the order of
    commit. `kind` names the handler; `subject_id` is the key of the row it speaks of: no personal data here.
    """

    number = models.BigIntegerField(editable=False, default=0)  # the trigger draws it
    stream = models.CharField(max_length=40, blank=True)  # "customer:12", "case:9", or nothing: no order kept
    kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    dead_at = models.DateTimeField(null=True)  # a dead letter: tried too often; a person decides
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.SOON, db_default=Priority.SOON)
    destination = models.CharField(max_length=40, blank=True, default="", db_default="")  # "email"; "" stays with us
    held_by = models.CharField(max_length=120, blank=True, default="", db_default="")  # a destination, or "quiet:TEXT"

    class Meta:
        indexes = [
            models.Index(
                fields=["destination", "priority", "not_before", "number"],
                condition=Q(dead_at__isnull=True),
                name="outbox_first",
            ),
            models.Index(fields=["stream", "number"], condition=~Q(stream=""), name="outbox_stream"),
            models.Index(fields=["held_by"], condition=~Q(held_by=""), name="outbox_held"),
            models.Index(fields=["dead_at", "id"], condition=Q(dead_at__isnull=False), name="outbox_dead"),
        ]


class OutboxSettled(models.Model):
    """An entry that was handled: append-only, partitioned by month."""

    entry_id = models.BigIntegerField()
    number = models.BigIntegerField()
    stream = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField()
    settled_at = models.DateTimeField()
    let_go = models.BooleanField(default=False, db_default=False)  # by a person: it was never handled
    destination = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject_id"], name="outbox_settled_subject"),
            models.Index(fields=["settled_at", "kind"], name="outbox_settled_when"),
        ]


class OutboxDestination(models.Model):
    """One place outside to which entries go, shared by all sweeps: how fast, since when it fails, until when it rests.

    A row stands here from the first time that something is known of it: a rate that is kept, a failure, a pause.
    """

    name = models.CharField(max_length=120, unique=True)  # "email", "email:example.org", "text", "letter"
    a_minute = models.PositiveIntegerField(null=True)  # by a person; NULL as the door says, 0 without end
    next_at = models.DateTimeField(null=True)  # when the next may go, by the rate
    failures = models.PositiveIntegerField(default=0)  # in a row
    rests = models.PositiveSmallIntegerField(default=0)  # in a row: each is longer than the one before
    rests_until = models.DateTimeField(null=True)  # nothing is asked of it before
    probe_until = models.DateTimeField(null=True)  # after a rest one entry alone tries whether it lives
    last_error = models.CharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)  # by a person
    paused_why = models.CharField(max_length=200, blank=True)


class OutboxEvent(models.Model):
    """What a person did to the outbox: append-only, keys and words of their own, nobody's data."""

    class Kind(models.TextChoices):
        RETRIED = "RETRIED", _("Tried again")
        LET_GO = "LET_GO", _("Let go")
        PAUSED = "PAUSED", _("Paused")
        RESUMED = "RESUMED", _("Resumed")
        RATE = "RATE", _("Rate changed")

    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)  # which entries, which destination, why
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        indexes = [models.Index(fields=["at", "id"], name="outbox_event_in_order")]


class SweepBeat(models.Model):
    """That the sweep lives: one row for each kind of process, written over every few seconds; no history."""

    kind = models.CharField(max_length=20, primary_key=True)
    process = models.CharField(max_length=64)  # the copy that wrote last
    beat_at = models.DateTimeField()
    did = models.JSONField(default=dict)  # what that copy did since it wrote before: {step: how much}
