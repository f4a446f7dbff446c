"""What matching keeps: the weights learnt from the index, version by version; the pairs found, and what was decided."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Customer
from crm.teams import policy
from crm.teams.actor import Actor
from crm.teams.models import User
from crm.teams.scope import ScopedQuerySet, open_to


class WeightSet(models.Model):
    """Weights as one run learnt them; the newest of a kind holds. Append-only, so that an old score can be explained."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("People")
        BUSINESS = "BUSINESS", _("Businesses")

    kind = models.CharField(max_length=8, choices=Kind)
    records = models.IntegerField()  # from how many it was learnt
    same = models.JSONField()  # share of pairs of one customer that show it, by code
    strangers = models.JSONField()  # share of pairs of strangers that show it, by code
    guessed = models.JSONField(default=list)  # codes for which the records taught nothing
    probability = models.FloatField()  # that two records drawn at random are one customer
    household_probability = models.FloatField(null=True)  # that two of one household are; null: not learnt
    rarest = models.FloatField(null=True)  # share taken for a name that is not counted
    learnt_at = models.DateTimeField()
    learnt_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gt=0, probability__lt=1), name="weight_set_probability_is_one"
            ),
        ]
        indexes = [models.Index(fields=["kind", "-id"], name="weight_set_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.learnt_at:%Y-%m-%d}"


class NameShare(models.Model):
    """How many in a thousand thousand bear a name (or a birthday that is commoner than it should be), at one learning."""

    weights = models.ForeignKey(WeightSet, on_delete=models.CASCADE, related_name="shares")
    field = models.CharField(max_length=10)
    term = models.CharField(max_length=60)
    share = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["weights", "field", "term"], name="name_share_once")]

    def __str__(self) -> str:
        return f"{self.field} {self.term}"


class DuplicateRun(models.Model):
    """One look at the whole index for records that may be one customer: asked for, under way, ended."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("Waiting")
        RUNNING = "RUNNING", _("Under way")
        DONE = "DONE", _("Done")
        STOPPED = "STOPPED", _("Stopped")
        FAILED = "FAILED", _("Failed")

    class Stage(models.TextChoices):
        READING = "READING", _("reading the index")
        LEARNING = "LEARNING", _("learning the weights")
        COMPARING = "COMPARING", _("comparing")
        WEIGHING = "WEIGHING", _("weighing what looks alike")
        FILLING = "FILLING", _("filling the queue")

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=9, choices=Stage, blank=True)
    records = models.IntegerField(default=0)
    pairs = models.IntegerField(default=0)  # found at or above the threshold
    fresh = models.IntegerField(default=0)  # of them not in the queue before
    review_from = models.FloatField()
    failure = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when its worker was last heard of
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="QUEUED"), name="duplicate_run_one_waits"
            ),  # who asks while one waits, asks for that one
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.state}"


class DuplicatePairQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Pairs of which the actor may know both records, themselves not among them."""
        if not policy.may(actor, "customer.look_up"):
            return self.none()._scoped("no ordinary scope over customers")
        seen = self.filter(open_to(actor, "one__restriction") & open_to(actor, "other__restriction"))
        if actor.user_id is not None:
            own = User.objects.filter(pk=actor.user_id, customer_key__isnull=False).values("customer_key")
            seen = seen.exclude(one__in=own).exclude(other__in=own)
        return seen._scoped(f"for {actor.kind}")

    def waiting(self, on: date) -> Self:
        """Pairs for somebody to decide on that day: both records stand by themselves, and none was put off beyond it."""
        due = Q(state="OPEN") | Q(state="LATER", until__lte=on)
        return self.filter(due, one__canonical=F("one"), other__canonical=F("other"))

    def for_bulk(self, least: float) -> Self:
        """Pairs that several at once may be merged of: sure enough, and nobody ever decided anything about them."""
        sure = self.filter(
            state="OPEN", same=True, score__gte=least, one__canonical=F("one"), other__canonical=F("other")
        )
        return sure.filter(decisions__isnull=True)


class DuplicatePair(models.Model):
    """Two records that may be one customer, and what was decided about them. `one` was added before `other`."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("To be looked at")
        LATER = "LATER", _("Later")
        NOT_SAME = "NOT_SAME", _("Not the same")
        MERGED = "MERGED", _("Shown as one")
        GONE = "GONE", _("No longer alike")

    one = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField()
    same = models.BooleanField(default=False)  # alike enough, in what is personal, to be merged without a second look
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    until = models.DateField(null=True)
    run = models.ForeignKey(DuplicateRun, on_delete=models.PROTECT, related_name="+")  # that found it last
    found_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=80, blank=True)  # who has it open, so that two do not work on it
    claimed_until = models.DateTimeField(null=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_pair_in_order"),
            models.CheckConstraint(
                condition=Q(state="LATER", until__isnull=False) | ~Q(state="LATER") & Q(until__isnull=True),
                name="duplicate_pair_later_until",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"], condition=Q(state__in=["OPEN", "LATER"]), name="duplicate_pair_queue"
            ),
            models.Index(fields=["other"], name="duplicate_pair_other"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class DuplicateDecision(models.Model):
    """What somebody decided about a pair, or took back. Append-only."""

    class What(models.TextChoices):
        NOT_SAME = "NOT_SAME", _("not the same")
        LATER = "LATER", _("later")
        MERGED = "MERGED", _("shown as one")
        REOPENED = "REOPENED", _("taken back")
        UNMERGED = "UNMERGED", _("made two again")

    pair = models.ForeignKey(DuplicatePair, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField(max_length=8, choices=What)
    until = models.DateField(null=True)
    merge_id = models.BigIntegerField(null=True)
    batch = models.UUIDField(null=True)  # of several merged at once
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="duplicate_decision_batch")]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.what}"


class DuplicateSetting(models.Model):
    """From which score pairs are looked at, and from which several may be merged at once; the newest holds."""

    review_from = models.FloatField()
    bulk_from = models.FloatField(null=True)  # null: never several at once
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(bulk_from__isnull=True) | Q(bulk_from__gte=F("review_from")),
                name="duplicate_setting_bulk_above_review",
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_from}, {self.bulk_from}"
