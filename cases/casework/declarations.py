"""The work, and what becomes of it when customers are merged, erased, exported (crm/customers/relations.py)."""

from cases.casework.incidents.models import Satisfaction
from cases.casework.models import Case, CaseNote, CaseParty
from crm.customers.relations import OnMerge, blank, declared, give, keep

OWN = [
    declared(
        CaseParty, "customer", merge=OnMerge.GROUP,
        erasure=keep("keys, codes and dates"),
        export=give("case__service__name", "role", "may_see", "is_written_to", "is_named", "active_from", "active_to"),
    ),
    declared(
        Case, "contact__customer", merge=OnMerge.GROUP,
        erasure=blank("outcome_words", "unlisted_postcode", "place_words", marked=["unlisted_lines"]),
        export=give("service__name", "state", "opened_at", "closed_at", "outcome__label", "outcome_words"),
    ),
    declared(
        CaseNote, "case__contact__customer", merge=OnMerge.GROUP,
        erasure=blank("text"),
        export=give("text", "written_at"),
    ),
    declared(
        Satisfaction, "contact__customer", merge=OnMerge.GROUP,
        erasure=blank("words"),
        export=give("asked_at", "score", "words", "answered_at"),
    ),
]  # fmt: skip
