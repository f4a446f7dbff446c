"""Editions being prepared, and how the clocks that run were moved to one: planned first, then carried out in batches."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.sla.models import Calendar, CalendarVersion, Clock, Policy, PolicyVersion
from crm.teams.models import User


class DraftState(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    PUBLISHED = "PUBLISHED", _("Published")
    DISCARDED = "DISCARDED", _("Discarded")


class EditionDraft(models.Model):
    """The next edition of one calendar or one policy, as it is being written; of each there is one open at a time.

    `spec` is a calendar's as in working_time.py, or a policy's {"calendar": code, "targets": [columns of PolicyTarget]}.
    """

    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.PROTECT, related_name="drafts")
    policy = models.ForeignKey(Policy, null=True, on_delete=models.PROTECT, related_name="drafts")
    based_on = models.PositiveIntegerField()  # the number of the edition it began from
    spec = models.JSONField()
    note = models.CharField(max_length=500, blank=True)  # why; printed in the history
    state = models.CharField(max_length=9, choices=DraftState, default=DraftState.DRAFT)
    revision = models.PositiveIntegerField(
        default=1
    )  # counts up with each change: two people cannot overwrite each other
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    calendar_version = models.OneToOneField(CalendarVersion, null=True, on_delete=models.PROTECT, related_name="draft")
    policy_version = models.OneToOneField(PolicyVersion, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(calendar__isnull=False, policy__isnull=True, policy_version__isnull=True)
                | Q(calendar__isnull=True, policy__isnull=False, calendar_version__isnull=True),
                name="draft_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", ended_at__isnull=True) | ~Q(state="DRAFT") & Q(ended_at__isnull=False),
                name="draft_state_agrees",
            ),
            models.CheckConstraint(
                condition=Q(state="PUBLISHED")
                & (Q(calendar_version__isnull=False) | Q(policy_version__isnull=False))
                & ~Q(note="")
                | ~Q(state="PUBLISHED") & Q(calendar_version__isnull=True, policy_version__isnull=True),
                name="draft_published_with_edition",
            ),
            models.UniqueConstraint(fields=["calendar"], condition=Q(state="DRAFT"), name="draft_once_of_calendar"),
            models.UniqueConstraint(fields=["policy"], condition=Q(state="DRAFT"), name="draft_once_of_policy"),
        ]


class Mode(models.TextChoices):
    """What an edition means for the clocks that run when it is published."""

    FROM_NOW = "FROM_NOW", _("From now on: time already counted stands")
    RETROSPECTIVE = "RETROSPECTIVE", _("Retrospectively: the whole time is counted again")
    LEAVE = "LEAVE", _("Leave running clocks as they are: only new ones follow")


class RunState(models.TextChoices):
    QUEUED = "QUEUED", _("Waiting")
    RUNNING = "RUNNING", _("Under way")
    DONE = "DONE", _("Done")
    STOPPED = "STOPPED", _("Stopped")
    FAILED = "FAILED", _("Failed")


UNFINISHED = (RunState.QUEUED, RunState.RUNNING)


class Replan(models.Model):
    """Running clocks taken to an edition, in order of key; or, as a preview of a draft, what that would do to them.

    It can be killed at any time: what is done is counted in the transaction that did it, and it goes on from there.
    """

    draft = models.ForeignKey(EditionDraft, on_delete=models.PROTECT, related_name="replans")
    revision = models.PositiveIntegerField()  # of the draft, so that a preview of an earlier one is known as such
    is_preview = models.BooleanField()
    mode = models.CharField(max_length=13, choices=Mode)
    state = models.CharField(max_length=7, choices=RunState, default=RunState.QUEUED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()  # the moment of the edit
    look_at = models.DateTimeField()  # until then a worker is at it; from then on the sweep takes it up
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_clock_id = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)  # due at another time than before
    earlier = models.PositiveIntegerField(default=0)  # of those, how many are due earlier
    late = models.PositiveIntegerField(default=0)  # and how many are late by it
    waiting = models.PositiveIntegerField(default=0)  # paused: they follow when they run again
    sample = models.JSONField(default=list)  # of a preview: [clock, kind, due before, due after], the late ones first
    failure = models.CharField(max_length=300, blank=True)
    # Telling the customers whose date moved, once somebody asks for it.
    tell_words = models.CharField(max_length=500, blank=True)
    tell_asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    tell_asked_at = models.DateTimeField(null=True)
    tell_ended_at = models.DateTimeField(null=True)
    told = models.PositiveIntegerField(default=0)  # messages written

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["DONE", "STOPPED", "FAILED"], finished_at__isnull=False)
                | Q(state__in=["QUEUED", "RUNNING"], finished_at__isnull=True),
                name="replan_state_agrees",
            ),
            models.UniqueConstraint(fields=["draft"], condition=Q(is_preview=False), name="replan_once_of_draft"),
            models.CheckConstraint(
                condition=Q(tell_asked_at__isnull=True) | Q(is_preview=False) & ~Q(tell_words=""),
                name="replan_tells_in_words",
            ),
        ]
        indexes = [
            models.Index(fields=["look_at"], condition=Q(state__in=["QUEUED", "RUNNING"]), name="replan_unfinished"),
            models.Index(
                fields=["look_at"],
                condition=Q(tell_asked_at__isnull=False, tell_ended_at__isnull=True),
                name="replan_telling",
            ),
        ]


class ReplanMove(models.Model):
    """One clock whose due time a run moved, and when its customer was told of it."""

    replan = models.ForeignKey(Replan, on_delete=models.PROTECT, related_name="moves")
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+")
    before = models.DateTimeField()
    after = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["replan", "clock"], name="replan_moves_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="replan_move_moves"),
        ]
