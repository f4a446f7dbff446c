"""What was agreed with a customer, what must be known before meeting them, and what they were restricted in."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.customers.care.effects import EFFECT_WORDS, WAY_WORDS, Effect, Way
from crm.customers.merging.unplaced import in_doubt, shown_here_too
from crm.customers.models import Customer
from crm.teams.actor import Actor, ActorKind
from crm.teams.history import kept_as
from crm.teams.models import Team, User
from crm.teams.scope import ScopedQuerySet, open_to

LONGEST_WORDS = 300


class EffectChoice(models.TextChoices):
    BLOCKS = Effect.BLOCKS.value, EFFECT_WORDS[Effect.BLOCKS]
    FORMAT = Effect.FORMAT.value, EFFECT_WORDS[Effect.FORMAT]
    INTERPRETER = Effect.INTERPRETER.value, EFFECT_WORDS[Effect.INTERPRETER]
    ONE_CONTACT = Effect.ONE_CONTACT.value, EFFECT_WORDS[Effect.ONE_CONTACT]
    HEED = Effect.HEED.value, EFFECT_WORDS[Effect.HEED]


WAY_CHOICES = [(way.value, words) for way, words in WAY_WORDS.items()]
WAYS = [way.value for way in Way]


@kept_as("AdjustmentKindHistory")
class AdjustmentKind(models.Model):
    """A way of dealing with somebody that this council agrees to, and what it makes the doors do."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    effect = models.CharField(max_length=12, choices=EffectChoice)
    blocks = ArrayField(models.CharField(max_length=12), default=list, blank=True)  # the ways that are shut
    language = models.CharField(max_length=60, blank=True)  # of an interpreter, when the kind itself says it
    guidance = models.CharField(max_length=LONGEST_WORDS, blank=True)  # what staff do
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effect="BLOCKS", blocks__len__gt=0, blocks__contained_by=WAYS)
                | ~Q(effect="BLOCKS") & Q(blocks=[]),
                name="adjustment_kind_blocks",
            )
        ]

    def __str__(self) -> str:
        return self.name


@kept_as("AlertKindHistory")
class AlertKind(models.Model):
    """A marker this council knows, with what whoever visits must know of it and nothing more."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    visitor_words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    is_live = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class AgreedQuerySet(ScopedQuerySet):
    mark: ClassVar[str]  # the kind of fact that its rows are when it is to be decided whose they are

    def visible_to(self, actor: Actor) -> Self:
        """Those of customers who are not hidden from the actor."""
        return self.filter(open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")

    def shown_on(self, group: Sequence[int]) -> Self:
        """Those of these records of one customer, and those that may be theirs: nobody has said whose they are yet."""
        mine = self.model._base_manager.filter(customer__in=list(group)).order_by().values_list("pk", flat=True)
        return self.filter(pk__in=mine.union(shown_here_too(self.mark, group), all=True))

    def with_doubt(self) -> Self:
        """The same, each with `is_doubted`: it is still to be decided whose it is."""
        return self.annotate(is_doubted=in_doubt(self.mark))


class AdjustmentQuerySet(AgreedQuerySet):
    mark = "ADJUSTMENT"

    def in_force(self, at: object) -> Self:
        """Adjustments agreed by that time and not ended; a review that is due ends none."""
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), agreed_at__lte=at)


@kept_as("AdjustmentHistory")
class Adjustment(models.Model):
    """An agreed way of dealing with a customer. Obeyed until it is ended, whether reviewed or not."""

    MARK = AdjustmentQuerySet.mark
    is_doubted: bool  # by `with_doubt`

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.ForeignKey(AdjustmentKind, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=60, blank=True)
    contact_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    contact_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=LONGEST_WORDS)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: a process of ours
    review_date = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=LONGEST_WORDS, blank=True)
    told_at = models.DateTimeField(null=True)  # who agreed it was told that its review is near
    key = models.CharField(max_length=200, unique=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "language"], condition=Q(ended_at__isnull=True), name="adjustment_once"
            ),
            models.CheckConstraint(
                condition=Q(contact_user__isnull=True) | Q(contact_team__isnull=True), name="adjustment_one_contact"
            ),
        ]
        indexes = [
            models.Index(fields=["review_date"], condition=Q(ended_at__isnull=True), name="adjustment_review"),
        ]

    @property
    def contact(self) -> str:
        """Who takes what they say, "" for nobody in particular."""
        return self.contact_user.full_name if self.contact_user else str(self.contact_team or "")


class AlertQuerySet(AgreedQuerySet):
    mark = "ALERT"

    def visible_to(self, actor: Actor) -> Self:
        """Alerts of customers not hidden from the actor: for everybody, the actor's teams or roles, or the owner."""
        shown = super().visible_to(actor)
        if actor.kind == ActorKind.SYSTEM:
            return shown
        everybody = Q(teams=[], roles=[])
        named = Q(teams__overlap=sorted(actor.teams)) | Q(roles__overlap=sorted({role for role, _held in actor.roles}))
        return shown.filter(everybody | named | Q(owner=actor.user_id or 0))

    def in_force(self, today: date) -> Self:
        """Alerts that nobody ended and whose last day has not passed."""
        return self.filter(Q(expires_date__isnull=True) | Q(expires_date__gte=today), ended_at__isnull=True)


