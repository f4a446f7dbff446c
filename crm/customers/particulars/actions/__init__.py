"""Every act on what a record says of somebody; one module for each part."""

from crm.customers.particulars.actions.account_kinds import KindGiven, account_kind_add, account_kind_change
from crm.customers.particulars.actions.accounts import AccountGiven, account_hold, holder_change
from crm.customers.particulars.actions.consenting import consent_say
from crm.customers.particulars.actions.living import home_add, home_change
from crm.customers.particulars.actions.naming import (
    details_change,
    former_name_add,
    former_name_remove,
    name_change,
)
from crm.customers.particulars.actions.numbers import (
    SameBusiness,
    business_number_add,
    business_number_change,
    business_number_remove,
)
from crm.customers.particulars.actions.offices import OfficeGiven, office_begin, office_change, office_remove
from crm.customers.particulars.actions.reaching import PointFacts, point_add, point_change
from crm.customers.particulars.actions.relating import (
    relationship_begin,
    relationship_change,
    relationship_remove,
)

__all__ = [
    "AccountGiven",
    "KindGiven",
    "OfficeGiven",
    "PointFacts",
    "SameBusiness",
    "account_hold",
    "account_kind_add",
    "account_kind_change",
    "business_number_add",
    "business_number_change",
    "business_number_remove",
    "consent_say",
    "details_change",
    "former_name_add",
    "former_name_remove",
    "holder_change",
    "home_add",
    "home_change",
    "name_change",
    "office_begin",
    "office_change",
    "office_remove",
    "point_add",
    "point_change",
    "relationship_begin",
    "relationship_change",
    "relationship_remove",
]
