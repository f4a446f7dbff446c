"""The index's own rows that point at a customer, and what becomes of them (relations.py)."""

from crm.customers.finding.models import NamePair
from crm.customers.models import AccountHolder, ContactPoint, Customer, Merge, Residence
from crm.customers.relations import OnMerge, blank, declared, give, keep, withhold

OWN = [
    declared(
        Customer, "canonical", merge=OnMerge.TREE,
        erasure=blank(
            "title", "given_names", "family_name", "preferred_name", "business_name", "trading_name", "date_of_birth",
            "sort_name", "search_text",
            marked=["display_name"],
        ),
        export=give(
            "reference", "kind", "title", "given_names", "family_name", "preferred_name", "business_name",
            "trading_name", "date_of_birth", "language", "status", "source", "created_at",
        ),
    ),
    declared(
        ContactPoint, "customer", merge=OnMerge.GROUP, placed_as="POINT",
        erasure=blank("value", "label", "do_not_use_reason", keyed=["normalised"]),
        export=give(
            "kind", "line", "value", "label", "verified_at", "verified_how", "do_not_use", "do_not_use_reason",
            "is_preferred", "text_allowed", "voicemail_allowed", "created_at",
        ),
    ),
    declared(
        Residence, "customer", merge=OnMerge.GROUP, placed_as="RESIDENCE",
        erasure=blank("unlisted_postcode", marked=["unlisted_lines"]),
        export=give(
            "property__address", "unlisted_lines", "unlisted_postcode", "role", "called", "active_from", "active_to"
        ),
    ),
    declared(
        AccountHolder, "customer", merge=OnMerge.GROUP,
        erasure=keep("keys in another system, whose own records are erased there"),
        export=give(
            "account__system", "account__key", "account__property__address", "role", "active_from", "active_to"
        ),
    ),
    declared(
        NamePair, "customer", merge=OnMerge.GROUP,
        erasure=blank("one", "other"),
        export=withhold("made from the names, which are given"),
    ),
    declared(
        Merge, "from_customer", merge=OnMerge.TREE,
        erasure=blank("reason", "undone_reason"),
        export=give("merged_at", "reason", "undone_at", "undone_reason"),
    ),
    declared(
        Merge, "into_customer", merge=OnMerge.TREE,
        erasure=blank("reason", "undone_reason"),
        export=withhold("given once, with the record that was merged into this one"),
    ),
]  # fmt: skip
