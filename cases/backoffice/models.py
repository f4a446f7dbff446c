"""Partners who do work for the council, the jobs they have, what was said to them and what they said."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.backoffice.contract import NewsTaken
from cases.backoffice.progress import ENDED, UNACKNOWLEDGED, JobState
from cases.casework.models import Case
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.scope import ScopedQuerySet

CODE_LENGTH = 30  # a destination of the outbox is called after it
OPEN = Q(ended_at__isnull=True)
_ENDED = sorted(one.value for one in ENDED)
_UNACKNOWLEDGED = sorted(one.value for one in UNACKNOWLEDGED)
OLD_SECRET_LASTS = timedelta(days=1)
STATE_WORDS = {
    JobState.WAITING.value: _("Not out yet"),
    JobState.SENT.value: _("Sent"),
    JobState.REFUSED.value: _("Not taken by their system"),
    JobState.ACCEPTED.value: _("Accepted"),
    JobState.PLANNED.value: _("Planned"),
    JobState.STARTED.value: _("Under way"),
    JobState.DONE.value: _("Done"),
    JobState.BACK.value: _("Handed back"),
    JobState.WITHDRAWN.value: _("Withdrawn"),
}
TAKEN_WORDS = {
    NewsTaken.APPLIED.value: _("Taken over"),
    NewsTaken.NOTED.value: _("Noted"),
    NewsTaken.STALE.value: _("Came too late to change anything"),
    NewsTaken.REPEATED.value: _("Heard before"),
    NewsTaken.UNKNOWN.value: _("Of no job of theirs"),
}


@kept_as("PartnerHistory")
class Partner(models.Model):
    """An organisation that does work for us, or a department's own system. Its code is never changed."""

    code = models.SlugField(max_length=CODE_LENGTH, unique=True)
    name = models.CharField(max_length=120)
    adapter = models.SlugField(max_length=40)  # code of the way it is reached
    settings = models.JSONField(default=dict)  # what its adapter asks for; of secrets the names of variables
    statuses = models.JSONField(default=list)  # what theirs mean: see statuses.py
    telephone = models.CharField(max_length=40, blank=True)  # whom we ring when nothing is heard
    acknowledge_days = models.PositiveSmallIntegerField(default=1)  # working days to say that they have it
    link_days = models.PositiveSmallIntegerField(default=30)  # that the link to a job's page can be opened
    generation = models.PositiveSmallIntegerField(default=1)  # of the signing secret
    generation_at = models.DateTimeField()
    is_live = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)  # kind and key of the actor

    def __str__(self) -> str:
        return self.name

    def generations(self, at: datetime) -> list[int]:
        """The signing secrets that hold now, the present one first: the one before it lasts a day longer."""
        previous = self.generation - 1
        lasts = previous >= 1 and at < self.generation_at + OLD_SECRET_LASTS
        return [self.generation, *([previous] if lasts else [])]


class PartnerPoll(models.Model):
    """Of a partner that must be asked how it goes: when that was done last, and up to when we have heard everything."""

    partner = models.OneToOneField(Partner, primary_key=True, on_delete=models.PROTECT, related_name="poll")
    polled_at = models.DateTimeField(null=True)
    heard_until = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)  # why it failed last, "" when it did not


class JobQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Jobs of cases within the actor's scope."""
        case = Case.objects.visible_to(actor).filter(pk=OuterRef("case"))
        return self.filter(Exists(case))._scoped(f"visible to {actor.kind}")

    def open(self) -> Self:
        """Those not ended."""
        return self.filter(OPEN)


class Job(models.Model):
    """One piece of work given to a partner, about one case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="jobs")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="jobs")
    reference = models.CharField(max_length=30, unique=True)  # the case's with a number: BCDF-2345-J-1
    row = models.SlugField(max_length=40, blank=True)  # code of the service's row that sent it; "" by hand
    wants = models.TextField(blank=True)
    gives = models.JSONField(default=list)  # what of the customer's data they are given (part.py)
    state = models.CharField(max_length=9, choices=list(STATE_WORDS.items()), default=JobState.WAITING.value)
    partner_reference = models.CharField(max_length=60, blank=True)
    planned_date = models.DateField(null=True)
    outcome = models.CharField(max_length=40, blank=True)  # as they said it
    link_nonce = models.CharField(max_length=24)  # another one: every link so far opens nothing any more
    link_until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)  # kind and key of the actor
    sent_at = models.DateTimeField(null=True)
    acknowledge_by = models.DateTimeField()
    late_told_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    news_at = models.DateTimeField(null=True)  # of the last news that moved it, by their clock
    ended_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=200, unique=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_end_agrees",
                condition=Q(state__in=_ENDED, ended_at__isnull=False) | ~Q(state__in=_ENDED) & Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_acknowledged_agrees",
                condition=Q(state__in=_UNACKNOWLEDGED, acknowledged_at__isnull=True)
                | Q(state=JobState.WITHDRAWN.value)
                | ~Q(state__in=_UNACKNOWLEDGED) & Q(acknowledged_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["case", "partner", "row"], condition=OPEN, name="job_one_open"),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="job_of_case"),
            models.Index(fields=["partner", "partner_reference"], name="job_by_their_reference"),
            models.Index(
                fields=["acknowledge_by", "id"],
                condition=Q(acknowledged_at__isnull=True, ended_at__isnull=True),
                name="job_unacknowledged",
            ),
            models.Index(fields=["id"], condition=OPEN, name="job_open"),
        ]


class JobDelivery(models.Model):
    """One thing to be said to the partner about a job; the outbox brings it, in the order of the case."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=9)  # a Kind of the contract
    key = models.CharField(max_length=60, unique=True)
    made_at = models.DateTimeField()
    attempted_at = models.DateTimeField(null=True)  # set just before they are asked, None again when they answered
    attempts = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["job", "id"], name="job_delivery_of"),
            models.Index(
                fields=["failing_since", "id"],
                condition=Q(failing_since__isnull=False, settled_at__isnull=True),
                name="job_delivery_failing",
            ),
        ]


class JobNewsQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """News of jobs the actor may see."""
        return self.filter(Exists(Job.objects.visible_to(actor).filter(pk=OuterRef("job"))))._scoped(
            f"visible to {actor.kind}"
        )


class JobNews(models.Model):
    """What a partner said, once: the only place in which their words stand."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="news")
    key = models.CharField(max_length=200)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="news")
    job_reference = models.CharField(max_length=60, blank=True)  # as they gave it
    partner_reference = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=100)  # theirs
    step = models.CharField(max_length=9, blank=True)  # what it means; "" for nothing that moves a job
    words = models.TextField(blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    planned_date = models.DateField(null=True)
    happened_at = models.DateTimeField()  # by their clock
    received_at = models.DateTimeField()
    told_by = models.CharField(max_length=80)  # kind and key of the actor
    taken = models.CharField(max_length=8, choices=list(TAKEN_WORDS.items()))
    not_done = models.CharField(max_length=300, blank=True)  # why the case did not follow
    extras = models.JSONField(default=dict)

    objects = JobNewsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "key"], name="job_news_once")]
        indexes = [
            models.Index(fields=["job", "id"], name="job_news_of"),
            models.Index(fields=["id"], condition=Q(taken="UNKNOWN"), name="job_news_unknown"),
        ]
