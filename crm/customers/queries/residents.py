"""Who is at a property now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from crm.customers import references
from crm.customers.models import Customer, Residence
from crm.customers.queries.seen import roots_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor

SCREEN, BOX = "property-residents", "address-search"
MOST_NAMED = 10  # properties named in the log of reads


@dataclass(frozen=True, slots=True)
class Resident:
    """A customer at a property, in which role and since when (None: not known)."""

    customer_id: int
    reference: str
    name: str
    kind: str
    status: str
    role: str
    since: date | None

    @property
    def shown_reference(self) -> str:
        """The reference as people read it."""
        return references.shown(self.reference)


def residents_of(*, actor: Actor, uprn: int, at: datetime) -> list[Resident]:
    """The customers at the property on that day whom the actor may see there, in order of name. The look is recorded.

    Raises NotPermitted; empty for those who may see the property but look up no customers.
    """
    return residents_at(actor=actor, uprns=[uprn], at=at)[uprn]


def residents_at(
    *, actor: Actor, uprns: Sequence[int], at: datetime, typing: bool = False
) -> dict[int, list[Resident]]:
    """The same for several properties in one look, maybe while somebody types: by UPRN, each of them there.

    Raises NotPermitted.
    """
    policy.require(actor, "property.view")
    here = (
        Residence.objects.visible_to(actor)
        .current(timezone.localdate(at))
        .filter(property_id__in=uprns, customer__in=Customer.objects.visible_to(actor))
        .select_related("customer")
        .order_by("customer__sort_name", "id")
    )
    residences = list(here) if uprns else []
    roots = roots_of([residence.customer for residence in residences], actor=actor)
    shown: dict[int, dict[int, Resident]] = {uprn: {} for uprn in uprns}
    for residence in residences:
        root = roots.get(residence.customer_id)
        if root is not None and residence.property_id is not None:
            shown[residence.property_id].setdefault(root.pk, _resident(root, residence))
    seen = {key for people in shown.values() for key in people}
    # Of a box that is typed into, the answers of a minute are one look: which places were listed is no part of it.
    screen, reason = (BOX, "") if typing else (SCREEN, f"UPRN {', '.join(map(str, uprns[:MOST_NAMED]))}")
    record_read(actor=actor, at=at, screen=screen, kind="CUSTOMER", keys=seen, reason=reason)
    return {uprn: list(people.values()) for uprn, people in shown.items()}


def _resident(customer: Customer, residence: Residence) -> Resident:
    return Resident(
        customer_id=customer.pk,
        reference=customer.reference,
        name=customer.display_name,
        kind=customer.kind,
        status=customer.status,
        role=str(residence.get_role_display()),
        since=residence.active_from,
    )
