"""Customers by a key that another system knows them by: a council tax account, whatever the account is for."""

from datetime import date

from django.db.models import F, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext as _

from crm.customers.models import AccountHolder, Customer
from crm.customers.queries.seen import open_holders
from crm.teams.actor import Actor

SHORTEST_BEGINNING = 6  # of a key that is not yet typed to its end


def by_key(key: str, *, actor: Actor, today: date, limit: int) -> list[tuple[Customer, str]]:
    """The holders of accounts of this key, or of one that begins so, with which system's account it is."""
    held = open_holders(actor).filter(customer__in=Customer.objects.visible_to(actor))
    compact = Upper(Replace(Replace(F("account__key"), Value(" ")), Value("-")))
    alike = held.annotate(compact=compact)
    same = alike.filter(compact__startswith=key) if len(key) >= SHORTEST_BEGINNING else alike.filter(compact=key)
    some = same.select_related("customer", "account").order_by("compact", "account_id", "id")[:limit]
    exact_first = sorted(some, key=lambda one: one.compact != key)
    return [(holder.customer, _why(holder, today)) for holder in exact_first]


def _why(holder: AccountHolder, today: date) -> str:
    system = holder.account.system.replace("-", " ").replace("_", " ")
    ended = holder.active_to is not None and holder.active_to <= today
    words = _("%(system)s account, ended") if ended else _("%(system)s account")
    return words % {"system": system}
