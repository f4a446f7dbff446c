"""Claim: somebody may be entitled to help; we ask for evidence, have it worked out, and award or refuse.

RECEIVED (-> EVIDENCE) -> ASSESSMENT (-> CALCULATION) -> DECISION -> CLOSED; a change of circumstances opens an award again
(CHANGE), and a request for a review looks at the decision once more (REVIEW). Whoever is refused is told of their right of
review: the outcome must say it. What an award begins for other services: cases/workflows/prequalifying.py.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from cases.casework.inputs import Input, InputKind
from cases.casework.models import Case
from cases.casework.registry import Act, ClockEffect, Workflow
from cases.workflows import public_words
from crm.catalogue.models import Family
from crm.teams.actor import ActorKind

__all__ = ["Claim"]

RECEIVED, EVIDENCE, ASSESSMENT, CALCULATION = "RECEIVED", "EVIDENCE", "ASSESSMENT", "CALCULATION"
DECISION, CHANGE, REVIEW, CLOSED = "DECISION", "CHANGE", "REVIEW", "CLOSED"
DECISIONS = frozenset({"award", "refuse", "revise", "uphold"})
OPEN = [RECEIVED, EVIDENCE, ASSESSMENT, CALCULATION, DECISION, CHANGE, REVIEW]
DECIDED = "claim_decided"  # AWARD or REFUSAL: what was decided last
AWARDED = "claim.awarded"  # news: heard by prequalifying.py
AWARDS = frozenset({Family.DECIDED, Family.DONE})
REFUSES = frozenset({Family.DECIDED, Family.WILL_NOT})
WITHOUT_DECISION = frozenset(set(Family) - AWARDS - REFUSES)

INPUTS = (
    Input("evidence_date", _("Day the evidence came"), InputKind.DATE, future=False),
    Input(
        "evidence", _("What was shown?"), InputKind.CHOICE,
        choices=(
            ("ALL", _("Everything we asked for")),
            ("PART", _("Part of it")),
            ("CHECKED", _("Nothing: checked with another body instead")),
        ),
    ),
    Input("handed_off", _("Given to the benefits system on"), InputKind.DATE, future=False),
    Input("amount", _("Amount, in pounds"), InputKind.MONEY),
    Input(
        "period", _("For"), InputKind.CHOICE,
        choices=(("WEEK", _("Each week")), ("MONTH", _("Each month")), ("YEAR", _("The year")), ("ONCE", _("Once"))),
    ),
    Input("from_date", _("From"), InputKind.DATE),
    Input(
        "reasons", _("How it was worked out"), InputKind.WORDS, required=False,
        hint=_("For our record, not for the customer."),
    ),
    Input("changed_on", _("Day of the change"), InputKind.DATE),
    Input("changed", _("What has changed?"), InputKind.WORDS),
    Input("review_because", _("What do they not accept?"), InputKind.WORDS),
)  # fmt: skip

_AWARDED = ("outcome", "amount", "period", "from_date", "words", "reasons")
_REFUSED = ("outcome", "words", "reasons")
START = Act(label=_("Start the assessment"), permission="case.work", likely=30)
ASK_EVIDENCE = Act(
    label=_("Ask for evidence"), permission="case.work", asks=("days", "words"), clocks=ClockEffect.WAIT,
    message="question", likely=20,
)  # fmt: skip
EVIDENCE_IN = Act(
    label=_("Evidence is in"), permission="case.work", asks=("evidence_date", "evidence"), clocks=ClockEffect.RESUME,
    likely=30,
)  # fmt: skip
HAND_OFF = Act(
    label=_("Give it to be worked out"), permission="case.work", asks=("handed_off",), likely=20, optional=True
)  # fmt: skip
CALCULATED = Act(label=_("Worked out"), permission="case.work", asks=("amount",), likely=30)
ASSESSED = Act(label=_("Assessed"), permission="case.work", asks=("amount",), likely=30)
BACK = Act(label=_("Back to the assessment"), permission="case.work", likely=5)
AWARD = Act(
    label=_("Award"), permission="case.work", asks=_AWARDED, clocks=ClockEffect.STOP, message="closed",
    families=AWARDS, keeps=((DECIDED, "AWARD"),), news=AWARDED, likely=30,
)  # fmt: skip
REFUSE = Act(
    label=_("Refuse"), permission="case.work", asks=_REFUSED, clocks=ClockEffect.STOP, message="closed",
    families=REFUSES, states_review=True, keeps=((DECIDED, "REFUSAL"),), likely=20,
)  # fmt: skip
CHANGED = Act(
    label=_("Change of circumstances"), permission="case.work", asks=("changed_on", "changed", "words"),
    clocks=ClockEffect.NEW_CYCLE, policy="change", message="progress", likely=30,
)  # fmt: skip
TO_REVIEW = Act(
    label=_("Review asked for"), permission="case.work", asks=("review_because", "words"),
    clocks=ClockEffect.NEW_CYCLE, policy="review", message="progress", likely=20,
)  # fmt: skip
REVISE = Act(
    label=_("Decide anew: award"), permission="case.lead", asks=_AWARDED, clocks=ClockEffect.STOP, message="closed",
    families=AWARDS, keeps=((DECIDED, "AWARD"),), news=AWARDED, not_by=DECISIONS,
    likely=20,
)  # fmt: skip
UPHOLD = Act(
    label=_("The decision stands"), permission="case.lead", asks=_REFUSED, clocks=ClockEffect.STOP, message="closed",
    families=REFUSES, states_review=True, not_by=DECISIONS, likely=30,
)  # fmt: skip
END = Act(
    label=_("Close without a decision"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=WITHOUT_DECISION,
)  # fmt: skip
REOPEN = Act(
    label=_("Reopen"), permission="case.work", asks=("words",), clocks=ClockEffect.NEW_CYCLE, message="reopened",
    by=frozenset({ActorKind.STAFF, ActorKind.CUSTOMER}),
)  # fmt: skip


def was_awarded(case: Any) -> bool:
    """True when what was decided last is an award."""
    return case.details.get(DECIDED) == "AWARD"


def was_decided(case: Any) -> bool:
    """True when there is a decision to be reviewed."""
    return DECIDED in case.details


class Claim(Case):
    """A case whose work is to find out what somebody is entitled to."""

    class Meta:
        proxy = True

    @transition(field="state", source=[RECEIVED, CHANGE], target=ASSESSMENT, custom={"act": START})
    def start(self, **_given: object) -> None:
        """Somebody is assessing it."""

    @transition(field="state", source=[RECEIVED, CHANGE, ASSESSMENT], target=EVIDENCE, custom={"act": ASK_EVIDENCE})
    def ask_evidence(self, **_given: object) -> None:
        """The promise waits with the customer."""

    @transition(field="state", source=EVIDENCE, target=ASSESSMENT, custom={"act": EVIDENCE_IN})
    def evidence_in(self, **_given: object) -> None:
        """It came, or was found elsewhere."""

    @transition(field="state", source=ASSESSMENT, target=CALCULATION, custom={"act": HAND_OFF})
    def hand_off(self, **_given: object) -> None:
        """The department's own system works it out."""

    @transition(field="state", source=CALCULATION, target=DECISION, custom={"act": CALCULATED})
    def calculated(self, **_given: object) -> None:
        """What that system says."""

    @transition(field="state", source=ASSESSMENT, target=DECISION, custom={"act": ASSESSED})
    def assessed(self, **_given: object) -> None:
        """Worked out here."""

    @transition(field="state", source=[CALCULATION, DECISION], target=ASSESSMENT, custom={"act": BACK})
    def back(self, **_given: object) -> None:
        """Something was left out."""

    @transition(field="state", source=DECISION, target=CLOSED, custom={"act": AWARD})
    def award(self, **_given: object) -> None:
        """How much, for what time, from when."""

    @transition(field="state", source=DECISION, target=CLOSED, custom={"act": REFUSE})
    def refuse(self, **_given: object) -> None:
        """Why, and how to ask for a review."""

    @transition(field="state", source=CLOSED, target=CHANGE, conditions=[was_awarded], custom={"act": CHANGED})
    def changed(self, **_given: object) -> None:
        """What was awarded is worked out again."""

    @transition(field="state", source=CLOSED, target=REVIEW, conditions=[was_decided], custom={"act": TO_REVIEW})
    def to_review(self, **_given: object) -> None:
        """Somebody else looks at the decision."""

    @transition(field="state", source=REVIEW, target=CLOSED, custom={"act": REVISE})
    def revise(self, **_given: object) -> None:
        """The decision was wrong."""

    @transition(field="state", source=REVIEW, target=CLOSED, custom={"act": UPHOLD})
    def uphold(self, **_given: object) -> None:
        """The decision was right, and who can be asked next."""

    @transition(field="state", source=OPEN, target=CLOSED, custom={"act": END})
    def end(self, **_given: object) -> None:
        """Withdrawn, or no answer to what we asked for."""

    @transition(field="state", source=CLOSED, target=RECEIVED, custom={"act": REOPEN})
    def reopen(self, **_given: object) -> None:
        """Ended by mistake."""


WORKFLOW = Workflow(
    code="claim",
    name=_("Eligibility and claim"),
    model=Claim,
    initial=RECEIVED,
    labels=public_words.CLAIM_STATES,
    public_words=public_words.CLAIM,
    steps=(RECEIVED, ASSESSMENT, DECISION, CLOSED),
    inputs=INPUTS,
    never_before=(
        ("award", (frozenset({"assessed", "calculated"}),)),
        ("refuse", (frozenset({"assessed", "calculated"}),)),
        ("changed", (frozenset({"award", "revise"}),)),
        ("to_review", (frozenset({"award", "refuse", "revise"}),)),
        ("revise", (frozenset({"to_review"}),)),
        ("uphold", (frozenset({"to_review"}),)),
    ),
)
