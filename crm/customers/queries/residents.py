"""Who is at a property now."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from crm.customers import references
from crm.customers.models import Customer, Residence
from crm.customers.queries.seen import roots_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor

SCREEN = "property-residents"


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
    policy.require(actor, "property.view")
    here = (
        Residence.objects.visible_to(actor)
        .current(timezone.localdate(at))
        .filter(property_id=uprn, customer__in=Customer.objects.visible_to(actor))
        .select_related("customer")
        .order_by("customer__sort_name", "id")
    )
    residences = list(here)
    roots = roots_of([residence.customer for residence in residences], actor=actor)
    shown: dict[int, Resident] = {}
    for residence in residences:
        root = roots.get(residence.customer_id)
        if root is not None:
            shown.setdefault(root.pk, _resident(root, residence))
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=shown, reason=f"UPRN {uprn}")
    return list(shown.values())


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
