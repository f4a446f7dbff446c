"""What the index enrols at start-up: what becomes of its rows, and what it knows against a merge."""

from crm.customers.authority.declarations import OWN as OF_AUTHORITY
from crm.customers.care.declarations import CARE
from crm.customers.declarations import OWN
from crm.customers.living.declarations import OWN as OF_LIVES
from crm.customers.matching.actions.hearing import merge_heard, unmerge_heard
from crm.customers.matching.declarations import MATCHING
from crm.customers.merging.actions import MERGED, UNMERGED
from crm.customers.merging.queries import signs_in_the_index, witness_enrol
from crm.customers.relations import relations_enrol
from crm.outbox.registry import on


def register() -> None:
    """Nothing; called once when Django is ready."""
    relations_enrol(OWN)
    relations_enrol(OF_AUTHORITY)
    relations_enrol(CARE)
    relations_enrol(MATCHING)
    relations_enrol(OF_LIVES)
    witness_enrol(signs_in_the_index)
    on(MERGED, merge_heard)
    on(UNMERGED, unmerge_heard)
