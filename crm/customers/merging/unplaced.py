"""What is on neither of two pages: facts whose record is still to be decided (placing.py)."""

from django.db.models import Exists, OuterRef, Q

from crm.customers.merging.models import FactToPlace


def not_to_be_placed(kind: str, *, of: str = "pk") -> Q:
    """A condition on rows of this kind, or that hang on one by this field: not those whose record is to be decided."""
    return Q(~Exists(FactToPlace.objects.filter(kind=kind, fact_key=OuterRef(of), placed_at__isnull=True)))
