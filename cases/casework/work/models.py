"""What belongs to the work on a case: tasks, ticks of a stage's checklist, rules that wait for their time, links, who
must have nothing to do with it, and who looks at it now."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.casework.models import Case
from crm.documents.models import Document
from crm.teams.actor import Actor
from crm.teams.models import Team, User
from crm.teams.scope import ScopedQuerySet


class TaskQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Tasks of cases within the actor's scope, and those given to their teams: of a case that is not hidden from
        them they are told what is to be done, and no more."""
        case = Case.objects.visible_to(actor).filter(pk=OuterRef("case"))
        known = Case.objects.not_hidden_from(actor).filter(pk=OuterRef("case"))
        theirs = Q(Exists(known), team__in=actor.teams) if actor.teams else Q(pk__in=[])
        return self.filter(Q(Exists(case)) | theirs)._scoped(f"visible to {actor.kind}")

    def open(self) -> Self:
        """Those not done."""
        return self.filter(done_at__isnull=True)


class CaseTask(models.Model):
    """Something to be done for a case, by a team or somebody in it. Internal: no customer sees it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    rule = models.SlugField(max_length=40, blank=True)  # code of the service's rule that added it
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)  # kind and key of the actor
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="case_task_of"),
            models.Index(fields=["team", "due_at", "id"], condition=Q(done_at__isnull=True), name="case_task_open"),
        ]


class CaseTick(models.Model):
    """One item of a stage's checklist, ticked. Taken back, the row goes and its event stays."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ticks")
    stage = models.SlugField(max_length=40)
    item = models.SlugField(max_length=40)
    ticked_at = models.DateTimeField()
    ticked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "stage", "item"], name="case_tick_once")]


class RuleTimer(models.Model):
    """A rule of the service's version that fires on a case at a time, unless what it waits for comes first."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        FIRED = "FIRED", _("Fired")
        ENDED = "ENDED", _("No longer")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rule_timers")
    rule = models.SlugField(max_length=40)
    fires_at = models.DateTimeField()
    cause = models.CharField(max_length=80)  # what started it: a rule fires once for one cause
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "rule", "cause"], name="rule_timer_once")]
        indexes = [
            models.Index(fields=["fires_at", "id"], condition=Q(state="WAITING"), name="rule_timer_due"),
            models.Index(fields=["case"], condition=Q(state="WAITING"), name="rule_timer_of"),
        ]


class CaseLink(models.Model):
    """How one case belongs to another: `case` is the later of the two."""

    class Kind(models.TextChoices):
        PREQUALIFIED_BY = "PREQUALIFIED", _("Began with the success of")
        APPEAL_OF = "APPEAL_OF", _("Appeal against the decision of")
        PART_OF = "PART_OF", _("Part of")
        SAME_AS = "SAME_AS", _("Same as")
        FOLLOWS = "FOLLOWS", _("Follows")
        SPLIT_FROM = "SPLIT_FROM", _("Split from")
        RELATED = "RELATED", _("Belongs together with")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=Kind)
    linked_at = models.DateTimeField()
    linked_by = models.CharField(
        max_length=80, blank=True, default="", db_default=""
    )  # "": an act of a workflow, or a rule
    ended_at = models.DateTimeField(null=True)  # only what somebody linked by hand comes apart again

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other", "kind"], condition=Q(ended_at__isnull=True), name="case_link_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_two"),
        ]


class CaseDocument(models.Model):
    """A file kept with the work itself: the evidence of how it ended. Files of the customer hang on their contacts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # None: by a partner

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "document"], name="case_document_once")]


class CaseExclusion(models.Model):
    """Somebody of the council's staff to whom a case is not routed, who cannot own it, and for whom it does not exist:
    it names them or somebody who manages them, or they declared an interest."""

    class Reason(models.TextChoices):
        NAMED = "NAMED", _("The case is about them")
        MANAGED = "MANAGED", _("The case is about somebody who manages them")
        INTEREST = "INTEREST", _("They declared an interest")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason)
    excluded_at = models.DateTimeField()
    excluded_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(ended_at__isnull=True), name="case_exclusion_once"
            )
        ]
        indexes = [models.Index(fields=["user", "case"], condition=Q(ended_at__isnull=True), name="case_exclusion_of")]


class CasePresence(models.Model):
    """Who has a case's page open just now, and who is writing on it: forgotten within a minute of their leaving."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    writing_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="case_presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="case_presence_old")]
