"""Everything that reads the index for a screen: shown whole, seen from a property."""

from crm.customers.queries.record import CustomerRecord, Household, customer_record
from crm.customers.queries.residents import Resident, residents_at, residents_of

__all__ = [
    "CustomerRecord",
    "Household",
    "Resident",
    "customer_record",
    "residents_at",
    "residents_of",
]
