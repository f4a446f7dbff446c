"""What a record says of somebody, and what becomes of it when customers are merged, erased, exported (relations.py)."""

from crm.customers.particulars.models import (
    BusinessNumber,
    ConsentFact,
    FormerName,
    ParticularEvent,
    PublicOffice,
    Relationship,
)
from crm.customers.relations import OnMerge, blank, declared, give, keep, withhold

OWN = [
    declared(
        FormerName, "customer", merge=OnMerge.GROUP,
        erasure=blank(
            "title", "given_names", "family_name", "preferred_name", "business_name", "trading_name", "search_text",
            marked=["display_name"],
        ),
        export=give("display_name", "active_from", "active_to"),
    ),
    declared(
        BusinessNumber, "customer", merge=OnMerge.GROUP,
        erasure=keep("a business's number in a public register"),
        export=give("kind", "normalised", "active_from", "active_to"),
    ),
    declared(
        Relationship, "customer", merge=OnMerge.GROUP,
        erasure=blank("words"),
        export=give("kind", "words", "active_from", "active_to"),
    ),
    declared(
        Relationship, "other", merge=OnMerge.GROUP,
        erasure=blank("words"),
        export=give("kind", "active_from", "active_to"),
    ),
    declared(
        PublicOffice, "customer", merge=OnMerge.GROUP,
        erasure=keep("who held a public office is public"),
        export=give("office", "area__name", "area_words", "active_from", "active_to"),
    ),
    declared(
        ConsentFact, "customer", merge=OnMerge.GROUP,
        erasure=keep("codes and dates: the proof that we asked"),
        export=give("topic", "answer", "said_date", "source"),
    ),
    declared(
        ParticularEvent, "customer", merge=OnMerge.GROUP,
        erasure=keep("keys, codes and dates"),
        export=withhold("who of the staff changed what; what was changed is given with each part"),
    ),
]  # fmt: skip
