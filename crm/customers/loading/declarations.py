"""What becomes of a source's rows when customers are merged, erased or exported (crm/customers/relations.py)."""

from crm.customers.loading.models import LoadFinding, SourceRecord
from crm.customers.relations import OnMerge, blank, declared, give, keep, withhold

OWN = [
    declared(
        SourceRecord, "customer", merge=OnMerge.RECORD,
        erasure=keep("keys in another system, whose own records are erased there"),
        export=give("source__name", "row_key"),
    ),
    declared(
        LoadFinding, "customer", merge=OnMerge.RECORD,
        erasure=blank("value"),
        export=withhold("a question whether a row is about them; what became of it is on their record"),
    ),
]  # fmt: skip
