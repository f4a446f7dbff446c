"""What administrators set for matching, and batches: files of addresses whose properties are looked for.

Batches know nothing of people: of a file only the columns chosen as address and row name become rows. The file itself, as
it was sent, is kept for the download and goes with the rows on `clear_date`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gazetteer.entries.models import Property
from gazetteer.matching.deciding import Decision, Thresholds


class DecisionChoice(models.TextChoices):
    MATCHED = Decision.MATCHED.value, _("Matched")
    UNSURE = Decision.UNSURE.value, _("Unsure")
    NONE = Decision.NONE.value, _("None found")


class BatchState(models.TextChoices):
    UPLOADED = "UPLOADED", _("Columns to be chosen")
    QUEUED = "QUEUED", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    STOPPED = "STOPPED", _("Stopped")
    FAILED = "FAILED", _("Failed")
    CLEARED = "CLEARED", _("Cleared")


def _share(name: str) -> Q:
    return Q(**{f"{name}__gte": 0, f"{name}__lte": 1})


class ThresholdedModel(models.Model):
    """The thresholds of a setting or of a batch."""

    matched_from = models.FloatField()
    unsure_from = models.FloatField()
    lead = models.FloatField()

    class Meta:
        abstract = True

    @property
    def thresholds(self) -> Thresholds:
        """As a value."""
        return Thresholds(self.matched_from, self.unsure_from, self.lead)


class MatchSetting(ThresholdedModel):
    """Thresholds as somebody set them; the newest row holds, none is ever changed."""

    reason = models.TextField()
    set_by = models.TextField()  # the plain key of a member of staff: this floor knows no people
    set_by_name = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_share("matched_from")
                & _share("unsure_from")
                & _share("lead")
                & Q(unsure_from__lte=F("matched_from")),
                name="gazetteer_match_setting_shares",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matched_from}"


class MatchBatch(ThresholdedModel):
    """One file of addresses: who sent it, which columns say what, how far it is, what was found."""

    file_name = models.TextField()
    uploaded_by = models.TextField()
    uploaded_by_name = models.TextField()
    uploaded_at = models.DateTimeField()
    encoding = models.TextField()
    separator = models.CharField(max_length=1)
    heads = ArrayField(models.TextField())
    address_columns = ArrayField(models.IntegerField(), default=list)
    postcode_column = models.IntegerField(null=True)
    row_column = models.IntegerField(null=True)
    state = models.CharField(max_length=8, choices=BatchState, default=BatchState.UPLOADED)
    failure = models.TextField(default="")
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    matched = models.IntegerField(default=0)
    unsure = models.IntegerField(default=0)
    none = models.IntegerField(default=0)
    letters_lost = models.IntegerField(default=0)  # rows that show a slip of the pen
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    clear_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="gazetteer_match_batch_state"),
            models.CheckConstraint(
                condition=Q(rows_done=F("matched") + F("unsure") + F("none")), name="gazetteer_match_batch_counts"
            ),
        ]
        indexes = [
            models.Index(fields=["uploaded_by", "-id"], name="gazetteer_match_batch_of"),
            models.Index(
                fields=["id"], condition=Q(state__in=["QUEUED", "RUNNING"]), name="gazetteer_match_batch_waiting"
            ),
            models.Index(
                fields=["clear_date", "id"], condition=~Q(state="CLEARED"), name="gazetteer_match_batch_clear"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class MatchFile(models.Model):
    """The file of a batch, byte by byte as it was sent."""

    batch = models.OneToOneField(MatchBatch, on_delete=models.CASCADE, related_name="file", primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.batch_id)


class MatchRowQuerySet(models.QuerySet["MatchRow"]):
    def undecided(self) -> "MatchRowQuerySet":
        """Rows that were not looked at yet."""
        return self.filter(decision="")

    def to_review(self) -> "MatchRowQuerySet":
        """Unsure rows on which nobody decided."""
        return self.filter(decision=DecisionChoice.UNSURE, reviewed_at__isnull=True)


class MatchRow(models.Model):
    """One address of a batch as it was given, what was found, and what somebody made of it."""

    batch = models.ForeignKey(MatchBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    position = models.IntegerField()  # in the file, from 1, lines without anything left out
    row_name = models.TextField(default="")  # by which the sender knows the row
    text = models.TextField(default="")
    postcode = models.TextField(default="")
    decision = models.CharField(max_length=7, choices=DecisionChoice, default="", blank=True)
    property = models.ForeignKey(Property, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    score = models.FloatField(default=0)
    evidence = ArrayField(models.TextField(), default=list)
    runner_up = models.ForeignKey(Property, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    runner_up_score = models.FloatField(null=True)
    reviewed_property = models.ForeignKey(
        Property, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewed_by = models.TextField(default="")
    reviewed_by_name = models.TextField(default="")
    reviewed_at = models.DateTimeField(null=True)

    objects = MatchRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="gazetteer_match_row_position"),
            models.CheckConstraint(
                condition=Q(decision__in=["", *DecisionChoice.values]), name="gazetteer_match_row_decision"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=False) | Q(reviewed_property__isnull=True, reviewed_by=""),
                name="gazetteer_match_row_reviewed",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "position"], condition=Q(decision=""), name="gazetteer_match_row_undecided"),
            models.Index(
                fields=["batch", "position"],
                condition=Q(decision="UNSURE", reviewed_at__isnull=True),
                name="gazetteer_match_row_to_review",
            ),
        ]

    def __str__(self) -> str:
        return self.text
