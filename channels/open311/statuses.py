"""Where a report stands, in the words of mySociety's extension, by the states of our workflows and the families of our
endings.

What other websites know: open, investigating, in_progress, planned, action_scheduled, fixed, closed, duplicate,
not_councils_responsibility, no_further_action, internal_referral, for_triage, cancelled, reopen, unchanged.
"""

from crm.catalogue.models import Family

OPEN, CLOSED, UNCHANGED = "open", "closed", "unchanged"
BY_STATE = {
    "RECEIVED": OPEN,
    "TRIAGED": "investigating",
    "PLANNED": "action_scheduled",
    "UNDER_WAY": "in_progress",
    "MADE_SAFE": "in_progress",
    "WITH_OTHERS": "internal_referral",
    "SENT": "internal_referral",
    "ACKNOWLEDGED": "internal_referral",
    "CLOSED": CLOSED,
}
BY_ENDING = {
    Family.DONE: "fixed",
    Family.DONE_BEFORE: "fixed",
    Family.NOTHING_FOUND: "no_further_action",
    Family.CUSTOMER_SIDE: "no_further_action",
    Family.NOT_OURS: "not_councils_responsibility",
    Family.WILL_NOT: "no_further_action",
    Family.WITHDRAWN: CLOSED,
    Family.NO_ANSWER: "no_further_action",
    Family.DECIDED: CLOSED,
    Family.SAME_AS_ANOTHER: "duplicate",
}
WORKED_ON = "investigating"  # any other state between the first and the end
# What a client may say of its own report, in capitals: which of it says that the matter is open.
SAYS_OPEN = frozenset({"OPEN", "REOPEN"})
REOPEN = "REOPEN"
KNOWN_OF_UPDATES = frozenset(
    {
        "OPEN", "CLOSED", "FIXED", "IN_PROGRESS", "ACTION_SCHEDULED", "INVESTIGATING", "DUPLICATE", "PLANNED",
        "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION", "INTERNAL_REFERRAL", "REOPEN", "FOR_TRIAGE", "CANCELLED",
        "UNCHANGED",
    }
)  # fmt: skip


def status_of(state: str, family: str = "") -> str:
    """The extended status of a state, and of an ending of this family."""
    if family:
        return BY_ENDING.get(Family(family), CLOSED)
    return BY_STATE.get(state, WORKED_ON)
