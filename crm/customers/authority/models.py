"""Who may act for whom, in what, on what proof, from when to when; and who is a councillor."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.customers.authority.scopes import Scope
from crm.customers.models import Customer
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.models import User
from crm.teams.scope import ScopedQuerySet, open_to


class Proof(models.TextChoices):
    """What was seen or heard of it."""

    CONSENT_WRITTEN = "CONSENT_WRITTEN", _("Consent in writing")
    CONSENT_SPOKEN = "CONSENT_SPOKEN", _("Consent spoken to us, after a check")
    POWER_OF_ATTORNEY = "POWER_OF_ATTORNEY", _("Registered power of attorney")
    DEPUTY = "DEPUTY", _("Court of Protection order")
    APPOINTEE = "APPOINTEE", _("Appointee of the DWP")
    ESTATE = "ESTATE", _("Grant of probate, or dealing with the estate")
    PARENT = "PARENT", _("Parental responsibility")


class AuthorityQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Authorities between two people neither of whom is hidden from the actor."""
        shown = open_to(actor, "customer__restriction") & open_to(actor, "holder__restriction")
        return self.filter(shown)._scoped(f"for {actor.kind}")


@kept_as("AuthorityHistory")
class Authority(models.Model):
    """That the holder may act for the customer. Services and families are named by code: the catalogue stands above."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="authorities_given")
    holder = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="authorities_held")
    holder_is = models.CharField(max_length=60, blank=True)  # "son", "solicitor": as they are called on the screen
    services = ArrayField(models.SlugField(max_length=60), default=list)
    families = ArrayField(models.SlugField(max_length=40), default=list)
    proof = models.CharField(max_length=17, choices=Proof)
    document = models.CharField(max_length=200, blank=True)  # where the proof is: a document's reference
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    active_from = models.DateField()
    active_to = models.DateField(null=True)  # exclusive: the first day it no longer holds
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, unique=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(customer=F("holder")), name="authority_of_another"),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")), name="authority_from_to"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="authority_end_agrees",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} for {self.customer_id}"

    @property
    def scope(self) -> Scope:
        """In what and when, for whoever decides."""
        return Scope(
            active_from=self.active_from,
            active_to=self.active_to,
            services=frozenset(self.services),
            families=frozenset(self.families),
            is_ended=self.ended_at is not None,
        )


class CouncillorQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Terms of people who are not hidden from the actor."""
        return self.filter(open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")

    def in_office(self, on: date) -> Self:
        """Those whose term holds on that day."""
        return self.filter(Q(active_to__isnull=True) | Q(active_to__gt=on), active_from__lte=on)


@kept_as("CouncillorHistory")
class Councillor(models.Model):
    """That the customer is a councillor of a ward for a term: they need no licence to see the ward's cases they raised."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="councillor_terms")
    ward_code = models.CharField(max_length=12)  # GSS: a ward may be drawn anew under its code
    active_from = models.DateField()
    active_to = models.DateField(null=True)  # exclusive: the first day it no longer holds
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)

    objects = CouncillorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")), name="councillor_from_to"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} for {self.ward_code}"


class CouncillorLink(models.Model):
    """A link by which a councillor signs in, sent to an address on their record; kept as a hash, used once."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="councillor_links")
    link_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
