"""What becomes of authorities when records are merged, when a customer is erased, in an export."""

from crm.customers.authority.models import Authority, Councillor, CouncillorLink
from crm.customers.relations import OnMerge, blank, declared, give, keep, withhold

_GIVEN = ("services", "families", "proof", "active_from", "active_to", "ended_at")

OWN = [
    declared(
        Councillor,
        "customer",
        merge=OnMerge.GROUP,
        erasure=keep("whose councillor somebody was is public"),
        export=give("ward_code", "active_from", "active_to"),
    ),
    declared(
        CouncillorLink,
        "customer",
        merge=OnMerge.RECORD,
        erasure=keep("hashes, good for a quarter of an hour"),
        export=withhold("a link is never shown again"),
    ),
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
