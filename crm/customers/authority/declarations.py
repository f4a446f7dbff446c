"""What becomes of authorities when records are merged, when a customer is erased, in an export."""

from crm.customers.authority.models import Authority
from crm.customers.relations import OnMerge, blank, declared, give

_GIVEN = ("services", "families", "proof", "active_from", "active_to", "ended_at")

OWN = [
    declared(
        Authority,
        "customer",
        merge=OnMerge.GROUP,
        erasure=blank("holder_is", "document", "end_reason"),
        export=give("holder_is", *_GIVEN),
    ),
    declared(
        Authority,
        "holder",
        merge=OnMerge.GROUP,
        erasure=blank("holder_is", "document", "end_reason"),
        export=give("holder_is", *_GIVEN),
    ),
]
