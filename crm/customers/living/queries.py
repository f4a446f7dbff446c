"""Moves and deaths as the screens and the doors need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from crm.customers.living.models import Death, HouseMove
from crm.customers.living.residences import LIVED_AS
from crm.customers.models import AccountHolder, ContactPoint, Customer, Residence
from crm.teams.access import record_read
from crm.teams.actor import Actor
from gazetteer.areas.queries import council_of

MOST_MOVES = 5


@dataclass(frozen=True, slots=True)
class Housemate:
    """Somebody who lives at the same property and may go along."""

    customer: Customer
    role: str


def homes_of(*, actor: Actor, customer_ids: Sequence[int], at: datetime) -> list[Residence]:
    """Where these records' customer lives now, as far as the actor may know."""
    homes = Residence.objects.visible_to(actor).current(timezone.localdate(at))
    mine = homes.filter(customer__in=customer_ids, role__in=LIVED_AS)
    return list(mine.select_related("property").order_by("-active_from", "-pk"))


def housemates(*, actor: Actor, customer_ids: Sequence[int], uprn: int | None, at: datetime) -> list[Housemate]:
    """The others who live at the property and are not hidden there. The look is recorded."""
    if uprn is None:
        return []
    there = Residence.objects.visible_to(actor).current(timezone.localdate(at)).filter(property=uprn, role__in=LIVED_AS)
    living = there.exclude(customer__in=customer_ids).exclude(customer__status=Customer.Status.DECEASED)
    rows = list(living.select_related("customer").order_by("customer__sort_name", "pk"))
    record_read(actor=actor, at=at, screen="moved", kind="CUSTOMER", keys=[row.customer_id for row in rows])
    return [Housemate(customer=row.customer, role=str(row.get_role_display())) for row in rows]


def points_to_tell(*, customer_ids: Sequence[int], leaving: Sequence[int]) -> list[ContactPoint]:
    """Email addresses of theirs at which a move may be confirmed: nobody who stays behind, and nobody else, has them too.

    None when anything about them is confidential: then a person decides what is said, and where.
    """
    mine = {"customer__in": customer_ids}
    secret = {**mine, "restriction__isnull": False}
    points = ContactPoint.objects.unscoped("where a move is confirmed")
    people = Customer.objects.unscoped("is anything confidential?").filter(
        pk__in=customer_ids, restriction__isnull=False
    )
    homes = Residence.objects.unscoped("is anything confidential?").filter(**secret)
    if people.exists() or homes.exists() or points.filter(**secret).exists():
        return []
    own = list(points.filter(**mine, kind=ContactPoint.Kind.EMAIL, do_not_use=False).order_by("-created_at", "-pk"))
    others = points.filter(kind=ContactPoint.Kind.EMAIL, normalised__in=[one.normalised for one in own])
    shared = set(others.exclude(customer__in=[*customer_ids, *leaving]).values_list("normalised", flat=True))
    return [one for one in own if one.normalised not in shared]


def accounts_at(*, actor: Actor, customer_ids: Sequence[int], uprn: int | None) -> list[AccountHolder]:
    """The accounts for this property that these hold now: listed when they move, changed by the department that has them."""
    if uprn is None:
        return []
    holders = AccountHolder.objects.visible_to(actor).filter(active_to__isnull=True, account__active_to__isnull=True)
    mine = holders.filter(customer__in=customer_ids, account__property=uprn)
    return list(mine.select_related("account", "customer").order_by("account__system", "pk"))


def council_of_outside(postcode: str) -> str:
    """The name of the council that this postcode belongs to, "" when it is ours or nobody can tell."""
    council = council_of(postcode=postcode) if postcode else None
    return council.name if council is not None and not council.is_ours else ""


def moves_of(*, actor: Actor, customer_ids: Sequence[int]) -> list[HouseMove]:
    """The last moves of these records' customer that the actor may know of, the newest first; none that was undone."""
    seen = HouseMove.objects.visible_to(actor).exclude(state=HouseMove.State.UNDONE)
    mine = seen.filter(movers__customer__in=customer_ids).distinct()
    return list(mine.select_related("from_property", "to_property").order_by("-move_date", "-pk")[:MOST_MOVES])


def move_before(*, actor: Actor, key: str) -> HouseMove | None:
    """What the first use of this key recorded, None when it is new."""
    return HouseMove.objects.visible_to(actor).filter(key=key).first()


def death_of(*, customer_ids: Sequence[int]) -> Death | None:
    """The death that stands for any of these records of one customer; None for the living. Keys a caller may see."""
    standing = Death.objects.unscoped("of a customer who was found visible").standing()
    found = standing.filter(customer__in=customer_ids).select_related("estate_customer")
    return found.order_by("-reported_at", "-pk").first()


def has_died(*, customer_id: int) -> bool:
    """True when this record, or any that is merged with it, is of somebody who has died."""
    everyone = Customer.objects.unscoped("nothing may go out to them")
    group = everyone.filter(pk=customer_id).values("canonical")
    return everyone.filter(canonical__in=group, status=Customer.Status.DECEASED).exists()


def day_of(death: Death) -> date:
    """The day to say: of the death, or on which we were told."""
    return death.died_date or timezone.localdate(death.reported_at)
