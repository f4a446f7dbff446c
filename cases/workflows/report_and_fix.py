"""Report and fix: somebody tells us that something is wrong; we plan, go, put it right, and say so.

RECEIVED -> PLANNED -> UNDER_WAY -> (MADE_SAFE ->) CLOSED, and back from CLOSED when it is not fixed.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from cases.casework.models import Case
from cases.casework.registry import Act, ClockEffect, Workflow
from crm.teams.actor import ActorKind

__all__ = ["ReportAndFix"]

RECEIVED, PLANNED, UNDER_WAY, MADE_SAFE, CLOSED = "RECEIVED", "PLANNED", "UNDER_WAY", "MADE_SAFE", "CLOSED"
OPEN = [RECEIVED, PLANNED, UNDER_WAY, MADE_SAFE]

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

    @transition(field="state", source=OPEN, target=PLANNED, custom={"act": PLAN})
    def plan(self, *, planned_date: date, **_inputs: object) -> None:
        self.planned_date = planned_date

    @transition(field="state", source=[RECEIVED, PLANNED, MADE_SAFE], target=UNDER_WAY, custom={"act": START})
    def start(self, **_inputs: object) -> None:
        """Somebody is on it."""

    @transition(field="state", source=[RECEIVED, PLANNED, UNDER_WAY], target=MADE_SAFE, custom={"act": MAKE_SAFE})
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
        PLANNED: _("Planned"),
        UNDER_WAY: _("Under way"),
        MADE_SAFE: _("Made safe"),
        CLOSED: _("Closed"),
    },
    public_words={
        RECEIVED: _("We have your report. It is with the team that will look at it."),
        PLANNED: _("We have planned the work."),
        UNDER_WAY: _("We are working on it."),
        MADE_SAFE: _("We have made it safe. We still have to put it right."),
        CLOSED: _("We have finished with this."),
    },
    steps=(RECEIVED, PLANNED, UNDER_WAY, CLOSED),
)
