"""Report and fix: somebody tells us that something is wrong; we plan, go, put it right, and say so.

RECEIVED (-> TRIAGED) -> PLANNED -> UNDER_WAY -> (MADE_SAFE ->) CLOSED, and back from CLOSED when it is not fixed.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from cases.casework.inputs import Input, InputKind
from cases.casework.models import Case
from cases.casework.registry import Act, ClockEffect, Workflow
from crm.teams.actor import ActorKind

__all__ = ["ReportAndFix"]

RECEIVED, TRIAGED, PLANNED = "RECEIVED", "TRIAGED", "PLANNED"
UNDER_WAY, MADE_SAFE, CLOSED = "UNDER_WAY", "MADE_SAFE", "CLOSED"
OPEN = [RECEIVED, TRIAGED, PLANNED, UNDER_WAY, MADE_SAFE]

INPUTS = (
    Input(
        "priority", _("How urgent is it?"), InputKind.CHOICE,
        choices=(
            ("DANGER", _("Dangerous: at once")),
            ("HIGH", _("Soon")),
            ("NORMAL", _("In its turn")),
            ("LOW", _("When somebody is there anyway")),
        ),
    ),
    Input("triage_note", _("What was seen?"), InputKind.WORDS, required=False),
    Input("visit_date", _("Day of the visit"), InputKind.DATE, future=False),
    Input(
        "visit_result", _("What came of it?"), InputKind.CHOICE,
        choices=(
            ("DONE", _("Work done")),
            ("PART", _("Part of the work done")),
            ("MORE", _("More work or materials needed")),
            ("NO_ACCESS", _("Could not get in or near")),
            ("NOTHING", _("Nothing found")),
        ),
    ),
    Input("visit_note", _("Note of the visit"), InputKind.WORDS, required=False),
)  # fmt: skip

TRIAGE = Act(
    label=_("Triage"), permission="case.work", asks=("priority", "triage_note"), likely=4, optional=True
)  # fmt: skip
VISIT = Act(
    label=_("Visit made"), permission="case.work", asks=("visit_date", "visit_result", "visit_note"), likely=3,
    optional=True,
)  # fmt: skip
PLAN = Act(
    label=_("Plan"), permission="case.work", asks=("planned_date", "words"), message="planned", likely=30
)  # fmt: skip
START = Act(label=_("Start work"), permission="case.work", likely=20)
MAKE_SAFE = Act(
    label=_("Made safe"), permission="case.work", asks=("words",), message="made_safe", likely=5, optional=True
)  # fmt: skip
COMPLETE = Act(
    label=_("Complete"),
    permission="case.work",
    asks=("outcome", "words"),
    clocks=ClockEffect.STOP,
    message="closed",
    likely=25,
)
REOPEN = Act(
    label=_("Reopen"),
    permission="case.work",
    asks=("words",),
    clocks=ClockEffect.NEW_CYCLE,
    message="reopened",
    by=frozenset({ActorKind.STAFF, ActorKind.CUSTOMER}),
)


class ReportAndFix(Case):
    """A case whose work is to find something and put it right."""

    class Meta:
        proxy = True

    @transition(field="state", source=[RECEIVED, TRIAGED], target=TRIAGED, custom={"act": TRIAGE})
    def triage(self, **_inputs: object) -> None:
        """How urgent it is, by somebody who knows; done again when it turns out otherwise."""

    @transition(field="state", source=OPEN, target=PLANNED, custom={"act": PLAN})
    def plan(self, *, planned_date: date, **_inputs: object) -> None:
        self.planned_date = planned_date

    @transition(field="state", source=[RECEIVED, TRIAGED, PLANNED, MADE_SAFE], target=UNDER_WAY, custom={"act": START})
    def start(self, **_inputs: object) -> None:
        """Somebody is on it."""

    @transition(field="state", source=[TRIAGED, PLANNED, UNDER_WAY], target=UNDER_WAY, custom={"act": VISIT})
    @transition(field="state", source=MADE_SAFE, target=MADE_SAFE, custom={"act": VISIT})
    def visit(self, **_inputs: object) -> None:
        """Somebody was there: the events keep every visit, the details the last."""

    @transition(
        field="state", source=[RECEIVED, TRIAGED, PLANNED, UNDER_WAY], target=MADE_SAFE, custom={"act": MAKE_SAFE}
    )
    def make_safe(self, **_inputs: object) -> None:
        """No longer dangerous, not yet put right: a state with its promise still running, not an ending."""

    @transition(field="state", source=OPEN, target=CLOSED, custom={"act": COMPLETE})
    def complete(self, **_inputs: object) -> None:
        """The outcome and its words are set by the action, from the service's own list."""

    @transition(field="state", source=CLOSED, target=RECEIVED, custom={"act": REOPEN})
    def reopen(self, **_inputs: object) -> None:
        self.planned_date = None


WORKFLOW = Workflow(
    code="report_and_fix",
    name=_("Report and fix"),
    model=ReportAndFix,
    initial=RECEIVED,
    labels={
        RECEIVED: _("Received"),
        TRIAGED: _("Looked at"),
        PLANNED: _("Planned"),
        UNDER_WAY: _("Under way"),
        MADE_SAFE: _("Made safe"),
        CLOSED: _("Closed"),
    },
    public_words={
        RECEIVED: _("We have your report. It is with the team that will look at it."),
        TRIAGED: _("We have looked at your report and know how urgent it is."),
        PLANNED: _("We have planned the work."),
        UNDER_WAY: _("We are working on it."),
        MADE_SAFE: _("We have made it safe. We still have to put it right."),
        CLOSED: _("We have finished with this."),
    },
    steps=(RECEIVED, PLANNED, UNDER_WAY, CLOSED),
    inputs=INPUTS,
)
