"""What becomes of the answers of identity checks when records are merged, when a customer is erased, in an export."""

from crm.contacts.identity.models import IdentityAnswer
from crm.customers.relations import OnMerge, declared, give, keep

OWN = [
    declared(
        IdentityAnswer,
        "customer",
        merge=OnMerge.GROUP,
        erasure=keep("codes and dates: what was said was never kept, and who failed whom must stay"),
        export=give("fact", "was_right", "channel", "at"),
    ),
]
