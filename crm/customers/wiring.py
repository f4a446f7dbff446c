"""What the index enrols at start-up: what becomes of its rows, what it knows against a merge, what it gives out."""

from crm.customers.authority.declarations import OWN as OF_AUTHORITY
from crm.customers.care.declarations import CARE
from crm.customers.declarations import OWN
from crm.customers.living.declarations import OWN as OF_LIVES
from crm.customers.matching.actions.hearing import merge_heard, unmerge_heard
from crm.customers.matching.declarations import MATCHING
from crm.customers.merging.actions import MERGED, UNMERGED
from crm.customers.merging.declarations import OWN as OF_MERGES
from crm.customers.merging.disclosing import disclosures_enrol, exports_between, exports_described
from crm.customers.merging.models import DisclosureLineKind
from crm.customers.merging.own_facts import KINDS
from crm.customers.merging.placing import facts_enrol
from crm.customers.merging.queries import signs_in_the_index, witness_enrol
from crm.customers.particulars.declarations import OWN as OF_A_RECORD
from crm.customers.relations import relations_enrol
from crm.outbox.registry import on


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
    disclosures_enrol(find=exports_between, describe={DisclosureLineKind.EXPORT: exports_described})
