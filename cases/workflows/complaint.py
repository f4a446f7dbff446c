"""Complaint: two stages of ours, then the ombudsman.

By the Complaint Handling Code of the Local Government and Social Care Ombudsman (2024): a complaint is defined and
acknowledged within five working days (stage 1: 6.2; stage 2: 6.11), answered within ten working days of that at stage 1
(6.3) and twenty at stage 2 (6.14), and each answer says how to go on, at the end to the Ombudsman. The numbers stand in the
service's policies: its own for stage 1, the same code with "-stage-2" for stage 2.
RECEIVED -> STAGE_1 -> CLOSED -> STAGE_2 -> CLOSED -> OMBUDSMAN -> CLOSED.
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

__all__ = ["Complaint"]

RECEIVED, STAGE_1, STAGE_2, OMBUDSMAN, CLOSED = "RECEIVED", "STAGE_1", "STAGE_2", "OMBUDSMAN", "CLOSED"
STAGE = "complaint_stage"  # the last stage that was answered
ANSWERS = frozenset({Family.DONE, Family.DECIDED, Family.WILL_NOT, Family.NOTHING_FOUND})
WITHOUT_ANSWER = frozenset(set(Family) - ANSWERS)

INPUTS = (
    Input("understood", _("What the complaint is, and what they want"), InputKind.WORDS),
    Input(
        "remedy", _("What we do to put it right"), InputKind.CHOICE, required=False,
        choices=(
            ("APOLOGY", _("An apology")),
            ("ACTION", _("Something done or changed for them")),
            ("PAYMENT", _("A payment")),
            ("CHANGE", _("A change in how we work")),
            ("NONE", _("Nothing: not upheld")),
        ),
    ),
    Input("remedy_by", _("To be done by"), InputKind.DATE, required=False, future=True),
    Input("dissatisfied_because", _("What they are still unhappy with"), InputKind.WORDS, required=False),
    Input("ombudsman_reference", _("The Ombudsman’s reference, and what it asks of us"), InputKind.WORDS),
    Input("ombudsman_by", _("Our answer to the Ombudsman is due"), InputKind.DATE, future=True),
)  # fmt: skip

ACCEPT = Act(
    label=_("Acknowledge and take on"), permission="case.work", asks=("understood", "words"), message="progress",
    clocks=ClockEffect.ACKNOWLEDGED, likely=30,
)  # fmt: skip
NOT_TAKEN = Act(
    label=_("Not a complaint we can take"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=frozenset({Family.WILL_NOT}), states_review=True, likely=5,
)  # fmt: skip
_ANSWER = ("outcome", "words", "remedy", "remedy_by")
ANSWER_1 = Act(
    label=_("Answer at stage 1"), permission="case.work", asks=_ANSWER, clocks=ClockEffect.STOP, message="closed",
    families=ANSWERS, keeps=((STAGE, "1"),), likely=30,
)  # fmt: skip
TO_STAGE_2 = Act(
    label=_("Take to stage 2"), permission="case.work", asks=("dissatisfied_because", "words"),
    clocks=ClockEffect.NEW_CYCLE, policy="stage-2", message="progress", likely=30,
)  # fmt: skip
ACKNOWLEDGE_2 = Act(
    label=_("Acknowledge stage 2"), permission="case.work", asks=("understood", "words"), message="progress",
    clocks=ClockEffect.ACKNOWLEDGED, likely=20,
)  # fmt: skip
ANSWER_2 = Act(
    label=_("Answer at stage 2"), permission="case.lead", asks=_ANSWER, clocks=ClockEffect.STOP, message="closed",
    families=ANSWERS, keeps=((STAGE, "2"),), not_by=frozenset({"answer_1"}), likely=30,
)  # fmt: skip
TO_OMBUDSMAN = Act(
    label=_("The Ombudsman investigates"), permission="case.work", asks=("ombudsman_reference", "ombudsman_by", "words"),
    clocks=ClockEffect.NEW_CYCLE, policy="ombudsman", policy_or_none=True, message="progress", likely=30,
)  # fmt: skip
OMBUDSMAN_DECIDED = Act(
    label=_("The Ombudsman has decided"), permission="case.work", asks=_ANSWER, clocks=ClockEffect.STOP,
    message="closed", families=ANSWERS, keeps=((STAGE, "3"),), likely=30,
)  # fmt: skip
END = Act(
    label=_("Close without an answer"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=WITHOUT_ANSWER,
)  # fmt: skip
REOPEN = Act(
    label=_("Reopen"), permission="case.work", asks=("words",), clocks=ClockEffect.NEW_CYCLE, message="reopened",
    by=frozenset({ActorKind.STAFF, ActorKind.CUSTOMER}),
)  # fmt: skip


def answered_at_1(case: Any) -> bool:
    """True when stage 1 was the last to be answered."""
    return case.details.get(STAGE) == "1"


def answered_at_2(case: Any) -> bool:
    """True when stage 2 was the last to be answered: the Ombudsman looks at what has been through both."""
    return case.details.get(STAGE) == "2"


class Complaint(Case):
    """A case whose work is to answer a complaint about us."""

    class Meta:
        proxy = True

    @transition(field="state", source=RECEIVED, target=STAGE_1, custom={"act": ACCEPT})
    def accept(self, **_given: object) -> None:
        """We have said what we understood: the ten working days of stage 1 begin."""

    @transition(field="state", source=RECEIVED, target=CLOSED, custom={"act": NOT_TAKEN})
    def not_taken(self, **_given: object) -> None:
        """Why, and that they may go to the Ombudsman about that."""

    @transition(field="state", source=STAGE_1, target=CLOSED, custom={"act": ANSWER_1})
    def answer_1(self, **_given: object) -> None:
        """Upheld or not, what we do about it, and how to go to stage 2."""

    @transition(field="state", source=CLOSED, target=STAGE_2, conditions=[answered_at_1], custom={"act": TO_STAGE_2})
    def to_stage_2(self, **_given: object) -> None:
        """They are not made to say why (6.12)."""

    @transition(field="state", source=STAGE_2, target=STAGE_2, custom={"act": ACKNOWLEDGE_2})
    def acknowledge_2(self, **_given: object) -> None:
        """The twenty working days of stage 2 begin."""

    @transition(field="state", source=STAGE_2, target=CLOSED, custom={"act": ANSWER_2})
    def answer_2(self, **_given: object) -> None:
        """Our last word, by somebody who did not answer at stage 1 (6.13), with how to go to the Ombudsman."""

    @transition(
        field="state", source=CLOSED, target=OMBUDSMAN, conditions=[answered_at_2], custom={"act": TO_OMBUDSMAN}
    )
    def to_ombudsman(self, **_given: object) -> None:
        """Their enquiry has a day of its own by which we answer."""

    @transition(field="state", source=OMBUDSMAN, target=CLOSED, custom={"act": OMBUDSMAN_DECIDED})
    def ombudsman_decided(self, **_given: object) -> None:
        """What they found, and what we do about it."""

    @transition(field="state", source=[RECEIVED, STAGE_1, STAGE_2, OMBUDSMAN], target=CLOSED, custom={"act": END})
    def end(self, **_given: object) -> None:
        """Withdrawn, or the same as another."""

    @transition(field="state", source=CLOSED, target=RECEIVED, custom={"act": REOPEN})
    def reopen(self, **_given: object) -> None:
        """Ended by mistake, or what we said we would do was not done."""


WORKFLOW = Workflow(
    code="complaint",
    name=_("Complaint"),
    model=Complaint,
    initial=RECEIVED,
    labels=public_words.COMPLAINT_STATES,
    public_words=public_words.COMPLAINT,
    steps=(RECEIVED, STAGE_1, CLOSED),
    inputs=INPUTS,
    never_before=(
        ("answer_1", (frozenset({"accept"}),)),
        ("to_stage_2", (frozenset({"answer_1"}),)),
        ("answer_2", (frozenset({"to_stage_2"}),)),
        ("to_ombudsman", (frozenset({"answer_2"}),)),
    ),
)
