"""What becomes of adjustments, alerts, cautions and what is hidden, when customers are merged, erased or exported."""

from crm.customers.care.confidentiality.models import ConfidentialityChange, SafeChannel
from crm.customers.care.models import Adjustment, Alert, Caution
from crm.customers.relations import OnMerge, blank, declared, give, withhold

BY_HAND = "who asks may not be the person: given by hand, once they have been met safely"
CARE = [
    declared(
        Adjustment, "customer", merge=OnMerge.GROUP, placed_as=Adjustment.MARK,
        erasure=blank("reason", "language", "ended_because"),
        export=give("kind__name", "language", "reason", "agreed_at", "review_date", "ended_at", "ended_because"),
    ),
    declared(
        Alert, "customer", merge=OnMerge.GROUP, placed_as=Alert.MARK,
        erasure=blank("reason", "visitor_words", "appeal_note", "ended_because"),
        export=give(
            "kind__name", "reason", "visitor_words", "appeal_note", "raised_at", "review_date", "expires_date", "ended_at"
        ),
    ),
    declared(
        Caution, "customer", merge=OnMerge.GROUP, placed_as=Caution.MARK,
        erasure=blank("mark", "incident", "decision_words", "letter", "appeal_words", "ended_because"),
        export=give(
            "mark", "incident", "incident_date", "state", "active_to", "decision_words", "letter", "appeal_words",
            "ended_because",
        ),
    ),
    declared(
        ConfidentialityChange, "customer", merge=OnMerge.RECORD,
        erasure=blank("reason", "safe_words", "decision_words"),
        export=withhold(BY_HAND),
    ),
    declared(
        SafeChannel, "customer", merge=OnMerge.GROUP, erasure=blank("words"), export=withhold(BY_HAND)
    ),
]  # fmt: skip
