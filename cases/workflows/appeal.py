"""Appeal: somebody does not accept a decision of ours, or a penalty charge.

RECEIVED -> INFORMAL -> CLOSED -> FORMAL -> CLOSED -> TRIBUNAL -> CLOSED: each stage ends with a decision that says what can
be done next, and going on to the next opens the same case again. Penalty charges go by the Traffic Management Act 2004: an
informal challenge, formal representations against the notice to owner (answered within 56 days), and an appeal to the
tribunal; other appeals begin at the formal stage. What is appealed against is linked when it is a case of ours.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from cases.casework.inputs import Input, InputKind
from cases.casework.models import Case
from cases.casework.registry import Act, ClockEffect, Workflow
from cases.casework.work.models import CaseLink
from cases.workflows import public_words
from crm.catalogue.models import Family
from crm.teams.actor import ActorKind

__all__ = ["Appeal"]

RECEIVED, INFORMAL, FORMAL, TRIBUNAL, CLOSED = "RECEIVED", "INFORMAL", "FORMAL", "TRIBUNAL", "CLOSED"
STAGE = "appeal_stage"  # the last stage that was decided
DECIDES = frozenset({Family.DECIDED, Family.WILL_NOT})
WITHOUT_DECISION = frozenset(set(Family) - DECIDES)

INPUTS = (
    Input(
        "against", _("Against which case of ours?"), InputKind.CASE, required=False, link=CaseLink.Kind.APPEAL_OF,
        hint=_("Its reference, when the decision was made on a case here."),
    ),
    Input("decision_date", _("Day of the decision or notice appealed against"), InputKind.DATE, future=False),
    Input("in_time", _("Was it made in time?"), InputKind.YES_NO),
    Input("evidence_date", _("Day the evidence came"), InputKind.DATE, future=False),
    Input("evidence", _("What was sent?"), InputKind.WORDS),
    Input("reasons", _("Reasons for the decision"), InputKind.WORDS, hint=_("For our record, not for the appellant.")),
    Input("tribunal_reference", _("The tribunal’s reference, and what it asks of us"), InputKind.WORDS),
    Input("hearing_date", _("Day of the hearing"), InputKind.DATE),
    Input("contested", _("Do we contest it?"), InputKind.YES_NO),
)  # fmt: skip

_ACCEPT = ("against", "decision_date", "in_time", "words")
TAKE_INFORMAL = Act(
    label=_("Take as an informal challenge"), permission="case.work", asks=_ACCEPT, message="progress",
    clocks=ClockEffect.ACKNOWLEDGED, likely=20, optional=True,
)  # fmt: skip
TAKE_FORMAL = Act(
    label=_("Take as a formal appeal"), permission="case.work", asks=_ACCEPT, message="progress",
    clocks=ClockEffect.ACKNOWLEDGED, likely=25,
)  # fmt: skip
ASK_EVIDENCE = Act(
    label=_("Ask for evidence"), permission="case.work", asks=("days", "words"), clocks=ClockEffect.WAIT,
    message="question", likely=10,
)  # fmt: skip
EVIDENCE = Act(
    label=_("Evidence came"), permission="case.work", asks=("evidence_date", "evidence"), clocks=ClockEffect.RESUME,
    likely=10,
)  # fmt: skip
DECIDE_INFORMAL = Act(
    label=_("Decide the challenge"), permission="case.work", asks=("outcome", "words", "reasons"),
    clocks=ClockEffect.STOP, message="closed", families=DECIDES, keeps=((STAGE, INFORMAL),), likely=30,
)  # fmt: skip
TO_FORMAL = Act(
    label=_("Formal representations made"), permission="case.work", asks=("decision_date", "in_time", "words"),
    clocks=ClockEffect.NEW_CYCLE, policy="formal", message="progress", likely=30,
)  # fmt: skip
DECIDE_FORMAL = Act(
    label=_("Decide the appeal"), permission="case.work", asks=("outcome", "words", "reasons"),
    clocks=ClockEffect.STOP, message="closed", families=DECIDES, keeps=((STAGE, FORMAL),), likely=30,
)  # fmt: skip
TO_TRIBUNAL = Act(
    label=_("Appealed to the tribunal"), permission="case.work", asks=("tribunal_reference", "contested", "words"),
    clocks=ClockEffect.NEW_CYCLE, policy="tribunal", policy_or_none=True, message="progress", likely=30,
)  # fmt: skip
HEARING = Act(label=_("Hearing set"), permission="case.work", asks=("hearing_date",), likely=20)
TRIBUNAL_DECIDED = Act(
    label=_("The tribunal has decided"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=DECIDES, keeps=((STAGE, TRIBUNAL),), likely=30,
)  # fmt: skip
END = Act(
    label=_("Close without a decision"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=WITHOUT_DECISION,
)  # fmt: skip
REOPEN = Act(
    label=_("Reopen"), permission="case.work", asks=("words",), clocks=ClockEffect.NEW_CYCLE, message="reopened",
    by=frozenset({ActorKind.STAFF, ActorKind.CUSTOMER}),
)  # fmt: skip


def was_informal(case: Any) -> bool:
    """True when what was decided last is the informal challenge."""
    return case.details.get(STAGE) == INFORMAL


def was_formal(case: Any) -> bool:
    """True when what was decided last is the formal appeal."""
    return case.details.get(STAGE) == FORMAL


class Appeal(Case):
    """A case whose work is to look again at a decision."""

    class Meta:
        proxy = True

    @transition(field="state", source=RECEIVED, target=INFORMAL, custom={"act": TAKE_INFORMAL})
    def take_informal(self, **_given: object) -> None:
        """Before a notice to owner, or wherever the service has an informal stage."""

    @transition(field="state", source=RECEIVED, target=FORMAL, custom={"act": TAKE_FORMAL})
    def take_formal(self, **_given: object) -> None:
        """Representations, or an appeal of a service with one stage."""

    @transition(field="state", source=INFORMAL, target=INFORMAL, custom={"act": ASK_EVIDENCE})
    @transition(field="state", source=FORMAL, target=FORMAL, custom={"act": ASK_EVIDENCE})
    def ask_evidence(self, **_given: object) -> None:
        """The promise waits with the customer."""

    @transition(field="state", source=INFORMAL, target=INFORMAL, custom={"act": EVIDENCE})
    @transition(field="state", source=FORMAL, target=FORMAL, custom={"act": EVIDENCE})
    def evidence_came(self, **_given: object) -> None:
        """What was sent is noted."""

    @transition(field="state", source=INFORMAL, target=CLOSED, custom={"act": DECIDE_INFORMAL})
    def decide_informal(self, **_given: object) -> None:
        """Accepted, or rejected with what can be done next."""

    @transition(field="state", source=CLOSED, target=FORMAL, conditions=[was_informal], custom={"act": TO_FORMAL})
    def to_formal(self, **_given: object) -> None:
        """The same matter, one stage up."""

    @transition(field="state", source=FORMAL, target=CLOSED, custom={"act": DECIDE_FORMAL})
    def decide_formal(self, **_given: object) -> None:
        """Accepted, or rejected with how to go to the tribunal."""

    @transition(field="state", source=CLOSED, target=TRIBUNAL, conditions=[was_formal], custom={"act": TO_TRIBUNAL})
    def to_tribunal(self, **_given: object) -> None:
        """The tribunal has told us: what it asks for is due by the policy of this stage."""

    @transition(field="state", source=TRIBUNAL, target=TRIBUNAL, custom={"act": HEARING})
    def hearing_set(self, **_given: object) -> None:
        """When it will be heard."""

    @transition(field="state", source=TRIBUNAL, target=CLOSED, custom={"act": TRIBUNAL_DECIDED})
    def tribunal_decided(self, **_given: object) -> None:
        """Binding on us; nothing of ours comes after it."""

    @transition(field="state", source=[RECEIVED, INFORMAL, FORMAL, TRIBUNAL], target=CLOSED, custom={"act": END})
    def end(self, **_given: object) -> None:
        """Withdrawn, or not an appeal."""

    @transition(field="state", source=CLOSED, target=RECEIVED, custom={"act": REOPEN})
    def reopen(self, **_given: object) -> None:
        """Ended by mistake, or something new is known."""


WORKFLOW = Workflow(
    code="appeal",
    name=_("Appeal"),
    model=Appeal,
    initial=RECEIVED,
    labels=public_words.APPEAL_STATES,
    public_words=public_words.APPEAL,
    steps=(RECEIVED, CLOSED),
    inputs=INPUTS,
    never_before=(
        ("decide_informal", (frozenset({"take_informal"}),)),
        ("decide_formal", (frozenset({"take_formal", "to_formal"}),)),
        ("to_formal", (frozenset({"decide_informal"}),)),
        ("to_tribunal", (frozenset({"decide_formal"}),)),
        ("tribunal_decided", (frozenset({"to_tribunal"}),)),
    ),
)
