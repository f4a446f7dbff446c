"""Matching's rows that point at a customer, and what becomes of them (crm/customers/relations.py)."""

from crm.customers.matching.models import DuplicatePair
from crm.customers.relations import OnMerge, declared, keep, withhold

WHY_KEPT = "two keys, a score and what was decided: names nobody"
WHY_WITHHELD = "a question about two records, which would tell one customer of another"

MATCHING = [
    declared(
        DuplicatePair, name, merge=OnMerge.RECORD, erasure=keep(WHY_KEPT), export=withhold(WHY_WITHHELD)
    )
    for name in ("one", "other")
]  # fmt: skip
