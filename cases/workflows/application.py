"""Application with a decision: somebody asks the council to allow or give something, and the council decides.

RECEIVED -> VALIDATION (-> INVALID) -> CHECKS (-> CONSULTATION) -> DECISION (-> CONDITIONS) -> CLOSED. Nothing is decided
that was not found valid and checked, whatever a service switches off. The time allowed is the service's policy.
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from cases.casework.inputs import Input, InputKind
from cases.casework.models import Case
from cases.casework.registry import Act, ClockEffect, Workflow
from cases.workflows import public_words
from crm.catalogue.models import Family
from crm.teams.actor import ActorKind

__all__ = ["Application"]

RECEIVED, VALIDATION, INVALID, CHECKS = "RECEIVED", "VALIDATION", "INVALID", "CHECKS"
CONSULTATION, DECISION, CONDITIONS, CLOSED = "CONSULTATION", "DECISION", "CONDITIONS", "CLOSED"
UNDECIDED = [RECEIVED, VALIDATION, INVALID, CHECKS, CONSULTATION, DECISION]
DECIDES = frozenset({Family.DECIDED, Family.WILL_NOT})
WITHOUT_DECISION = frozenset(set(Family) - DECIDES)

INPUTS = (
    Input("valid_from", _("Valid from"), InputKind.DATE, future=False),
    Input("consulted", _("Who is consulted, and on what?"), InputKind.WORDS),
    Input("consultation_ends", _("Consultation ends"), InputKind.DATE, future=True),
    Input("responses", _("Responses received"), InputKind.NUMBER),
    Input("conditions_by", _("Conditions to be met by"), InputKind.DATE, required=False, future=True),
    Input("reasons", _("Reasons for the decision"), InputKind.WORDS, hint=_("For our record, not for the applicant.")),
)

START = Act(label=_("Start validation"), permission="case.work", likely=30)
ASK = Act(
    label=_("Not valid: ask for what is missing"), permission="case.work", asks=("days", "words"),
    clocks=ClockEffect.WAIT, message="question", likely=20,
)  # fmt: skip
COMPLETED = Act(label=_("Now complete"), permission="case.work", clocks=ClockEffect.RESUME, likely=30)
VALID = Act(
    label=_("Valid"), permission="case.work", asks=("valid_from", "words"), message="progress",
    clocks=ClockEffect.ACKNOWLEDGED, likely=30,
)  # fmt: skip
CONSULT = Act(
    label=_("Consult"), permission="case.work", asks=("consulted", "consultation_ends", "words"), message="progress",
    likely=20, optional=True,
)  # fmt: skip
CHECKED = Act(label=_("Checks done"), permission="case.work", likely=30)
CONSULTED = Act(label=_("Consultation over"), permission="case.work", asks=("responses",), likely=30)
BACK = Act(label=_("Back to checks"), permission="case.work", likely=5)
DECIDE = Act(
    label=_("Decide"), permission="case.work", asks=("outcome", "words", "reasons"), clocks=ClockEffect.STOP,
    message="closed", families=DECIDES, likely=30,
)  # fmt: skip
DECIDE_WITH_CONDITIONS = Act(
    label=_("Grant with conditions"), permission="case.work", asks=("words", "reasons", "conditions_by"),
    clocks=ClockEffect.STOP, message="progress", likely=20, optional=True,
)  # fmt: skip
DISCHARGE = Act(
    label=_("Settle the conditions"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=DECIDES, likely=30,
)  # fmt: skip
END = Act(
    label=_("Close without a decision"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=WITHOUT_DECISION,
)  # fmt: skip
REOPEN = Act(
    label=_("Reopen"), permission="case.work", asks=("words",), clocks=ClockEffect.NEW_CYCLE, message="reopened",
    by=frozenset({ActorKind.STAFF, ActorKind.CUSTOMER}),
)  # fmt: skip


class Application(Case):
    """A case whose work is to decide on what somebody asked for."""

    class Meta:
        proxy = True

    @transition(field="state", source=RECEIVED, target=VALIDATION, custom={"act": START})
    def start(self, **_given: object) -> None:
        """Somebody looks whether everything is there."""

    @transition(field="state", source=VALIDATION, target=INVALID, custom={"act": ASK})
    def ask_missing(self, **_given: object) -> None:
        """The promise waits with the customer."""

    @transition(field="state", source=INVALID, target=VALIDATION, custom={"act": COMPLETED})
    def completed(self, **_given: object) -> None:
        """What was missing came, or was found not to be needed: looked at again."""

    @transition(field="state", source=VALIDATION, target=CHECKS, custom={"act": VALID})
    def valid(self, **_given: object) -> None:
        """Everything needed to decide is there."""

    @transition(field="state", source=CHECKS, target=CONSULTATION, custom={"act": CONSULT})
    def consult(self, **_given: object) -> None:
        """Neighbours, bodies or the public may say what they think; what was checked still has to be found done."""

    @transition(field="state", source=CONSULTATION, target=CHECKS, custom={"act": CONSULTED})
    def consulted(self, **_given: object) -> None:
        """What they said is weighed with the checks."""

    @transition(field="state", source=CHECKS, target=DECISION, custom={"act": CHECKED})
    def checked(self, **_given: object) -> None:
        """It can be decided."""

    @transition(field="state", source=DECISION, target=CHECKS, custom={"act": BACK})
    def back(self, **_given: object) -> None:
        """Whoever decides found something unchecked."""

    @transition(field="state", source=DECISION, target=CLOSED, custom={"act": DECIDE})
    def decide(self, **_given: object) -> None:
        """Yes, in part, or no: the outcome says which, and what the applicant can do about it."""

    @transition(field="state", source=DECISION, target=CONDITIONS, custom={"act": DECIDE_WITH_CONDITIONS})
    def decide_with_conditions(self, **_given: object) -> None:
        """Decided, and that promise is kept; what the applicant has yet to do is watched."""

    @transition(field="state", source=CONDITIONS, target=CLOSED, custom={"act": DISCHARGE})
    def discharge(self, **_given: object) -> None:
        """The conditions were met, or were not."""

    @transition(field="state", source=[*UNDECIDED, CONDITIONS], target=CLOSED, custom={"act": END})
    def end(self, **_given: object) -> None:
        """Withdrawn, not ours, no answer: never a way round the decision."""

    @transition(field="state", source=CLOSED, target=RECEIVED, custom={"act": REOPEN})
    def reopen(self, **_given: object) -> None:
        """From the beginning: what was found valid and checked may not be so any more."""


WORKFLOW = Workflow(
    code="application",
    name=_("Application with a decision"),
    model=Application,
    initial=RECEIVED,
    labels=public_words.APPLICATION_STATES,
    public_words=public_words.APPLICATION,
    steps=(RECEIVED, VALIDATION, CHECKS, DECISION, CLOSED),
    inputs=INPUTS,
    never_before=(
        ("decide", (frozenset({"valid"}), frozenset({"checked"}))),
        ("decide_with_conditions", (frozenset({"valid"}), frozenset({"checked"}))),
        ("discharge", (frozenset({"decide_with_conditions"}),)),
    ),
)
