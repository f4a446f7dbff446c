"""What one contact counts as: the rules of first-contact resolution over plain facts. No ORM, no clock, no settings.

The same words stand in docs/reports.md and, for the reader of a report, in definitions.py.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

YES, NO, PENDING, UNKNOWN = "YES", "NO", "PENDING", "UNKNOWN"
EXCLUDED, NOT_APPLICABLE = "EXCLUDED", "NOT_APPLICABLE"

COUNTS_AS_DONE = frozenset({"DONE", "DONE_BEFORE"})
SETTLED_THERE = frozenset({"ANSWERED", "TOLD"})


class Rule(StrEnum):
    """Why a contact is outside first-contact resolution: by rule, never by the agent's choice to leave it out."""

    VOIDED = "VOIDED"
    OUTBOUND = "OUTBOUND"
    INTERNAL = "INTERNAL"
    ABANDONED = "ABANDONED"
    SPAM = "SPAM"
    THANKS = "THANKS"
    SWITCHBOARD = "SWITCHBOARD"
    OTHER_BODY = "OTHER_BODY"
    ANSWER = "ANSWER"


class WhyNot(StrEnum):
    """Why an eligible contact was not enough."""

    CHASED = "CHASED"
    NOT_FIXED = "NOT_FIXED"
    RAISED = "RAISED"
    PASSED_ON = "PASSED_ON"
    NEEDS_SOMETHING = "NEEDS_SOMETHING"
    CALL_BACK = "CALL_BACK"
    SENT_TO_WEB = "SENT_TO_WEB"
    ANOTHER_BODY = "ANOTHER_BODY"
    ENDED_BY_US = "ENDED_BY_US"
    TURNED_AWAY = "TURNED_AWAY"
    LEFT_OPEN = "LEFT_OPEN"
    REPEATED = "REPEATED"


class Later(NamedTuple):
    """A later contact of the same customer or household in the same family of services, of another session."""

    contact_id: int
    channel: str
    direction: str
    counting: str
    disposition: str
    relation: str
    voided: bool


class Work(NamedTuple):
    """The case that the contact raised."""

    is_open: bool
    outcome_family: str
    chased: bool
    reopened: bool
    promise_broken: bool


class Facts(NamedTuple):
    """What the records say of one contact. `later` holds the candidates within its window, oldest first."""

    channel: str
    direction: str
    counting: str
    disposition: str
    relation: str
    voided: bool
    received_at: datetime
    repeat_days: int
    can_be_followed: bool  # somebody is known, or the household where the service is about the property
    handed_over: bool  # one member of staff began the session, another logged this contact
    asked: bool  # we asked the customer something about it
    attached: bool  # it belongs to work that another contact raised
    promise_left: bool  # a promise beyond the acknowledgement was not kept in the contact itself
    work: Work | None
    later: tuple[Later, ...] = ()


class Verdicts(NamedTuple):
    """What the contact counts as; `why_not` and `spoiled_by` say why it was not enough, and which contact shows it."""

    excluded: str
    gross: str
    net: str
    once_and_done: str
    why_not: str
    spoiled_by: int | None
    window_ends_at: datetime | None


_BY_DISPOSITION = {"DROPPED": Rule.ABANDONED, "SPAM": Rule.SPAM, "THANKS": Rule.THANKS}
_BY_COUNTING = {"SWITCHBOARD": Rule.SWITCHBOARD, "OTHER_BODY": Rule.OTHER_BODY}
_NOT_ENOUGH = {
    "RAISED": WhyNot.RAISED,
    "PASSED_ON": WhyNot.PASSED_ON,
    "CONNECTED": WhyNot.PASSED_ON,
    "NEEDS_SOMETHING": WhyNot.NEEDS_SOMETHING,
    "CALL_BACK": WhyNot.CALL_BACK,
    "SENT_TO_WEB": WhyNot.SENT_TO_WEB,
    "ANOTHER_BODY": WhyNot.ANOTHER_BODY,
    "ENDED_BY_US": WhyNot.ENDED_BY_US,
    "TURNED_AWAY": WhyNot.TURNED_AWAY,
}


def excluded_by(contact: Facts | Later) -> str:
    """The code of the rule that leaves this contact out, "" for an eligible one; the first that applies."""
    if contact.voided:
        return Rule.VOIDED
    if contact.direction == "INTERNAL" or contact.channel == "INTERNAL":
        return Rule.INTERNAL
    if contact.direction == "OUT":
        return Rule.OUTBOUND
    by_record = _BY_DISPOSITION.get(contact.disposition) or _BY_COUNTING.get(contact.counting)
    if by_record:
        return by_record
    return Rule.ANSWER if contact.relation in {"ANSWERS", "ADDS"} else ""


def not_settled(facts: Facts) -> str:
    """Why the contact was not settled in itself, "" when it was: said so by its agent, and the records agree."""
    if facts.relation == "CHASE":
        return WhyNot.CHASED
    if facts.relation == "NOT_FIXED":
        return WhyNot.NOT_FIXED
    if facts.disposition not in SETTLED_THERE:
        return _NOT_ENOUGH[facts.disposition]
    return _contradicted(facts)


def _contradicted(facts: Facts) -> str:
    if facts.handed_over:
        return WhyNot.PASSED_ON
    if facts.asked:
        return WhyNot.NEEDS_SOMETHING
    if facts.work is not None or facts.attached:
        return WhyNot.RAISED
    return WhyNot.LEFT_OPEN if facts.promise_left else ""


def judge(facts: Facts, *, at: datetime) -> Verdicts:
    """The verdicts on one contact, as the records stand and as late as `at`."""
    rule = excluded_by(facts)
    if rule:
        return Verdicts(rule, EXCLUDED, EXCLUDED, EXCLUDED, "", None, None)
    why = not_settled(facts)
    repeat = next((later.contact_id for later in facts.later if not excluded_by(later)), None)
    window_ends_at = facts.received_at + timedelta(days=facts.repeat_days)
    if why:
        net = NO
    elif repeat is not None:
        net, why = NO, WhyNot.REPEATED
    else:
        net = YES if window_ends_at <= at else PENDING
    return Verdicts(
        excluded="",
        gross=YES if why in {"", WhyNot.REPEATED} else NO,
        net=net if facts.can_be_followed else UNKNOWN,
        once_and_done=_once(facts.work, repeated=repeat is not None),
        why_not=why,
        spoiled_by=repeat,
        window_ends_at=window_ends_at,
    )


def _once(work: Work | None, *, repeated: bool) -> str:
    if work is None:
        return NOT_APPLICABLE
    if repeated or work.chased or work.reopened or work.promise_broken:
        return NO
    if work.is_open:
        return PENDING
    return YES if work.outcome_family in COUNTS_AS_DONE else NO
