"""Customers as a program of another system finds them: by what it knows of them exactly, never by part of a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.customers.contact_points import normalise
from crm.customers.models import ContactPoint, Customer, Residence
from crm.customers.queries.seen import roots_of
from crm.customers.references import NotAReference
from crm.customers.references import normalise as reference_stored
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import require

SCREEN = "api:customers"


@dataclass(frozen=True, slots=True)
class CustomerSeen:
    """A customer as programs see them: how to reach them and where they live now, as far as that is not hidden."""

    customer: Customer
    points: list[ContactPoint]
    residences: list[Residence]


def customer_named(*, actor: Actor, reference: str) -> Customer:
    """The record that this reference, or one merged into it, is shown as. Raises Customer.DoesNotExist."""
    try:
        stored = reference_stored(reference)
    except NotAReference as wrong:
        raise Customer.DoesNotExist(reference) from wrong
    found = Customer.objects.visible_to(actor).get(reference=stored)
    try:
        return roots_of([found], actor=actor)[found.pk]
    except KeyError as hidden:
        raise Customer.DoesNotExist(reference) from hidden


def customer_seen(*, actor: Actor, at: datetime, reference: str) -> CustomerSeen:
    """One customer. The read is recorded. Raises NotPermitted, Customer.DoesNotExist."""
    require(actor, "customer.view")
    return _seen([customer_named(actor=actor, reference=reference)], actor=actor, at=at)[0]


def customers_reached(*, actor: Actor, at: datetime, kind: str, value: str, limit: int) -> list[CustomerSeen]:
    """Those with exactly this telephone number or email address, oldest record first. The read is recorded.

    Raises NotPermitted, PointRefused.
    """
    require(actor, "customer.look_up")
    points = ContactPoint.objects.visible_to(actor).filter(kind=kind, normalised=normalise(kind, value))
    return _found(points.values("customer"), actor=actor, at=at, limit=limit)


def customers_living(*, actor: Actor, at: datetime, uprn: int, limit: int) -> list[CustomerSeen]:
    """Those at this property now, as far as that is not hidden. The read is recorded. Raises NotPermitted."""
    require(actor, "customer.look_up")
    homes = Residence.objects.visible_to(actor).current(timezone.localdate(at)).filter(property=uprn)
    return _found(homes.values("customer"), actor=actor, at=at, limit=limit)


def _found(keys: Any, *, actor: Actor, at: datetime, limit: int) -> list[CustomerSeen]:
    rows = list(Customer.objects.visible_to(actor).filter(pk__in=keys).order_by("pk")[:limit])
    roots = {root.pk: root for root in roots_of(rows, actor=actor).values()}
    return _seen(list(roots.values()), actor=actor, at=at)


def _seen(customers: Sequence[Customer], *, actor: Actor, at: datetime) -> list[CustomerSeen]:
    """These roots, each with the parts of all records shown as one with it."""
    keys = [customer.pk for customer in customers]
    points: dict[int, list[ContactPoint]] = {key: [] for key in keys}
    homes: dict[int, list[Residence]] = {key: [] for key in keys}
    reached = ContactPoint.objects.visible_to(actor).filter(customer__canonical__in=keys, do_not_use=False)
    for point in reached.select_related("customer").order_by("kind", "id"):
        points[point.customer.canonical_id].append(point)
    now = Residence.objects.visible_to(actor).current(timezone.localdate(at)).filter(customer__canonical__in=keys)
    for home in now.select_related("customer", "property").order_by("id"):
        homes[home.customer.canonical_id].append(home)
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=keys)
    return [CustomerSeen(one, points[one.pk], homes[one.pk]) for one in customers]
