"""What the floor of WORK enrols at start-up: workflows, followers, the sweep's steps."""

from cases.casework.actions import questions_expire
from cases.casework.following import cases_locked, clocks_changed
from cases.casework.registry import enrol
from cases.reports.actions import case_heard, clock_heard, contact_heard, figures_close
from cases.workflows import report_and_fix
from crm.outbox.registry import each_round, on
from crm.sla.follow import follow_clocks


def register() -> None:
    """Nothing; called once when Django is ready."""
    enrol(report_and_fix.WORKFLOW)
    follow_clocks(clocks_changed, locker=cases_locked)
    each_round("questions", questions_expire, every=5)
    on("contact.logged", contact_heard)
    on("contact.changed", contact_heard)
    on("case.changed", case_heard)
    on("clock.breached", clock_heard)
    on("clock.resumed", clock_heard)
    each_round("figures", figures_close, every=30)
