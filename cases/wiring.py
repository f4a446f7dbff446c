"""What the floor of WORK enrols at start-up: workflows, followers, the sweep's steps."""

import time
from datetime import datetime, timedelta

from cases.backoffice.adapters.open311 import OPEN311
from cases.backoffice.adapters.webhook import WEBHOOK
from cases.backoffice.checking import partners_problems
from cases.backoffice.contract import enrol as partner_way_enrol
from cases.backoffice.delivering import job_deliver
from cases.backoffice.hearing import jobs_hear
from cases.backoffice.sending import DELIVER
from cases.backoffice.watching import jobs_late, partners_poll
from cases.casework.actions import questions_expire
from cases.casework.bouncing import question_lost
from cases.casework.declarations import OWN
from cases.casework.exclusions import exclusions_renew, shut_by_attached, shut_by_raising
from cases.casework.following import cases_locked, clocks_changed
from cases.casework.incidents import satisfaction
from cases.casework.internal_targets import internal_tied
from cases.casework.lists.bulk.carrying import bulks_carry_on
from cases.casework.lists.lying import cases_lie_again
from cases.casework.living.moving import moves_take_effect
from cases.casework.missed import promise_missed
from cases.casework.notices.giving import message_given
from cases.casework.notices.writing import clock_broken, clock_warned
from cases.casework.placing import CONTACTS
from cases.casework.presence import presence_forget
from cases.casework.raising import open_work
from cases.casework.registry import enrol
from cases.casework.rules.firing import rules_hear
from cases.casework.rules.timing import rules_sweep
from cases.casework.sending.actions import message_given_up, message_send, messages_ready
from cases.casework.stages.entering import state_entered
from cases.casework.work.hearing import hear_work
from cases.reports.actions import (
    case_heard,
    clock_heard,
    confidentiality_heard,
    contact_heard,
    contacts_heard,
    figures_close,
    merge_heard,
    message_heard,
    messages_heard,
)
from cases.setup.checking import code_problems, fitting_problems
from cases.workflows import appeal, application, claim, complaint, enquiry, referral, report_and_fix
from cases.workflows.fitting import workflow_problems
from cases.workflows.prequalifying import claim_awarded
from crm.catalogue.editing.checking import checks_enrol
from crm.catalogue.incidents import incident_problems
from crm.contacts.correspondence.handling.actions import GIVEN
from crm.customers.erasing import hindrance_enrol
from crm.customers.merging.actions import MERGED, UNMERGED
from crm.customers.merging.placing import facts_enrol
from crm.customers.relations import relations_enrol
from crm.outbox.registry import each_round, on
from crm.sla.follow import follow_clocks, tie_chained
from crm.teams.shut import shut_enrol

SLICE_SECONDS = 2.0  # of a long run at a time: the sweep has other things to do


def bulks_carried_on(at: datetime) -> int:
    """How many bulk acts that nobody was at were taken up, each for a little while."""
    begun = time.monotonic()
    return bulks_carry_on(at=at, now=lambda: at + timedelta(seconds=time.monotonic() - begun), seconds=SLICE_SECONDS)


def lain_again(at: datetime) -> int:
    """How many open cases lie elsewhere now than when their place was written: boundaries and properties change."""
    return cases_lie_again(at=at)


def register() -> None:
    """Nothing; called once when Django is ready."""
    for workflow in (report_and_fix, enquiry, application, appeal, complaint, claim, referral):
        enrol(workflow.WORKFLOW)
    follow_clocks(clocks_changed, locker=cases_locked)
    tie_chained(internal_tied)
    shut_enrol(shut_by_raising)
    shut_enrol(shut_by_attached)
    each_round("exclusions", exclusions_renew, every=300)
    hear_work(state_entered)
    hear_work(rules_hear)
    hear_work(jobs_hear)
    partner_way_enrol(WEBHOOK)
    hear_work(satisfaction.ending_heard)
    partner_way_enrol(OPEN311)
    each_round("questions", questions_expire, every=5)
    each_round("rules", rules_sweep, every=5)
    each_round("jobs not acknowledged", jobs_late, every=30)
    each_round("partners asked", partners_poll, every=10)
    each_round("who looks at cases", presence_forget, every=300)
    each_round("moves of the day", moves_take_effect, every=60)
    on(DELIVER, job_deliver)
    on("contact.logged", contact_heard, together=contacts_heard)
    on("contact.changed", contact_heard, together=contacts_heard)
    on("case.changed", case_heard)
    on("confidentiality.changed", confidentiality_heard)
    on("clock.breached", clock_heard)
    on("clock.resumed", clock_heard)
    on("clock.excused", clock_heard)
    on("clock.breached", promise_missed)
    on("clock.breached", clock_broken)
    on("clock.warned", clock_warned)
    on(GIVEN, message_given)
    on("question.lost", question_lost)
    on(satisfaction.NEWS, satisfaction.satisfaction_ask)
    on("message.send", message_send, ready=messages_ready)
    on("message.send.let_go", message_given_up)
    on("message.send", message_heard, together=messages_heard)  # after the sending: what became of it is known
    on("message.send.let_go", message_heard)
    on(MERGED, merge_heard)
    on(UNMERGED, merge_heard)
    relations_enrol(OWN)
    facts_enrol(CONTACTS)
    hindrance_enrol(open_work)
    checks_enrol(fitting_problems, workflow_problems, code_problems, partners_problems, incident_problems)
    on(claim.AWARDED, claim_awarded)
    each_round("figures", figures_close, every=30)
    each_round("bulk acts", bulks_carried_on)
    each_round("where cases lie", lain_again, every=24 * 60 * 60)
