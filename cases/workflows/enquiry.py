"""Enquiry: somebody asks us something; we find out, have it checked where that is needed, and answer.

RECEIVED -> UNDER_WAY (-> WITH_OTHERS, -> CHECKING) -> CLOSED. A request under the Freedom of Information Act is one, with
its statutory clock (20 working days: section 10 of the Act) as the service's policy.
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from cases.casework.inputs import Input, InputKind
from cases.casework.models import Case
from cases.casework.registry import Act, ClockEffect, Workflow
from cases.workflows import public_words
from crm.teams.actor import ActorKind

__all__ = ["Enquiry"]

RECEIVED, UNDER_WAY, WITH_OTHERS, CHECKING, CLOSED = "RECEIVED", "UNDER_WAY", "WITH_OTHERS", "CHECKING", "CLOSED"
OPEN = [RECEIVED, UNDER_WAY, WITH_OTHERS, CHECKING]

INPUTS = (
    Input("asked_whom", _("Whom did you ask, and what?"), InputKind.WORDS),
    Input("back_by", _("Answer wanted by"), InputKind.DATE, required=False, future=True),
    Input("sent_back_because", _("What is to be changed?"), InputKind.WORDS),
)

START = Act(label=_("Start"), permission="case.work", likely=20)
CONSULT = Act(
    label=_("Ask others"), permission="case.work", asks=("asked_whom", "back_by"), likely=10, optional=True
)  # fmt: skip
HEARD = Act(label=_("They have answered"), permission="case.work", likely=40)
CHECK = Act(label=_("Send for checking"), permission="case.work", likely=8, optional=True)
SEND_BACK = Act(label=_("Send back to be changed"), permission="case.work", asks=("sent_back_because",), likely=10)
ANSWER = Act(
    label=_("Answer"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP, message="closed",
    likely=30,
)  # fmt: skip
REOPEN = Act(
    label=_("Reopen"), permission="case.work", asks=("words",), clocks=ClockEffect.NEW_CYCLE, message="reopened",
    by=frozenset({ActorKind.STAFF, ActorKind.CUSTOMER}),
)  # fmt: skip


class Enquiry(Case):
    """A case whose work is to find something out and say it."""

    class Meta:
        proxy = True

    @transition(field="state", source=RECEIVED, target=UNDER_WAY, custom={"act": START})
    def start(self, **_given: object) -> None:
        """Somebody is finding out."""

    @transition(field="state", source=[RECEIVED, UNDER_WAY], target=WITH_OTHERS, custom={"act": CONSULT})
    def consult(self, **_given: object) -> None:
        """Another team or body has to say something first; the promise to the customer runs on."""

    @transition(field="state", source=WITH_OTHERS, target=UNDER_WAY, custom={"act": HEARD})
    def heard(self, **_given: object) -> None:
        """What we asked others is known."""

    @transition(field="state", source=[UNDER_WAY, WITH_OTHERS], target=CHECKING, custom={"act": CHECK})
    def send_for_checking(self, **_given: object) -> None:
        """The answer is written, and somebody else reads it before it goes."""

    @transition(field="state", source=CHECKING, target=UNDER_WAY, custom={"act": SEND_BACK})
    def send_back(self, **_given: object) -> None:
        """Not yet right."""

    @transition(field="state", source=OPEN, target=CLOSED, custom={"act": ANSWER})
    def answer(self, **_given: object) -> None:
        """The outcome and its words are set by the action, from the service's own list."""

    @transition(field="state", source=CLOSED, target=RECEIVED, custom={"act": REOPEN})
    def reopen(self, **_given: object) -> None:
        """Not what was asked, or not all of it."""


WORKFLOW = Workflow(
    code="enquiry",
    name=_("Enquiry"),
    model=Enquiry,
    initial=RECEIVED,
    labels=public_words.ENQUIRY_STATES,
    public_words=public_words.ENQUIRY,
    steps=(RECEIVED, UNDER_WAY, CLOSED),
    inputs=INPUTS,
)
