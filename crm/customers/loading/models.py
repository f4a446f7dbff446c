"""Other systems that give us customers: what each may give and why, its files, and which of our facts it said."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Customer
from crm.teams.actor import Actor
from crm.teams.history import kept_as
from crm.teams.models import Restriction, User
from crm.teams.scope import ScopedQuerySet, open_to


@kept_as("CustomerSourceHistory")
class CustomerSource(models.Model):
    """A system registered to give us customers (UK GDPR article 30): a field that is not among its own is not loaded."""

    class Basis(models.TextChoices):
        """Lawful bases of UK GDPR article 6(1)."""

        CONSENT = "CONSENT", _("Consent (a)")
        CONTRACT = "CONTRACT", _("A contract (b)")
        LEGAL_OBLIGATION = "LEGAL_OBLIGATION", _("A legal obligation (c)")
        VITAL_INTERESTS = "VITAL_INTERESTS", _("Somebody’s life (d)")
        PUBLIC_TASK = "PUBLIC_TASK", _("A public task (e)")
        LEGITIMATE_INTERESTS = "LEGITIMATE_INTERESTS", _("Legitimate interests (f)")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=500)
    lawful_basis = models.CharField(max_length=20, choices=Basis)
    law = models.CharField(max_length=200, blank=True)  # the Act or regulation that says so
    fields = ArrayField(models.CharField(max_length=20))  # of fields.FIELDS
    account_system = models.SlugField(max_length=40, blank=True)  # whose accounts its account numbers are
    customer_kind = models.CharField(max_length=8, choices=Customer.Kind, default=Customer.Kind.PERSON)
    # Who alone may see what it brings; nobody is kept from it where there is none.
    restriction = models.ForeignKey(Restriction, null=True, on_delete=models.PROTECT, related_name="+")
    retention_months = models.PositiveSmallIntegerField()
    review_date = models.DateField()
    is_on = models.BooleanField(default=True)  # electoral data ships off
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fields__len__gt=0), name="customer_source_gives_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="customer_source_withdrawn_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LoadState(models.TextChoices):
    UPLOADED = "UPLOADED", _("Not started")
    QUEUED = "QUEUED", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    STOPPED = "STOPPED", _("Stopped")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")


class CustomerLoad(models.Model):
    """One file of a source: how it is read, how far it has come, what became of its rows."""

    source = models.ForeignKey(CustomerSource, on_delete=models.PROTECT, related_name="loads")
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=500)  # where it lies until it is done
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=12)
    separator = models.CharField(max_length=1)
    heads = ArrayField(models.CharField(max_length=100))
    columns = models.JSONField(default=dict)  # place from 0 -> field
    is_whole = models.BooleanField(default=False)  # a full extract: what is in it no longer has gone
    dry_run = models.BooleanField(default=False)  # says what would be, and changes nothing
    state = models.CharField(max_length=8, choices=LoadState, default=LoadState.UPLOADED)
    failure = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=80)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)  # of whoever is at it
    finished_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)  # bytes of the file that are done
    line = models.BigIntegerField(default=0)  # the last line done
    rows = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    matched = models.IntegerField(default=0)  # said of somebody we had
    unsure = models.IntegerField(default=0)  # kept as a record of its own, for a person to look at
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    nobody = models.IntegerField(default=0)  # an account with nobody in it
    rejected = models.IntegerField(default=0)
    gone = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["source", "-id"], name="customer_load_newest")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_part_loaded(self) -> bool:
        """Whether it was stopped or failed in the middle of being loaded: it can go on, and not be tried."""
        return not self.dry_run and self.position > 0 and self.state in (LoadState.STOPPED, LoadState.FAILED)


class LoadFindingQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What was found of rows, but of those about customers hidden from the actor."""
        shown = Q(customer__isnull=True) | open_to(actor, "customer__restriction")
        return self.filter(shown)._scoped(f"for {actor.kind}")


class LoadFinding(models.Model):
    """What somebody should look at: a row rejected, a value left out, a row that may be somebody we had."""

    class Kind(models.TextChoices):
        REJECTED = "REJECTED", _("Row rejected")
        LEFT_OUT = "LEFT_OUT", _("Value left out")
        UNSURE = "UNSURE", _("May be somebody we had")
        DIFFERS = "DIFFERS", _("Says something else than we hold")

    load = models.ForeignKey(CustomerLoad, on_delete=models.CASCADE, related_name="findings")
    line = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    row_key = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")  # whom it may be

    objects = LoadFindingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["load", "id"], name="load_finding_of")]


class SourceRecord(models.Model):
    """A row of another system, known by its key there: of which customer it speaks, and what it said last."""

    source = models.ForeignKey(CustomerSource, on_delete=models.PROTECT, related_name="records")
    row_key = models.CharField(max_length=120)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="source_records")
    digest = models.CharField(max_length=32)
    load = models.ForeignKey(CustomerLoad, on_delete=models.PROTECT, related_name="+")  # in which it was seen last
    gone_at = models.DateTimeField(null=True)  # when a whole file no longer had it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row_key"], name="source_record_once")]
        indexes = [models.Index(fields=["customer"], name="source_record_of")]


class SourceFact(models.Model):
    """That a source's row says one of our facts; `made`: and that it was this row that brought it."""

    class Kind(models.TextChoices):
        CUSTOMER = "CUSTOMER", _("The customer")
        BIRTH = "BIRTH", _("Date of birth")
        POINT = "POINT", _("A way to reach them")
        RESIDENCE = "RESIDENCE", _("An address")
        HOLDER = "HOLDER", _("A part in an account")
        NUMBER = "NUMBER", _("A number of the business")

    record = models.ForeignKey(SourceRecord, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=9, choices=Kind)
    fact_id = models.BigIntegerField()
    made = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "kind", "fact_id"], name="source_fact_once")]
        indexes = [models.Index(fields=["kind", "fact_id"], name="source_fact_of")]
