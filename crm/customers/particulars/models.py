"""What a record says of somebody beyond name, home and telephone: former names, a business's numbers, relationships,
public offices, consents, the kinds of accounts in other systems, and who changed which of it."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Customer, HeldQuerySet, Residence
from crm.customers.names import Names
from crm.customers.particulars import business_numbers, consents, relationship_kinds
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.models import Department, Restriction
from crm.teams.scope import ScopedQuerySet, open_to

_ORDERED = Q(active_to__isnull=True) | Q(active_from__isnull=True) | Q(active_to__gte=F("active_from"))


class PartQuerySet(HeldQuerySet):
    """Rows that are as open as the customer they belong to."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of customers who are not hidden from the actor."""
        return self.filter(open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")


@kept_as("FormerNameHistory")
class FormerName(models.Model):
    """A name somebody really had, or a business went by. What was typed wrongly is in the history of the record alone."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="former_names")
    title = models.CharField(max_length=40, blank=True)
    given_names = models.CharField(max_length=300, blank=True)
    family_name = models.CharField(max_length=300, blank=True)
    preferred_name = models.CharField(max_length=300, blank=True)
    business_name = models.CharField(max_length=300, blank=True)
    trading_name = models.CharField(max_length=300, blank=True)
    display_name = models.CharField(max_length=620)
    search_text = models.TextField()  # folded: every word by which they are found
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(display_name=""), name="former_name_is_one"),
            models.CheckConstraint(condition=_ORDERED, name="former_name_from_to"),
        ]
        indexes = [GinIndex(SearchVector("search_text", config="simple"), name="former_name_words")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def names(self) -> Names:
        """The parts of the name, for whoever compares or shows them."""
        return Names(
            kind=self.customer.kind,
            title=self.title,
            given_names=self.given_names,
            family_name=self.family_name,
            preferred_name=self.preferred_name,
            business_name=self.business_name,
            trading_name=self.trading_name,
        )


@kept_as("BusinessNumberHistory")
class BusinessNumber(models.Model):
    """A number by which others know a business: at Companies House, with a charity regulator, for VAT."""

    class Kind(models.TextChoices):
        COMPANY = business_numbers.COMPANY, _("Company number")
        CHARITY = business_numbers.CHARITY, _("Charity number")
        VAT = business_numbers.VAT, _("VAT number")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="business_numbers")
    kind = models.CharField(max_length=8, choices=Kind)
    normalised = models.CharField(max_length=20)
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "normalised"], name="business_number_once"),
            models.CheckConstraint(condition=_ORDERED, name="business_number_from_to"),
        ]
        indexes = [models.Index(fields=["normalised", "kind"], name="business_number_value")]

    def __str__(self) -> str:
        return self.normalised


class RelationshipQuerySet(HeldQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Relationships that are not hidden from the actor, between customers of whom neither is."""
        both = open_to(actor, "customer__restriction") & open_to(actor, "other__restriction")
        return self.filter(open_to(actor) & both)._scoped(f"for {actor.kind}")


@kept_as("RelationshipHistory")
class Relationship(models.Model):
    """The customer is this to the other: parent, carer, director of; from, to. One row, worded in both directions."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="relationships")
    other = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="relationships_back")
    kind = models.CharField(max_length=12, choices=relationship_kinds.CHOICES)
    words = models.CharField(max_length=120, blank=True)  # "accounts department", "weekends"
    site = models.ForeignKey(Residence, null=True, on_delete=models.PROTECT, related_name="+")  # of the business
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(customer=F("other")), name="relationship_of_two"),
            models.CheckConstraint(condition=_ORDERED, name="relationship_from_to"),
            models.UniqueConstraint(
                fields=["customer", "other", "kind"],
                condition=Q(active_to__isnull=True),
                name="relationship_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.other_id}"


@kept_as("PublicOfficeHistory")
class PublicOffice(models.Model):
    """A customer who speaks for an area by election: a role from, to, for a ward or what else the law names."""

    class Office(models.TextChoices):
        COUNCILLOR = "COUNCILLOR", _("Councillor")
        PARISH = "PARISH", _("Parish or town councillor")
        MAYOR = "MAYOR", _("Elected mayor")
        MP = "MP", _("Member of Parliament")
        DEVOLVED = "DEVOLVED", _("Member of a national parliament or assembly")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="public_offices")
    office = models.CharField(max_length=10, choices=Office)
    area = models.ForeignKey("gazetteer.Area", null=True, on_delete=models.PROTECT, related_name="+")
    area_words = models.CharField(max_length=120, blank=True)  # a constituency, which the gazetteer does not draw
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    created_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=_ORDERED, name="public_office_from_to")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.office}"


class ConsentFact(models.Model):
    """What somebody agreed to, refused, withdrew or prefers, when and how they said so. Append-only: the latest holds."""

    class Source(models.TextChoices):
        PHONE = "PHONE", _("on the telephone")
        PERSON = "PERSON", _("in person")
        FORM = "FORM", _("on a signed form")
        LETTER = "LETTER", _("in a letter")
        EMAIL = "EMAIL", _("by email")
        WEB = "WEB", _("on the web")
        LOADED = "LOADED", _("loaded from another system")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consent_facts")
    topic = models.CharField(max_length=16, choices=consents.CHOICES)
    answer = models.CharField(max_length=12)
    said_date = models.DateField()
    source = models.CharField(max_length=6, choices=Source)
    recorded_at = models.DateTimeField()
    recorded_by_kind = models.CharField(max_length=10)
    recorded_by_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True, null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["customer", "topic", "-said_date", "-id"], name="consent_fact_latest")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.topic} {self.answer}"


@kept_as("AccountKindHistory")
class AccountKind(models.Model):
    """A kind of account in another system: what `Account.system` names, how to open one there, who sees the whole key."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)  # "Council tax"
    system_name = models.CharField(max_length=80)  # as the department calls its system
    what = models.CharField(max_length=200, blank=True)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    link_template = models.CharField(max_length=500, blank=True)  # https://revenues.example/accounts/((key))
    whole_for = ArrayField(models.CharField(max_length=30), default=list)  # the roles that see the whole key
    shown_first = models.PositiveSmallIntegerField(default=3)  # characters of a masked key
    shown_last = models.PositiveSmallIntegerField(default=1)
    is_offered = models.BooleanField(default=True)  # for new accounts
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class ParticularEventQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What was changed on records that are not hidden from the actor."""
        return self.filter(open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")


class ParticularEvent(models.Model):
    """That a record was changed: append-only; which part, when, by whom; what stood before is in the part's history."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="particular_events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)  # name.changed, point.stopped, relationship.begun ...
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    part_id = models.BigIntegerField(null=True)  # the row it was about
    facts = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True, null=True)  # drawn with the form

    objects = ParticularEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["customer", "-at", "-id"], name="particular_event_of")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"

    @property
    def part(self) -> int:
        """The key of the row it was about, 0 for the customer's own."""
        return self.part_id or 0
