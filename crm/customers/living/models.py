"""What happens in people's lives: they move, leave, die; and were reported dead by mistake."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.customers.models import ContactPoint, Customer
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.models import Restriction
from crm.teams.scope import ScopedQuerySet, open_to


class Whither(models.TextChoices):
    """Where they go."""

    PROPERTY = "PROPERTY", _("An address in our list")
    UNLISTED = "UNLISTED", _("An address here that is not in our list")
    OUTSIDE = "OUTSIDE", _("An address outside our area")
    NO_FIXED = "NO_FIXED", _("No fixed address")
    UNKNOWN = "UNKNOWN", _("Nobody knows where")


class HouseMoveQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Moves of people who are not hidden from the actor, between addresses that are not."""
        return self.filter(open_to(actor) & open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")


@kept_as("HouseMoveHistory")
class HouseMove(models.Model):
    """That somebody, and who goes with them, moves on a day: planned until that day, then made; undone, never deleted.

    What it changed is in `facts`, by keys, so that undoing it restores exactly that.
    """

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("Planned")
        MADE = "MADE", _("Moved")
        UNDONE = "UNDONE", _("Undone")

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="house_moves")
    move_date = models.DateField()
    from_property = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    whither = models.CharField(max_length=8, choices=Whither)
    to_property = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    to_lines = models.TextField(blank=True)
    to_postcode = models.CharField(max_length=10, blank=True)
    to_council = models.CharField(max_length=120, blank=True)  # whose area it is, when it is not ours
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    recorded_at = models.DateTimeField()
    recorded_by_kind = models.CharField(max_length=10)
    recorded_by_key = models.CharField(max_length=64)
    made_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)

    objects = HouseMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(whither="PROPERTY", to_property__isnull=False, to_lines="")
                | Q(whither__in=["UNLISTED", "OUTSIDE"], to_property__isnull=True) & ~Q(to_lines="")
                | Q(whither__in=["NO_FIXED", "UNKNOWN"], to_property__isnull=True, to_lines=""),
                name="house_move_whither_agrees",
            ),
            models.CheckConstraint(condition=~Q(from_property=F("to_property")), name="house_move_of_two"),
        ]
        indexes = [models.Index(fields=["move_date"], condition=Q(state="PLANNED"), name="house_move_due")]

    def __str__(self) -> str:
        return f"{self.customer_id} on {self.move_date}"


class Mover(models.Model):
    """Somebody who goes along, the one who told us too."""

    move = models.ForeignKey(HouseMove, on_delete=models.PROTECT, related_name="movers")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="moves_along")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["move", "customer"], name="mover_once")]


class DeathProof(models.TextChoices):
    """What was seen of it."""

    NONE = "NONE", _("Nothing yet")
    CERTIFICATE = "CERTIFICATE", _("Death certificate")
    REGISTRAR = "REGISTRAR", _("Our register office")
    TELL_US_ONCE = "TELL_US_ONCE", _("Tell Us Once notice")
    OTHER_COUNCIL_RECORD = "OTHER_COUNCIL_RECORD", _("Another record of the council's")


class DeathQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Deaths of people who are not hidden from the actor."""
        return self.filter(open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(reversed_at__isnull=True)


@kept_as("DeathHistory")
class Death(models.Model):
    """That somebody has died, as we were told; taken back when it was a mistake. What it held is in `facts`, by keys."""

    key = models.CharField(max_length=200, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="deaths")
    died_date = models.DateField(null=True)
    told_by = models.CharField(max_length=200)
    proof = models.CharField(max_length=20, choices=DeathProof)
    estate_customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="estates")
    estate_words = models.CharField(
        max_length=300, blank=True
    )  # who deals with the estate, when they are not in the index
    reported_at = models.DateTimeField()
    reported_by_kind = models.CharField(max_length=10)
    reported_by_key = models.CharField(max_length=64)
    reversed_at = models.DateTimeField(null=True)
    reversed_by_key = models.CharField(max_length=64, blank=True)
    reverse_reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)

    objects = DeathQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(reversed_at__isnull=True), name="death_once_a_customer"
            ),
            models.CheckConstraint(
                condition=Q(estate_customer__isnull=True) | ~Q(estate_customer=F("customer")),
                name="death_estate_of_another",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True, reverse_reason="")
                | Q(reversed_at__isnull=False) & ~Q(reverse_reason=""),
                name="death_reversal_agrees",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} on {self.died_date}"


class LifeEvent(models.Model):
    """What happened in somebody's life as we were told it: append-only, keys, codes and dates only."""

    class Kind(models.TextChoices):
        MOVE_PLANNED = "MOVE_PLANNED", _("A move was planned")
        MOVED = "MOVED", _("Moved")
        MOVE_UNDONE = "MOVE_UNDONE", _("The move was undone")
        DIED = "DIED", _("Reported dead")
        DEATH_REVERSED = "DEATH_REVERSED", _("Reported dead by mistake")

    customer_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=14, choices=Kind)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["customer_id", "at", "id"], name="life_event_of")]
