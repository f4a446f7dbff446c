"""What the floor of PEOPLE enrols at start-up: the sweep's steps."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from crm.contacts.actions import sessions_end_idle
from crm.contacts.caution_letters import caution_letter
from crm.contacts.correspondence.declarations import OWN as OF_CORRESPONDENCE
from crm.contacts.correspondence.erasing import files_erase
from crm.contacts.correspondence.following import items_due, items_locked
from crm.contacts.correspondence.handling.presence import presences_forget
from crm.contacts.declarations import OWN
from crm.contacts.disclosing import DESCRIBED, gone_between
from crm.contacts.drafting.actions import drafts_forget
from crm.contacts.evidence import evidence_beside
from crm.contacts.identity.declarations import OWN as OF_IDENTITY
from crm.contacts.identity.queries import group_unlocked_by_own
from crm.contacts.models import Contact
from crm.contacts.moved_dates.actions import tellings_carry_on
from crm.contacts.possession import codes_forget
from crm.contacts.promising import promises_tied
from crm.contacts.throttle import forget
from crm.customers.care.confidentiality.actions import confidentiality_lapse
from crm.customers.care.confidentiality.targets import MATTER, TargetKind, enrol_target
from crm.customers.care.placing import care_kinds
from crm.customers.care.reviews import reviews_tell
from crm.customers.erasing import NEWS as ERASED
from crm.customers.merging.disclosing import disclosures_enrol
from crm.customers.merging.placing import facts_enrol
from crm.customers.particulars.masking import opening_enrol
from crm.customers.relations import relations_enrol
from crm.outbox.registry import each_round, on
from crm.sla.editing.actions import replans_carry_on, replans_follow_up
from crm.sla.follow import follow_clocks, tie_chained
from crm.sla.proving import clocks_prove
from crm.sla.sweeping import sweep_clocks
from crm.teams.models import Grade
from crm.teams.partitions import ensure_partitions
from crm.teams.signed_in import log_ins_forget

SLICE_SECONDS = 2.0  # of a long run at a time: the sweep has other things to do


def months_ahead(at: datetime) -> int:
    """How many partitions were made for the months to come."""
    return len(ensure_partitions(at=at))


def runs_carried_on(at: datetime) -> int:
    """How many runs that nobody was at were taken up, each for a little while."""
    now = _since(at)
    return replans_carry_on(at=at, now=now, seconds=SLICE_SECONDS) + tellings_carry_on(
        at=at, now=now, seconds=SLICE_SECONDS
    )


def _since(at: datetime) -> Callable[[], datetime]:
    begun = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - begun)


def register() -> None:
    """Nothing; called once when Django is ready."""
    tie_chained(promises_tied)
    follow_clocks(items_due, locker=items_locked)
    relations_enrol(OWN)
    relations_enrol(OF_IDENTITY)
    relations_enrol(OF_CORRESPONDENCE)
    opening_enrol(group_unlocked_by_own)
    enrol_target(TargetKind(MATTER, Contact, Grade.MATTER, _("A matter: a contact and the case it raised")))
    for kind in care_kinds(evidence_beside):
        facts_enrol(kind)
    on("caution.letter", caution_letter)
    on(ERASED, files_erase)
    disclosures_enrol(find=gone_between, describe=DESCRIBED)
    each_round("clocks", sweep_clocks)
    each_round("runs", runs_carried_on)
    each_round("clocks begun on an edition before", replans_follow_up, every=30)
    each_round("nightly proof", clocks_prove, every=2)
    each_round("reviews of care", reviews_tell, every=60)
    each_round("confidentiality", confidentiality_lapse, every=60)
    each_round("idle sessions", sessions_end_idle, every=10)
    each_round("who has a message open", presences_forget, every=60)
    each_round("old drafts", drafts_forget, every=60 * 60)
    each_round("old attempts", forget, every=60 * 60)
    each_round("old codes", codes_forget, every=60 * 60)
    each_round("old log-ins", log_ins_forget, every=60 * 60)
    each_round("partitions", months_ahead, every=24 * 60 * 60)
