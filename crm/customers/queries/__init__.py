"""Everything that reads the index for a screen: found, shown whole, seen from a property."""

from crm.customers.queries.record import CustomerRecord, Household, customer_record
from crm.customers.queries.residents import Resident, residents_at, residents_of
from crm.customers.queries.search import CustomerHit, customer_search

__all__ = [
    "CustomerHit",
    "CustomerRecord",
    "Household",
    "Resident",
    "customer_record",
    "customer_search",
    "residents_at",
    "residents_of",
]