@kept_as("AlertHistory")
class Alert(models.Model):
    """A marker on a customer. Its last day is derived from the date: no process must run for it to end."""

    MARK = AlertQuerySet.mark
    is_doubted: bool  # by `with_doubt`

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="alerts")
    kind = models.ForeignKey(AlertKind, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null: a process of ours
    reason = models.CharField(max_length=LONGEST_WORDS)
    visitor_words = models.CharField(max_length=LONGEST_WORDS, blank=True)  # what a crew needs to know; no reason
    appeal_note = models.CharField(max_length=LONGEST_WORDS, blank=True)
    teams = ArrayField(models.BigIntegerField(), default=list, blank=True)  # who may see it; none and no role: all
    roles = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    raised_at = models.DateTimeField()
    review_date = models.DateField()
    expires_date = models.DateField(null=True)  # its last day
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=LONGEST_WORDS, blank=True)
    told_at = models.DateTimeField(null=True)  # the owner was told that its review or end is near
    version = models.PositiveIntegerField(default=1)  # grows with each change: a stale page is told
    key = models.CharField(max_length=200, unique=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_date__isnull=True) | Q(expires_date__gte=F("review_date")),
                name="alert_review_before_end",
            )
        ]
        indexes = [
            models.Index(fields=["customer"], condition=Q(ended_at__isnull=True), name="alert_of_customer"),
            models.Index(fields=["owner", "review_date"], condition=Q(ended_at__isnull=True), name="alert_of_owner"),
            models.Index(fields=["review_date"], condition=Q(ended_at__isnull=True), name="alert_review"),
        ]


AlertHistory = apps.get_registered_model("crm", "AlertHistory")


class CautionQuerySet(AgreedQuerySet):
    mark = "CAUTION"

    def in_force(self, today: date) -> Self:
        """Cautions that were decided, whose last day has not passed and which were not ended before."""
        return self.filter(state=Caution.State.IN_FORCE, active_to__gte=today)


class Caution(models.Model):
    """A caution or contact restriction: proposed with an incident, decided by somebody else with a letter to the customer.

    `mark` is what screens show. Its story is in CareEvent, its words stand here.
    """

    MARK = CautionQuerySet.mark
    is_doubted: bool  # by `with_doubt`

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Proposed")
        IN_FORCE = "IN_FORCE", _("In force")
        REFUSED = "REFUSED", _("Refused")
        ENDED = "ENDED", _("Ended")

    class Does(models.TextChoices):
        """What it does; of the effects of adjustments those that may be put on somebody."""

        HEED = Effect.HEED.value, _("Warns staff")
        BLOCKS = Effect.BLOCKS.value, _("Shuts ways of dealing with us")
        ONE_CONTACT = Effect.ONE_CONTACT.value, _("Names one contact")

    class Letter(models.TextChoices):
        EMAIL = "EMAIL", _("By email")
        POST = "POST", _("By post")

    class Appeal(models.TextChoices):
        NONE = "", _("No appeal")
        RECEIVED = "RECEIVED", _("Appeal received")
        UPHELD = "UPHELD", _("Appeal upheld: it ended")
        DISMISSED = "DISMISSED", _("Appeal dismissed")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cautions")
    effect = models.CharField(max_length=12, choices=Does)
    blocks = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    contact_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    contact_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=80)
    incident = models.TextField()
    incident_date = models.DateField()
    active_to = models.DateField()  # its last day
    review_date = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    letter_by = models.CharField(max_length=5, choices=Letter, blank=True)
    letter = models.TextField(blank=True)
    letter_posted_at = models.DateTimeField(null=True)
    appeal = models.CharField(max_length=9, choices=Appeal, blank=True, default=Appeal.NONE)
    appeal_words = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=LONGEST_WORDS, blank=True)
    told_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=200, unique=True)

    objects = CautionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="caution_of_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="IN_FORCE") | Q(decided_at__isnull=False) & ~Q(letter="") & ~Q(letter_by=""),
                name="caution_with_letter",
            ),
            models.CheckConstraint(
                condition=Q(effect="BLOCKS", blocks__len__gt=0, blocks__contained_by=WAYS)
                | ~Q(effect="BLOCKS") & Q(blocks=[]),
                name="caution_blocks",
            ),
            models.CheckConstraint(condition=Q(review_date__lte=F("active_to")), name="caution_review_before_end"),
        ]
        indexes = [
            models.Index(fields=["customer"], condition=~Q(state="REFUSED"), name="caution_of_customer"),
            models.Index(fields=["state", "review_date"], name="caution_review"),
        ]


class CareEvent(models.Model):
    """What happened to a caution or to something confidential: append-only, keys, codes and dates only."""

    about = models.CharField(max_length=12)  # CAUTION, CONFIDENTIAL
    about_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["about", "about_id", "at", "id"], name="care_event_of")]
