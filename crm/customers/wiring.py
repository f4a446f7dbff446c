"""What the index enrols at start-up: what becomes of its rows, what speaks against a merge, steps of the sweep."""

import time
from datetime import datetime, timedelta

from crm.customers.authority.declarations import OWN as OF_AUTHORITY
from crm.customers.care.declarations import CARE
from crm.customers.declarations import OWN
from crm.customers.erasing import hindrance_enrol
from crm.customers.living.declarations import OWN as OF_LIVES
from crm.customers.loading.actions import loads_carry_on, withdrawal_carry_on
from crm.customers.loading.declarations import OWN as OF_LOADING
from crm.customers.loading.uploads import uploads_tidy
from crm.customers.matching.actions.hearing import merge_heard, unmerge_heard
from crm.customers.matching.declarations import MATCHING
from crm.customers.merging.actions import MERGED, UNMERGED
from crm.customers.merging.declarations import OWN as OF_MERGES
from crm.customers.merging.disclosing import disclosures_enrol, exports_between, exports_described
from crm.customers.merging.models import DisclosureLineKind
from crm.customers.merging.own_facts import KINDS
from crm.customers.merging.placing import facts_enrol
from crm.customers.merging.queries import signs_in_the_index, witness_enrol
from crm.customers.merging.unplaced import undecided
from crm.customers.particulars.declarations import OWN as OF_A_RECORD
from crm.customers.relations import relations_enrol
from crm.outbox.registry import each_round, on

SLICE_SECONDS = 2.0  # of a long run at a time: the sweep has other things to do


def register() -> None:
    """Nothing; called once when Django is ready."""
    relations_enrol(OWN + OF_A_RECORD)
    relations_enrol(OF_AUTHORITY)
    relations_enrol(CARE)
    relations_enrol(MATCHING)
    relations_enrol(OF_LIVES)
    witness_enrol(signs_in_the_index)
    on(MERGED, merge_heard)
    on(UNMERGED, unmerge_heard)
    relations_enrol(OF_MERGES)
    for kind in KINDS:
        facts_enrol(kind)
    hindrance_enrol(undecided)
    disclosures_enrol(find=exports_between, describe={DisclosureLineKind.EXPORT: exports_described})
    relations_enrol(OF_LOADING)
    each_round("customer loads", _loads, every=5)
    each_round("files of customers", uploads_tidy, every=60 * 60)
    each_round("sources withdrawn", withdrawal_carry_on, every=5)


def _loads(at: datetime) -> int:
    begun = time.monotonic()
    return loads_carry_on(now=lambda: at + timedelta(seconds=time.monotonic() - begun), seconds=SLICE_SECONDS)
