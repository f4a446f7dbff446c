"""The index's part of a move: residences end and begin on the day, and can be put back exactly. No transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.customers.living.models import HouseMove, LifeEvent, Mover, Whither
from crm.customers.models import Customer, Residence
from crm.teams.actor import Actor

# Who owns a house, or is its landlord, does so after moving out of it as well.
LIVED_AS = (Residence.Role.OCCUPIER, Residence.Role.TENANT, Residence.Role.TRADES, Residence.Role.NO_FIXED_ADDRESS)
LEAVES_US = frozenset({Whither.OUTSIDE, Whither.UNKNOWN})


class CannotUndo(Exception):
    """Somebody has changed what this move made: the message says what."""


def lived_at(*, customer_ids: Iterable[int], uprn: int | None, on: date) -> Any:
    """The residences in which these live on that day, at this property or, with none, at addresses outside the list."""
    homes = Residence.objects.unscoped("to be ended by a move, shown to nobody").current(on)
    here = Q(property=uprn) if uprn is not None else Q(property__isnull=True)
    return homes.filter(here, customer__in=list(customer_ids), role__in=LIVED_AS).order_by("pk")


def residences_carry(move: HouseMove, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """What changed, by keys: residences ended and begun, statuses before; the movers' rows are locked.

    A home that was confidential stays so at the new address.
    """
    facts: dict[str, Any] = {"ended": [], "begun": [], "statuses": []}
    everyone = Customer.objects.unscoped("who moves").filter(pk__in=movers_of(move))
    people = everyone.exclude(status=Customer.Status.DECEASED).order_by("pk")  # who died before the day stays
    for person in people:
        secret, role = move.restriction_id, _role(person)
        for home in lived_at(customer_ids=[person.pk], uprn=move.from_property_id, on=move.move_date):
            facts["ended"].append([home.pk, _iso(home.active_to)])
            secret = home.restriction_id or secret
            home.active_to = max(move.move_date, home.active_from or move.move_date)
            home.save(update_fields=["active_to"])
        begun = _begin(move, person, role=role, secret=secret, at=at)
        facts["begun"] += [begun.pk] if begun else []
        if move.whither in LEAVES_US and person.status == Customer.Status.LIVE:
            facts["statuses"].append([person.pk, person.status])
            person.status = Customer.Status.MOVED_AWAY
            person.save(update_fields=["status"])
        elif move.whither not in LEAVES_US and person.status == Customer.Status.MOVED_AWAY:
            facts["statuses"].append([person.pk, person.status])
            person.status = Customer.Status.LIVE
            person.save(update_fields=["status"])
    life_events(movers_of(move), LifeEvent.Kind.MOVED, actor=actor, at=at, move=move.pk)
    return facts


def _role(person: Customer) -> str:
    return Residence.Role.TRADES if person.kind == Customer.Kind.BUSINESS else Residence.Role.OCCUPIER


def _begin(move: HouseMove, person: Customer, *, role: str, secret: int | None, at: datetime) -> Residence | None:
    """The residence that begins, None when nobody knows where, or they live there already."""
    if move.whither == Whither.UNKNOWN:
        return None
    if move.to_property_id is not None:
        there = lived_at(customer_ids=[person.pk], uprn=move.to_property_id, on=move.move_date)
        if there.exists():
            return None
    begun = Residence(
        customer=person,
        property_id=move.to_property_id,
        unlisted_lines=move.to_lines,
        unlisted_postcode=move.to_postcode,
        role=Residence.Role.NO_FIXED_ADDRESS if move.whither == Whither.NO_FIXED else role,
        active_from=move.move_date,
        restriction_id=secret,
        created_at=at,
    )
    begun.save(force_insert=True)
    return begun


def residences_restore(move: HouseMove) -> None:
    """Nothing; what the move ended runs as before, what it began never was. Raises CannotUndo."""
    facts = move.facts
    rows = Residence.objects.unscoped("put back, shown to nobody")
    ended = {home.pk: home for home in rows.filter(pk__in=[key for key, _to in facts["ended"]])}
    begun = list(rows.filter(pk__in=facts["begun"]).order_by("pk"))
    unchanged = len(begun) == len(facts["begun"]) and all(home.active_to is None for home in begun)
    if not unchanged or any(home.active_to is None for home in ended.values()):
        raise CannotUndo(_("Somebody has changed these addresses since. Put them right one by one."))
    for home in begun:
        home.delete()
    for key, before in facts["ended"]:
        ended[key].active_to = date.fromisoformat(before) if before else None
        ended[key].save(update_fields=["active_to"])
    for key, status in facts["statuses"]:
        people = Customer.objects.unscoped("put back").filter(pk=key)
        people.exclude(status=Customer.Status.DECEASED).update(status=status)


def movers_of(move: HouseMove) -> list[int]:
    """The keys of those who go along, in order."""
    return sorted(Mover.objects.filter(move=move).values_list("customer_id", flat=True))


def life_events(customer_ids: Sequence[int], kind: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    """Nothing; each of these has this event."""
    LifeEvent.objects.bulk_create(
        LifeEvent(customer_id=key, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, facts=facts)
        for key in customer_ids
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
