"""Everything that reads the index for a screen: found, shown whole, seen from a property, compared with a new one."""

from crm.customers.queries.likely import LikelySame, confidential_match, likely_same
from crm.customers.queries.record import CustomerRecord, Household, customer_record
from crm.customers.queries.residents import Resident, residents_at, residents_of
from crm.customers.queries.search import CustomerHit, customer_search

__all__ = [
    "CustomerHit",
    "CustomerRecord",
    "Household",
    "LikelySame",
    "Resident",
    "confidential_match",
    "customer_record",
    "customer_search",
    "likely_same",
    "residents_at",
    "residents_of",
]
