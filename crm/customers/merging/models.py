"""What happened to merges, what they leave to be decided, what went to the wrong person meanwhile.

The merge itself stands in `crm/customers/models.py`.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Customer, Merge
from crm.teams.actor import Actor
from crm.teams.scope import ScopedQuerySet, open_to


class MergeEventKind(models.TextChoices):
    MERGED = "MERGED", _("Merged")
    UNMERGED = "UNMERGED", _("Two records again")
    PLACED = "PLACED", _("Placed")  # a fact added between, on one of the two


class MergeEvent(models.Model):
    """What was done with a merge: append-only, keys, codes and dates only. A second use of a key finds the first."""

    merge_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=MergeEventKind)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["merge_id", "at", "id"], name="merge_event_of")]


class Side(models.TextChoices):
    """Which of the two records of a merge."""

    FROM = "FROM", _("the record that was shown within the other")
    INTO = "INTO", _("the record it was shown within")


class Because(models.TextChoices):
    """What a proposal rests on, the strongest first."""

    EARLIER = "EARLIER", _("it is about an earlier matter of this record")
    TELEPHONE = "TELEPHONE", _("the telephone is this record's alone")
    EMAIL = "EMAIL", _("the email address is this record's alone")
    SPEAKER = "SPEAKER", _("who spoke has spoken for this record alone")
    ACCOUNT = "ACCOUNT", _("the account is this record's alone")
    ADDRESS = "ADDRESS", _("the address is this record's alone")


class FactToPlace(models.Model):
    """Something added to one of two records while they were shown as one: whose it is, a person decides.

    Until then it is on neither page; with `also_on`, on both (on_both.py). A row never points up: what it is, is named by
    kind and key (placing.py).
    """

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12)
    fact_key = models.BigIntegerField()
    stands_on = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")  # where it was written
    stands = models.CharField(max_length=4, choices=Side)  # the side of that record when the two became two
    also_on = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")  # shown there too
    added_at = models.DateTimeField()
    placed = models.CharField(max_length=4, choices=Side, blank=True, default="", db_default="")
    placed_at = models.DateTimeField(null=True)
    placed_by_kind = models.CharField(max_length=10, blank=True, default="", db_default="")
    placed_by_key = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "kind", "fact_key"], name="fact_to_place_once")]
        indexes = [
            models.Index(fields=["kind", "fact_key"], condition=Q(placed_at__isnull=True), name="fact_to_place"),
            models.Index(
                fields=["also_on"],
                condition=Q(placed_at__isnull=True, also_on__isnull=False),
                name="fact_shown_on_both",
            ),
        ]


class DisclosureCause(models.TextChoices):
    UNMERGED = "UNMERGED", _("Two records were shown as one")
    MOVED = "MOVED", _("A contact was on the wrong record")


class DisclosureState(models.TextChoices):
    TO_ASSESS = "TO_ASSESS", _("To assess")
    REPORTABLE = "REPORTABLE", _("Assessed: reportable")
    NOT_REPORTABLE = "NOT_REPORTABLE", _("Assessed: not reportable")


class DisclosureQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Lists about people who are not hidden from the actor."""
        return self.filter(open_to(actor, "first__restriction"), open_to(actor, "second__restriction"))._scoped(
            f"for {actor.kind}"
        )


class Disclosure(models.Model):
    """What may have gone to, or been seen by, the wrong person: listed when it is found out, assessed by a person."""

    cause = models.CharField(max_length=8, choices=DisclosureCause)
    merge = models.ForeignKey(Merge, null=True, on_delete=models.PROTECT, related_name="disclosures")
    contact_key = models.BigIntegerField(null=True)  # the contact that was moved
    first = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    found_by_kind = models.CharField(max_length=10)
    found_by_key = models.CharField(max_length=64)
    state = models.CharField(max_length=14, choices=DisclosureState, default=DisclosureState.TO_ASSESS)
    words = models.TextField(blank=True)  # of whoever assessed it
    assessed_at = models.DateTimeField(null=True)
    assessed_by_key = models.CharField(max_length=64, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge"], condition=Q(merge__isnull=False), name="disclosure_of_merge_once"
            ),
            models.CheckConstraint(
                condition=Q(state="TO_ASSESS", assessed_at__isnull=True)
                | ~Q(state="TO_ASSESS") & Q(assessed_at__isnull=False) & ~Q(words=""),
                name="disclosure_assessed_with_words",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="disclosure_in_order")]


class DisclosureLineKind(models.TextChoices):
    MESSAGE = "MESSAGE", _("Message sent")
    OPENED = "OPENED", _("Opened on the web with a code")
    EXPORT = "EXPORT", _("Export of everything held")


class DisclosureLine(models.Model):
    """One thing that went out or was seen: append-only, keys and dates only; the thing itself stands in its own place."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=8, choices=DisclosureLineKind)
    fact_key = models.BigIntegerField()
    contact_key = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    about = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    went_to = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "kind", "fact_key", "contact_key"],
                nulls_distinct=False,
                name="disclosure_line_once",
            ),
        ]


class CustomerExport(models.Model):
    """That everything held on a customer was given out: what for, when, by whom, over which records. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    keys = ArrayField(models.BigIntegerField())  # of all the records it covered
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)


class CustomerErasure(models.Model):
    """That a customer was erased: why, when, by whom, over which records, how many rows of each kind. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    keys = ArrayField(models.BigIntegerField())
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    facts = models.JSONField(default=dict)
