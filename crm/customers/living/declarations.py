"""What becomes of moves and deaths when records are merged, when a customer is erased, in an export."""

from crm.customers.living.models import Death, HouseMove, Mover
from crm.customers.relations import OnMerge, blank, declared, give, keep

OWN = [
    declared(
        HouseMove, "customer", merge=OnMerge.GROUP,
        erasure=blank("to_lines", "to_postcode", "undo_reason"),
        export=give("move_date", "from_property__address", "to_property__address", "to_lines", "to_postcode", "state"),
    ),
    declared(
        Mover, "customer", merge=OnMerge.GROUP,
        erasure=keep("a key"),
        export=give("move__move_date", "move__state"),
    ),
    declared(
        Death, "customer", merge=OnMerge.GROUP,
        erasure=blank("told_by", "estate_words", "reverse_reason"),
        export=give("died_date", "told_by", "proof", "estate_words", "reported_at", "reversed_at"),
    ),
    declared(
        Death, "estate_customer", merge=OnMerge.GROUP,
        erasure=keep("a key"),
        export=give("died_date", "reported_at"),
    ),
]  # fmt: skip
