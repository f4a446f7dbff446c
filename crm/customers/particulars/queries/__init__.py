"""Everything the screens read of what a record says of somebody."""

from crm.customers.particulars.queries.changes import Change, changes_of
from crm.customers.particulars.queries.identifiers import customers_by_account, customers_by_number
from crm.customers.particulars.queries.kinds import account_kind_get, account_kinds, account_kinds_by_code
from crm.customers.particulars.queries.offices import holds_office, wards_on
from crm.customers.particulars.queries.record import Particulars, Related, particulars_of

__all__ = [
    "Change",
    "Particulars",
    "Related",
    "account_kind_get",
    "account_kinds",
    "account_kinds_by_code",
    "changes_of",
    "customers_by_account",
    "customers_by_number",
    "holds_office",
    "particulars_of",
    "wards_on",
]
