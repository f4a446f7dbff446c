"""When a property gives way to another: the residences and accounts at it are at the other from now on."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from crm.customers.models import Account, Customer, PropertyMove, Residence
from crm.customers.names import storable
from crm.teams.actor import Actor


def lock_residents(*, uprn: int, on: date) -> list[int]:
    """The keys of the customers who live or work there on this day, locked in order of key."""
    homes = _current(Residence.objects.unscoped("to be moved, shown to nobody"), on).filter(property=uprn)
    people = Customer.objects.unscoped("locked to be moved, shown to nobody").filter(
        Exists(homes.filter(customer=OuterRef("pk")))
    )
    return [one.pk for one in people.select_for_update(no_key=True, of=("self",)).order_by("pk")]


def residences_move(*, uprn: int, to_uprn: int, on: date) -> dict[str, list[int]]:
    """The keys of the residences and accounts that moved; part of the caller's transaction, which asked for permission.

    What has ended stays where it was. Somebody who is at the other property in the same role already is there once:
    the residence at the property that is gone ends on that day. The rows' own histories keep what stood before.
    """
    here = _current(Residence.objects.unscoped("moved, shown to nobody"), on).filter(property=uprn)
    there = _current(Residence.objects.unscoped("there already?"), on).filter(
        property=to_uprn, customer=OuterRef("customer"), role=OuterRef("role")
    )
    twice = list(here.filter(Exists(there)).order_by("pk").values_list("pk", flat=True))
    every = list(here.order_by("pk").values_list("pk", flat=True))
    rows = Residence.objects.unscoped("moved, shown to nobody")
    for home in rows.filter(pk__in=twice):
        home.active_to = max(on, home.active_from or on)
        home.save(update_fields=["active_to"])
    moved = sorted(set(every) - set(twice))
    rows.filter(pk__in=moved).update(property=to_uprn)
    accounts = _current(Account.objects.unscoped("moved, shown to nobody"), on).filter(property=uprn)
    keys = list(accounts.order_by("pk").values_list("pk", flat=True))
    Account.objects.unscoped("moved, shown to nobody").filter(pk__in=keys).update(property=to_uprn)
    return {"residences": moved, "ended": twice, "accounts": keys}


def _current(rows: Any, on: date) -> Any:
    return rows.filter(Q(active_to__isnull=True) | Q(active_to__gt=on))


def move_record(
    *, uprn: int, to_uprn: int | None, words: str, facts: dict[str, list[int]], actor: Actor, at: datetime, key: str
) -> PropertyMove:
    """The record of what was decided about a property that is gone; part of the caller's transaction.

    Raises IntegrityError when the key was used before.
    """
    return PropertyMove.objects.create(
        key=key,
        from_property_id=uprn,
        to_property_id=to_uprn,
        words=storable(words).strip()[:300],
        decided_at=at,
        decided_by_kind=actor.kind,
        decided_by_key=actor.key,
        facts=facts,
    )


def move_before(*, key: str) -> PropertyMove | None:
    """What an act of this key decided before, None when it is new."""
    return PropertyMove.objects.filter(key=key).first()


def last_move(*, uprn: int) -> PropertyMove | None:
    """What was decided last about this property, None for nothing yet."""
    return PropertyMove.objects.filter(from_property=uprn).order_by("-decided_at", "-pk").first()
