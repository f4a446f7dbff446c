"""The unique index: people and businesses, how to reach them, where they live, their accounts in other systems."""

from typing import Self

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext_lazy as _

from crm.customers.names import Names
from crm.teams import policy
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.models import Restriction
from crm.teams.scope import ScopedQuerySet, open_to


class CustomerQuerySet(ScopedQuerySet):
    def not_hidden_from(self, actor: Actor) -> Self:
        """Customers whose existence is not hidden from the actor."""
        return self.filter(open_to(actor))._scoped(f"not hidden from {actor.kind}")

    def visible_to(self, actor: Actor) -> Self:
        """Customers the actor may look up: agents and team leaders of the front; nobody who only configures."""
        if policy.may(actor, "customer.look_up"):
            return self.not_hidden_from(actor)
        return self.none()._scoped("no ordinary scope over customers")

    def matching(self, tokens: list[str]) -> Self:
        """Customers with, for each of these folded tokens, a word that begins with it."""
        query = SearchQuery(" & ".join(f"{token}:*" for token in tokens), search_type="raw", config="simple")
        return self.alias(words=SearchVector("search_text", config="simple")).filter(words=query)


@kept_as("CustomerHistory")
class Customer(models.Model):
    """A person or a business. Merged records point at their root by `canonical`; alone, a record is its own root."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("Person")
        BUSINESS = "BUSINESS", _("Business")

    class Status(models.TextChoices):
        LIVE = "LIVE", _("Live")
        DECEASED = "DECEASED", _("Has died")
        MOVED_AWAY = "MOVED_AWAY", _("Moved away")

    class Source(models.TextChoices):
        AGENT = "AGENT", _("Added by staff")
        WEB = "WEB", _("Given on a web form, not checked")
        LOAD = "LOAD", _("Loaded from another system")

    canonical = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged_here")
    reference = models.CharField(max_length=9, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=40, blank=True)
    given_names = models.CharField(max_length=300, blank=True)
    family_name = models.CharField(max_length=300, blank=True)
    preferred_name = models.CharField(max_length=300, blank=True)
    business_name = models.CharField(max_length=300, blank=True)
    trading_name = models.CharField(max_length=300, blank=True)
    date_of_birth = models.DateField(null=True)
    language = models.CharField(max_length=12, default="en")
    status = models.CharField(max_length=10, choices=Status, default=Status.LIVE)
    source = models.CharField(max_length=6, choices=Source, default=Source.AGENT)
    display_name = models.CharField(max_length=620)
    sort_name = models.CharField(max_length=620)  # folded: what people are read in order by
    search_text = models.TextField()  # folded: every word by which they are found
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(
        max_length=200, unique=True, null=True
    )  # drawn with the form: a second submit finds the first
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(display_name=""), name="customer_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind="PERSON", business_name="") | Q(kind="BUSINESS", date_of_birth__isnull=True),
                name="customer_person_or_business",
            ),
        ]
        indexes = [
            GinIndex(SearchVector("search_text", config="simple"), name="customer_words"),
            models.Index(fields=["sort_name", "id"], name="customer_in_order"),
            models.Index(fields=["canonical"], condition=~Q(canonical=F("id")), name="customer_merged"),
            models.Index(fields=["date_of_birth"], name="customer_born"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def names(self) -> Names:
        """The parts of the name, for whoever compares or shows them."""
        return Names(
            kind=self.kind,
            title=self.title,
            given_names=self.given_names,
            family_name=self.family_name,
            preferred_name=self.preferred_name,
            business_name=self.business_name,
            trading_name=self.trading_name,
        )


class HeldQuerySet(ScopedQuerySet):
    """Rows that belong to a customer and may carry a restriction of their own."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows that are not hidden from the actor, of customers who are not."""
        return self.filter(open_to(actor) & open_to(actor, "customer__restriction"))._scoped(f"for {actor.kind}")

    def current(self, at: object) -> Self:
        """Rows that hold at this moment's date."""
        return self.filter(Q(active_from__isnull=True) | Q(active_from__lte=at)).filter(
            Q(active_to__isnull=True) | Q(active_to__gt=at)
        )


@kept_as("ContactPointHistory")
class ContactPoint(models.Model):
    """One way to reach a customer."""

    class Kind(models.TextChoices):
        EMAIL = "EMAIL", _("Email")
        PHONE = "PHONE", _("Telephone")
        POST = "POST", _("Post only")
        SOCIAL = "SOCIAL", _("Social media")

    class Line(models.TextChoices):
        MOBILE = "MOBILE", _("mobile")
        LANDLINE = "LANDLINE", _("landline")
        RELAY = "RELAY", _("text relay")

    class Proof(models.TextChoices):
        ANSWERED = "ANSWERED", _("they answered there")
        CODE = "CODE", _("a code we sent was read back")
        DOCUMENT = "DOCUMENT", _("seen in a document")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=6, choices=Kind)
    line = models.CharField(max_length=8, choices=Line, blank=True)  # of a telephone
    value = models.CharField(max_length=320)  # as given
    normalised = models.CharField(max_length=320)  # E.164, the address in lower case, the words folded
    label = models.CharField(max_length=60, blank=True)  # "work", "her daughter's", "Facebook"
    verified_at = models.DateTimeField(null=True)
    verified_how = models.CharField(max_length=8, choices=Proof, blank=True)
    do_not_use = models.BooleanField(default=False)
    do_not_use_reason = models.CharField(max_length=200, blank=True)
    bounced_at = models.DateTimeField(null=True)  # what we sent came back for good: that is why it is not to be used
    is_preferred = models.BooleanField(default=False)
    text_allowed = models.BooleanField(null=True)  # as the person said; see `may_text`
    voicemail_allowed = models.BooleanField(null=True)
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "normalised"], name="contact_point_once"),
        ]
        indexes = [models.Index(fields=["normalised", "kind"], name="contact_point_value")]

    def __str__(self) -> str:
        return self.normalised

    @property
    def may_text(self) -> bool:
        """Whether a text message may go there: as the person said; unasked, not where the point is confidential."""
        asked = self.restriction_id is None if self.text_allowed is None else self.text_allowed
        return asked and self.kind == self.Kind.PHONE and self.line != self.Line.LANDLINE and not self.do_not_use

    @property
    def may_leave_voicemail(self) -> bool:
        """Whether words may be left on its voicemail, by the same rule."""
        asked = self.restriction_id is None if self.voicemail_allowed is None else self.voicemail_allowed
        return asked and self.kind == self.Kind.PHONE and not self.do_not_use


