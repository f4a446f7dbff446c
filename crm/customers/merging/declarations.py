"""What merges leave behind, and what becomes of it itself under merge, erasure and export (crm/customers/relations.py)."""

from crm.customers.merging.models import CustomerErasure, CustomerExport, Disclosure, DisclosureLine, FactToPlace
from crm.customers.relations import OnMerge, blank, declared, give, keep, withhold

OWN = [
    declared(
        FactToPlace, "stands_on", merge=OnMerge.RECORD,
        erasure=keep("keys, codes and dates"),
        export=withhold("what is to be placed may be somebody else's"),
    ),
    declared(
        FactToPlace, "also_on", merge=OnMerge.RECORD,
        erasure=keep("keys, codes and dates"),
        export=withhold("what is to be placed may be somebody else's"),
    ),
    declared(
        Disclosure, "first", merge=OnMerge.RECORD,
        erasure=blank(marked=["words"]),
        export=withhold("it is about two people; the officer tells each of them what concerns them"),
    ),
    declared(
        Disclosure, "second", merge=OnMerge.RECORD,
        erasure=blank(marked=["words"]),
        export=withhold("it is about two people; the officer tells each of them what concerns them"),
    ),
    declared(
        DisclosureLine, "about", merge=OnMerge.RECORD,
        erasure=keep("keys and dates"),
        export=withhold("the officer tells them what concerns them"),
    ),
    declared(
        DisclosureLine, "went_to", merge=OnMerge.RECORD,
        erasure=keep("keys and dates"),
        export=withhold("the officer tells them what concerns them"),
    ),
    declared(
        CustomerErasure, "customer", merge=OnMerge.RECORD,
        erasure=keep("that and why somebody was erased is what remains of them"),
        export=give("at", "reason"),
    ),
    declared(
        CustomerExport, "customer", merge=OnMerge.RECORD,
        erasure=blank("reason"),
        export=give("at", "reason"),
    ),
]  # fmt: skip
