"""What the floor of WORK enrols at start-up: workflows, followers, the sweep's steps."""

from cases.casework.actions import questions_expire
from cases.casework.following import clocks_changed
from cases.casework.registry import enrol
from cases.workflows import report_and_fix
from crm.outbox.registry import each_round
from crm.sla.follow import follow_clocks


def register() -> None:
    """Nothing; called once when Django is ready."""
    enrol(report_and_fix.WORKFLOW)
    follow_clocks(clocks_changed)
    each_round("questions", questions_expire, every=5)
