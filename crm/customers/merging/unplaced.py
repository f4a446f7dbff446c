"""What is on neither of two pages, and what is on both: facts whose record is still to be decided (placing.py)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from crm.customers.merging.models import FactToPlace


def not_to_be_placed(kind: str, *, of: str = "pk") -> Q:
    """A condition on rows of this kind, or that hang on one by this field: not those whose record is to be decided."""
    return Q(~Exists(FactToPlace.objects.filter(kind=kind, fact_key=OuterRef(of), placed_at__isnull=True)))


def shown_here_too(kind: str, group: Sequence[int]) -> QuerySet[Any, Any]:
    """The keys of the facts of this kind that stand on another record and may belong to one of these (on_both.py)."""
    asked = FactToPlace.objects.filter(kind=kind, also_on__in=list(group), placed_at__isnull=True)
    return asked.values_list("fact_key", flat=True)


def in_doubt(kind: str, *, of: str = "pk") -> Exists:
    """Whether it is still to be decided whose this row is."""
    return Exists(FactToPlace.objects.filter(kind=kind, fact_key=OuterRef(of), placed_at__isnull=True))


def undecided(records: list[int]) -> list[str]:
    """Why these records cannot be erased yet, in words: what is to be placed may be somebody else's."""
    waiting = FactToPlace.objects.filter(placed_at__isnull=True)
    theirs = Q(stands_on__in=records) | Q(also_on__in=records)
    theirs |= Q(merge__from_customer__in=records) | Q(merge__into_customer__in=records)
    if not waiting.filter(theirs).exists():
        return []
    return [_("Something was added while this and another record were shown as one: say first whose it is.")]
