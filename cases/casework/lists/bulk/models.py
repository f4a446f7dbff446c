"""Acts on many cases at once: what was asked for, and what became of each case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.casework.models import Case
from crm.teams.models import User

NOT_DONE = "-"  # of what a crew brought back: it is still to do, and the note says why


class Kind(models.TextChoices):
    """What is done to each case."""

    ASSIGN = "ASSIGN", _("Given to somebody, or back to the team")
    ACT = "ACT", _("An act of its workflow")
    MESSAGE = "MESSAGE", _("Its customers written to")
    TEAM = "TEAM", _("Given to another team")
    RESULT = "RESULT", _("What came back from a crew")


class RunState(models.TextChoices):
    GOING = "GOING", _("Going on")
    STOPPED = "STOPPED", _("Stopped")
    DONE = "DONE", _("Done")


class ItemState(models.TextChoices):
    WAITING = "WAITING", _("Still to do")
    DONE = "DONE", _("Done")
    LEFT = "LEFT", _("Left as it was")


class BulkRun(models.Model):
    """One act on many cases, by one person. What customers read stands here until each message holds it."""

    kind = models.CharField(max_length=7, choices=Kind)
    asks = models.JSONField()  # ASSIGN: officer; ACT: act, inputs; MESSAGE: subject, words; TEAM: team, reason
    state = models.CharField(max_length=7, choices=RunState, default=RunState.GOING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begins_at = (
        models.DateTimeField()
    )  # a little later where customers are told: until then it is as if nothing was asked
    looked_at = models.DateTimeField(null=True)  # when somebody was at it last
    finished_at = models.DateTimeField(null=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["begins_at", "id"], condition=models.Q(state="GOING"), name="bulk_run_going"),
            models.Index(fields=["asked_by", "id"], name="bulk_run_of"),
        ]


class BulkItem(models.Model):
    """One case of a run. `was` is what an undoing needs: codes and keys."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(null=True)  # in which it was seen; none: however it is by then
    state = models.CharField(max_length=7, choices=ItemState, default=ItemState.WAITING)
    why = models.CharField(max_length=300, blank=True)  # it was left
    was = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="bulk_item_once")]
        indexes = [
            models.Index(fields=["run", "state", "position"], name="bulk_item_of"),
            models.Index(fields=["case"], name="bulk_item_case"),
        ]
