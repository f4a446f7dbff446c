"""Customers by a key that others know them by: an account in another system, a company, charity or VAT number."""

import re
from datetime import date

from django.db.models import F, Q, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext as _

from crm.customers.models import AccountHolder, Customer
from crm.customers.particulars import business_numbers
from crm.customers.particulars.models import BusinessNumber
from crm.customers.queries.seen import open_holders
from crm.teams.actor import Actor

SHORTEST_BEGINNING = 6  # of a key that is not yet typed to its end
_SAID_BEFORE = re.compile(
    r"^((company|charity|vat|crn|registered|registration|reg|number|no)\b[\s.:]*)+", re.IGNORECASE
)


def by_key(key: str, *, actor: Actor, today: date, limit: int) -> list[tuple[Customer, str]]:
    """The holders of accounts of this key, or of one that begins so, with which system's account it is."""
    held = open_holders(actor).filter(customer__in=Customer.objects.visible_to(actor))
    compact = Upper(Replace(Replace(F("account__key"), Value(" ")), Value("-")))
    alike = held.annotate(compact=compact)
    same = alike.filter(compact__startswith=key) if len(key) >= SHORTEST_BEGINNING else alike.filter(compact=key)
    some = same.select_related("customer", "account").order_by("compact", "account_id", "id")[:limit]
    exact_first = sorted(some, key=lambda one: one.compact != key)
    return [(holder.customer, _why(holder, today)) for holder in exact_first]


def by_number(typed: str, *, actor: Actor, today: date, limit: int) -> list[tuple[Customer, str]]:
    """The businesses with this number, whichever of the three it may be, however it is spaced; with which it is."""
    read = business_numbers.read(_SAID_BEFORE.sub("", typed))
    if not read:
        return []
    any_of = Q()
    for kind, normalised in read:
        any_of |= Q(kind=kind, normalised=normalised)
    held = BusinessNumber.objects.visible_to(actor).filter(any_of, customer__in=Customer.objects.visible_to(actor))
    some = held.select_related("customer").order_by("active_to", "kind", "id")[:limit]
    return [(number.customer, _which(number, today)) for number in some]


def _which(number: BusinessNumber, today: date) -> str:
    words = str(number.get_kind_display()).lower() if number.kind != business_numbers.VAT else _("VAT number")
    ended = number.active_to is not None and number.active_to <= today
    return _("%(number)s, ended") % {"number": words} if ended else words


def _why(holder: AccountHolder, today: date) -> str:
    system = holder.account.system.replace("-", " ").replace("_", " ")
    ended = holder.active_to is not None and holder.active_to <= today
    words = _("%(system)s account, ended") if ended else _("%(system)s account")
    return words % {"system": system}
