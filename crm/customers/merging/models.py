"""What happened to merges, in order; the merge itself stands in `crm/customers/models.py`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
