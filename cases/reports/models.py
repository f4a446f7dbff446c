"""What the reports read, and nothing else: one row per contact and one per promise. Dropped and rebuilt at will."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    YES = "YES", _("Yes")
    NO = "NO", _("No")
    PENDING = "PENDING", _("Not yet known")
    UNKNOWN = "UNKNOWN", _("Could not be followed")
    EXCLUDED = "EXCLUDED", _("Excluded by rule")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("Does not apply")


class ContactFigure(models.Model):
    """What one contact counts as. Keys are plain: figures are counted over everything, the same for everybody."""

    contact_id = models.BigIntegerField(primary_key=True)
    session_id = models.BigIntegerField()
    received_at = models.DateTimeField()
    day = models.DateField()  # in the council's zone
    channel = models.CharField(max_length=12)
    direction = models.CharField(max_length=8)
    mediated = models.BooleanField()
    service_id = models.BigIntegerField()
    family = models.CharField(max_length=40)
    department_id = models.BigIntegerField()
    disposition = models.CharField(max_length=16)
    relation = models.CharField(max_length=12)
    excluded = models.CharField(max_length=20, blank=True)  # the rule's code; nothing: eligible
    gross = models.CharField(max_length=14, choices=Verdict)
    net = models.CharField(max_length=14, choices=Verdict)
    once_and_done = models.CharField(max_length=14, choices=Verdict)
    why_not = models.CharField(max_length=20, blank=True)  # REPEATED, PASSED_ON, NEEDS_SOMETHING, CHASED ...
    spoiled_by = models.BigIntegerField(null=True)  # the contact that spoiled it
    window_ends_at = models.DateTimeField(null=True)
    opens_session = models.BooleanField()  # the session's first contact that stands: sessions are counted by it
    opens_service = models.BooleanField()  # its first about this service
    confidential = models.BooleanField(default=False)  # never in a line of fewer than ten, nor opened outside its teams
    ward_code = models.CharField(
        max_length=12, blank=True, db_default=""
    )  # in which its property or point lay that day
    rewritten_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["day", "service_id"], name="figure_by_day"),
            models.Index(fields=["spoiled_by"], condition=models.Q(spoiled_by__isnull=False), name="figure_spoiled"),
            models.Index(fields=["window_ends_at"], condition=models.Q(net="PENDING"), name="figure_window_open"),
        ]


class PromiseFigure(models.Model):
    """What one promise counts as."""

    clock_id = models.BigIntegerField(primary_key=True)
    contact_id = models.BigIntegerField()
    day = models.DateField()  # on which the clock started, in the council's zone
    channel = models.CharField(max_length=12)
    service_id = models.BigIntegerField()
    department_id = models.BigIntegerField()
    kind = models.CharField(max_length=11)
    cycle = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    broken = models.BooleanField()
    same_act = models.BooleanField()
    confidential = models.BooleanField(default=False)
    target_id = models.BigIntegerField(db_default=0)  # the rule by which it was made; 0 before the next rebuild
    excused = models.BooleanField(default=False, db_default=False)
    taken_seconds = models.BigIntegerField(null=True)  # of working time from start to end; NULL until it ends
    late_seconds = models.BigIntegerField(null=True)  # of working time past its due time, when it ended late
    own_seconds = models.BigIntegerField(null=True)  # as the customer's clock has it, pauses included
    paused_seconds = models.BigIntegerField(db_default=0)  # of those, how many it stood still
    pauses = models.PositiveSmallIntegerField(db_default=0)
    late_pauses = models.PositiveSmallIntegerField(db_default=0)  # begun in the last tenth of its time
    rewritten_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["day", "service_id"], name="promise_figure_by_day"),
            models.Index(fields=["contact_id"], name="promise_figure_of"),
        ]


class WrittenFigure(models.Model):
    """What one thing in writing counts as: a contact that came in by a channel nobody speaks on, a message that went out."""

    key = models.CharField(max_length=24, primary_key=True)  # "in:12" of a contact, "out:7" of a message
    contact_id = models.BigIntegerField(null=True)
    direction = models.CharField(max_length=3)  # IN, OUT
    channel = models.CharField(max_length=12)
    day = models.DateField()  # in the council's zone
    service_id = models.BigIntegerField()  # 0: about none
    department_id = models.BigIntegerField()
    excluded = models.CharField(max_length=8, blank=True)  # VOIDED, SPAM
    confidential = models.BooleanField()
    acknowledged = models.CharField(max_length=6, blank=True)  # AUTO, TOLD, PERSON
    acknowledged_seconds = models.BigIntegerField(null=True)  # of working time since it was received
    acknowledge_due_at = models.DateTimeField(null=True)  # while it is owed
    acknowledge_broken = models.BooleanField(null=True)  # None: nothing was promised
    unacknowledged = models.CharField(max_length=14, blank=True)  # why nobody wrote that we have it
    answered_seconds = models.BigIntegerField(null=True)  # to a person's first answer
    answer_due_at = models.DateTimeField(null=True)
    answer_broken = models.BooleanField(null=True)
    final_seconds = models.BigIntegerField(null=True)  # until nothing was left to do
    final_due_at = models.DateTimeField(null=True)
    final_broken = models.BooleanField(null=True)
    is_automatic = models.BooleanField(default=False)  # OUT: written by nobody
    state = models.CharField(max_length=9, blank=True)  # OUT: the message's
    sent_seconds = models.BigIntegerField(null=True)  # OUT: from when it was written, day and night
    rewritten_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["day", "service_id"], name="written_figure_by_day"),
            models.Index(fields=["contact_id"], name="written_figure_of"),
        ]
