"""What was said, and what becomes of it when customers are merged, erased, exported (crm/customers/relations.py)."""

from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import AccessCode, Contact, ContactSession, Correction, Message, Promise, Reference
from crm.customers.relations import OnMerge, blank, declared, give, keep, withhold

OWN = [
    declared(
        ContactSession, "speaker", merge=OnMerge.GROUP,
        erasure=blank("speaker_words", "telephone"),
        export=give("channel", "direction", "telephone", "started_at", "ended_at"),
    ),
    declared(
        Contact, "customer", merge=OnMerge.GROUP,
        erasure=blank(
            "answers", "notes", "authority_words", "unlisted_postcode", "place_words",
            marked=["unlisted_lines"],
        ),
        export=give(
            "service__name", "relation", "disposition", "answers", "notes", "property__address", "street__name",
            "place_words", "unlisted_lines", "unlisted_postcode", "received_at",
        ),
    ),
    declared(
        Message, "customer", merge=OnMerge.GROUP,
        erasure=blank("subject", "body", "sent_to"),
        export=give("direction", "channel", "subject", "body", "sent_to", "state", "created_at"),
    ),
    declared(
        Reference, "contact__customer", merge=OnMerge.GROUP,
        erasure=keep("a reference is a key"),
        export=give("value", "kind", "source"),
    ),
    declared(
        Promise, "contact__customer", merge=OnMerge.GROUP,
        erasure=keep("codes and dates"),
        export=give("kind", "cycle", "clock__state", "clock__started_at", "clock__due_at", "clock__stopped_at"),
    ),
    declared(
        Correction, "contact__customer", merge=OnMerge.RECORD,
        erasure=blank("reason"),
        export=give("kind", "reason", "made_at"),
    ),
    declared(
        WrittenDraft, "customer", merge=OnMerge.RECORD,
        erasure=blank("given", "nonce"),
        export=withhold("not sent yet, and forgotten within days"),
    ),
    declared(
        AccessCode, "contact__customer", merge=OnMerge.RECORD,
        erasure=keep("hashes, good for ten minutes"),
        export=withhold("a code is never shown again"),
    ),
]  # fmt: skip
