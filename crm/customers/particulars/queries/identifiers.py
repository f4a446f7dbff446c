"""Customers by a number of somebody else's: an account in another system, a company, charity or VAT number."""

from crm.customers.models import Account, AccountHolder, Customer
from crm.customers.particulars import business_numbers
from crm.customers.particulars.models import BusinessNumber
from crm.customers.queries.seen import open_holders
from crm.teams.actor import Actor

SHORTEST_KEY = 4  # shorter ones are anybody's


def customers_by_account(*, actor: Actor, typed: str, limit: int) -> list[tuple[Customer, AccountHolder]]:
    """Those who have or had a part in an account with this key in any system, as far as the actor may know; part of a
    search, which records the look. Who holds an account together is not one person for it."""
    keys = _spellings(typed)
    if not keys:
        return []
    accounts = Account.objects.unscoped("whose holders are scoped").filter(key__in=keys).values("pk")
    holders = open_holders(actor).filter(account__in=accounts, customer__in=Customer.objects.visible_to(actor))
    rows = holders.select_related("customer", "account").order_by("account_id", "id")[:limit]
    return [(holder.customer, holder) for holder in rows]


def customers_by_number(*, actor: Actor, typed: str, limit: int) -> list[tuple[Customer, BusinessNumber]]:
    """Businesses with this company, charity or VAT number, whichever it may be; part of a search."""
    found: list[tuple[Customer, BusinessNumber]] = []
    for kind, normalised in business_numbers.read(typed):
        numbers = BusinessNumber.objects.visible_to(actor).filter(
            kind=kind, normalised=normalised, customer__in=Customer.objects.visible_to(actor)
        )
        found += [(number.customer, number) for number in numbers.select_related("customer").order_by("id")[:limit]]
    return found[:limit]


def _spellings(typed: str) -> list[str]:
    """The key as people type it: as it is, in capitals, and without blanks and hyphens."""
    plain = " ".join(typed.split())
    compact = "".join(letter for letter in plain if letter.isalnum())
    if len(compact) < SHORTEST_KEY:
        return []
    return list(dict.fromkeys([plain, plain.upper(), compact, compact.upper()]))
