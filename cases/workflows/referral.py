"""Referral to another body: somebody needs what another organisation gives; we send them there, with their consent.

RECEIVED (-> CONSENT) -> READY -> SENT -> ACKNOWLEDGED (-> HANDED_BACK) -> CLOSED. Nothing about anybody is sent without
their consent, or a reason in law that a team leader gives.
"""

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from cases.casework.inputs import Input, InputKind
from cases.casework.models import Case
from cases.casework.registry import Act, ClockEffect, Workflow
from cases.workflows import public_words
from crm.catalogue.models import Family
from crm.teams.actor import ActorKind

__all__ = ["Referral"]

RECEIVED, CONSENT, READY, SENT = "RECEIVED", "CONSENT", "READY", "SENT"
ACKNOWLEDGED, HANDED_BACK, CLOSED = "ACKNOWLEDGED", "HANDED_BACK", "CLOSED"
OPEN = [RECEIVED, CONSENT, READY, SENT, ACKNOWLEDGED, HANDED_BACK]
TAKEN_ON = frozenset({Family.DONE, Family.DECIDED, Family.NOT_OURS})

INPUTS = (
    Input("consent_date", _("Day they agreed"), InputKind.DATE, future=False),
    Input(
        "consent_how", _("How did they agree?"), InputKind.CHOICE,
        choices=(("SAID", _("In words")), ("WRITTEN", _("In writing")), ("FORM", _("On the form they sent"))),
    ),
    Input(
        "lawful_because", _("Why may it be sent without their consent?"), InputKind.CHOICE,
        choices=(
            ("SAFEGUARDING", _("To protect a child or an adult at risk")),
            ("LEGAL_DUTY", _("The law requires it")),
            ("LIFE", _("To save a life")),
        ),
    ),
    Input("lawful_words", _("What makes it so?"), InputKind.WORDS),
    Input("sent_how", _("What was sent, to whom, and how?"), InputKind.WORDS),
    Input("acknowledged_date", _("Day they said they have it"), InputKind.DATE, future=False),
    Input("their_contact", _("Who there has it, and their reference"), InputKind.WORDS, required=False),
    Input("back_because", _("Why was it handed back?"), InputKind.WORDS),
)  # fmt: skip

ASK_CONSENT = Act(
    label=_("Ask for consent"), permission="case.work", asks=("days", "words"), clocks=ClockEffect.WAIT,
    message="question", likely=20,
)  # fmt: skip
AGREED = Act(
    label=_("They agree"), permission="case.work", asks=("consent_date", "consent_how"), clocks=ClockEffect.RESUME,
    likely=30,
)  # fmt: skip
WITHOUT_CONSENT = Act(
    label=_("Send without consent"), permission="case.lead", asks=("lawful_because", "lawful_words"), likely=1,
    clocks=ClockEffect.RESUME, optional=True,
)  # fmt: skip
SEND = Act(label=_("Sent"), permission="case.work", asks=("sent_how", "words"), message="progress", likely=30)
HAVE_IT = Act(
    label=_("They have it"), permission="case.work", asks=("acknowledged_date", "their_contact", "words"),
    message="progress", likely=30,
)  # fmt: skip
HAND_BACK = Act(label=_("Handed back"), permission="case.work", asks=("back_because", "words"), message="progress")
AGAIN = Act(label=_("Send again"), permission="case.work", likely=30)
TAKEN = Act(
    label=_("Taken on by them"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=TAKEN_ON, likely=30,
)  # fmt: skip
END = Act(
    label=_("Close without referring"), permission="case.work", asks=("outcome", "words"), clocks=ClockEffect.STOP,
    message="closed", families=frozenset(set(Family) - {Family.DONE}),
)  # fmt: skip
REOPEN = Act(
    label=_("Reopen"), permission="case.work", asks=("words",), clocks=ClockEffect.NEW_CYCLE, message="reopened",
    by=frozenset({ActorKind.STAFF, ActorKind.CUSTOMER}),
)  # fmt: skip


class Referral(Case):
    """A case whose work is to bring somebody to another body."""

    class Meta:
        proxy = True

    @transition(field="state", source=RECEIVED, target=CONSENT, custom={"act": ASK_CONSENT})
    def ask_consent(self, **_given: object) -> None:
        """The promise waits with the customer."""

    @transition(field="state", source=[RECEIVED, CONSENT], target=READY, custom={"act": AGREED})
    def agreed(self, **_given: object) -> None:
        """They know to whom it goes, and what."""

    @transition(field="state", source=[RECEIVED, CONSENT], target=READY, custom={"act": WITHOUT_CONSENT})
    def without_consent(self, **_given: object) -> None:
        """A reason in law, given by name."""

    @transition(field="state", source=READY, target=SENT, custom={"act": SEND})
    def send(self, **_given: object) -> None:
        """It has left."""

    @transition(field="state", source=SENT, target=ACKNOWLEDGED, custom={"act": HAVE_IT})
    def acknowledged(self, **_given: object) -> None:
        """They have said so."""

    @transition(field="state", source=[SENT, ACKNOWLEDGED], target=HANDED_BACK, custom={"act": HAND_BACK})
    def hand_back(self, **_given: object) -> None:
        """Not theirs, or not enough: it is ours again."""

    @transition(field="state", source=HANDED_BACK, target=READY, custom={"act": AGAIN})
    def again(self, **_given: object) -> None:
        """To them with more, or to somebody else: the consent was to the referral."""

    @transition(field="state", source=ACKNOWLEDGED, target=CLOSED, custom={"act": TAKEN})
    def taken_on(self, **_given: object) -> None:
        """Theirs from here: whose, and how to reach them, is in the words."""

    @transition(field="state", source=OPEN, target=CLOSED, custom={"act": END})
    def end(self, **_given: object) -> None:
        """No consent, withdrawn, or nobody takes it."""

    @transition(field="state", source=CLOSED, target=RECEIVED, custom={"act": REOPEN})
    def reopen(self, **_given: object) -> None:
        """They came back, and are asked again."""


WORKFLOW = Workflow(
    code="referral",
    name=_("Referral to another body"),
    model=Referral,
    initial=RECEIVED,
    labels=public_words.REFERRAL_STATES,
    public_words=public_words.REFERRAL,
    steps=(RECEIVED, SENT, ACKNOWLEDGED, CLOSED),
    inputs=INPUTS,
    never_before=(
        ("send", (frozenset({"agreed", "without_consent"}),)),
        ("acknowledged", (frozenset({"send"}),)),
        ("taken_on", (frozenset({"acknowledged"}),)),
    ),
)
