"""What the floor of WORK enrols at start-up: workflows, followers, handlers of news."""

from cases.casework.registry import enrol
from cases.workflows import report_and_fix


def register() -> None:
    """Nothing; called once when Django is ready."""
    enrol(report_and_fix.WORKFLOW)