ContactPointHistory = apps.get_registered_model("crm", "ContactPointHistory")


@kept_as("ResidenceHistory")
class Residence(models.Model):
    """A customer at a property, or at an address the gazetteer does not hold, or with no fixed address; from, to."""

    class Role(models.TextChoices):
        OCCUPIER = "OCCUPIER", _("Lives there")
        OWNER = "OWNER", _("Owner")
        TENANT = "TENANT", _("Tenant")
        LANDLORD = "LANDLORD", _("Landlord")
        TRADES = "TRADES", _("Trades from there")
        REGISTERED = "REGISTERED", _("Registered office")
        CORRESPONDENCE = "CORRESPONDENCE", _("Letters only")
        NO_FIXED_ADDRESS = "NO_FIXED_ADDRESS", _("No fixed address")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="residences")
    property = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    unlisted_lines = models.TextField(blank=True)
    unlisted_postcode = models.CharField(max_length=10, blank=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.OCCUPIER)
    called = models.CharField(max_length=120, blank=True)  # a site of a business: "Sale branch"
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="NO_FIXED_ADDRESS", property__isnull=True)
                | Q(property__isnull=False, unlisted_lines="")
                | Q(property__isnull=True) & ~Q(unlisted_lines=""),
                name="residence_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_from__isnull=True) | Q(active_to__gte=F("active_from")),
                name="residence_from_to",
            ),
        ]
        indexes = [
            models.Index(fields=["property", "customer"], name="residence_at"),
            models.Index(
                fields=["customer", "property"], condition=Q(restriction__isnull=False), name="residence_confidential"
            ),
            models.Index(
                fields=["unlisted_postcode"], condition=Q(property__isnull=True), name="residence_unlisted_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} at {self.property_id or self.unlisted_lines}"


class AccountQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Accounts with at least one holder the actor may see."""
        holders = AccountHolder.objects.visible_to(actor).filter(account=OuterRef("pk"))
        return self.filter(models.Exists(holders))._scoped(f"for {actor.kind}")


@kept_as("AccountHistory")
class Account(models.Model):
    """A key in another system, for a property, shared by one or more customers. Never evidence that two are one."""

    system = models.SlugField(max_length=40)
    key = models.CharField(max_length=80)
    property = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    status = models.CharField(max_length=40, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="account_once")]
        indexes = [models.Index(Upper(Replace(Replace("key", Value(" ")), Value("-"))), name="account_compact_key")]

    def __str__(self) -> str:
        return f"{self.system} {self.key}"


@kept_as("AccountHolderHistory")
class AccountHolder(models.Model):
    """A customer's part in an account."""

    class Role(models.TextChoices):
        LIABLE = "LIABLE", _("Liable")
        JOINT = "JOINT", _("Joint")
        PARTNER = "PARTNER", _("Partner")
        TENANT = "TENANT", _("Tenant")
        PAYER = "PAYER", _("Payer")
        CORRESPONDENCE = "CORRESPONDENCE", _("Letters only")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holders")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="accounts")
    role = models.CharField(max_length=14, choices=Role)
    active_from = models.DateField(null=True)
    active_to = models.DateField(null=True)
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "customer", "role"], condition=Q(active_to__isnull=True), name="account_holder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.account_id}"


class Merge(models.Model):
    """Two records found to be one: live rows form a tree whose root is `Customer.canonical`. Undone, never deleted."""

    from_customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges_away")
    into_customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges_in")
    choices = models.JSONField(default=dict)  # whose value is shown, field by field: see merging/choosing.py
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_customer"], condition=Q(undone_at__isnull=True), name="merge_away_once"
            ),
            models.CheckConstraint(condition=~Q(from_customer=F("into_customer")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.from_customer_id} into {self.into_customer_id}"


class PropertyMove(models.Model):
    """What was decided about a property that is gone and still had people or work on it. Append-only.

    Everything moved to another, or left where it is (`to_property` empty); the keys of what moved are in `facts`.
    """

    key = models.CharField(max_length=200, unique=True)
    from_property = models.ForeignKey("gazetteer.Property", on_delete=models.PROTECT, related_name="+")
    to_property = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField()
    decided_by_kind = models.CharField(max_length=10)
    decided_by_key = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_property=F("to_property")), name="property_move_of_two")
        ]

    def __str__(self) -> str:
        return f"{self.from_property_id} to {self.to_property_id}"
