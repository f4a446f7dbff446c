"""What must happen after commit, once. Unsettled entries stand in a small table; settled ones move to a partitioned one."""

from django.db import models
from django.db.models import Q


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

    class Meta:
        indexes = [
            models.Index(fields=["not_before", "number"], condition=Q(dead_at__isnull=True), name="outbox_due"),
            models.Index(fields=["stream", "number"], condition=~Q(stream=""), name="outbox_stream"),
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

    class Meta:
        indexes = [models.Index(fields=["kind", "subject_id"], name="outbox_settled_subject")]


class SweepBeat(models.Model):
    """That the sweep lives: one row for each kind of process, written over every few seconds; no history."""

    kind = models.CharField(max_length=20, primary_key=True)
    process = models.CharField(max_length=64)  # the copy that wrote last
    beat_at = models.DateTimeField()
    did = models.JSONField(default=dict)  # what that copy did since it wrote before: {step: how much}
