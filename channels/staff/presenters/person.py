"""A customer in a few words, where a screen speaks of one in passing; and people found by name."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from crm.customers.contact_points import shown as point_shown
from crm.customers.models import Customer
from crm.customers.queries import CustomerHit, CustomerRecord, customer_record, customer_search
from crm.customers.queries.seen import group_of, residence_words
from crm.teams.actor import Actor

MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One customer as the contact screen shows them."""

    pk: int
    reference: str
    name: str
    address: str
    homes: list[tuple[int, str]]
    record_ids: list[int]
    reach: str
    alerts: list[str]


@dataclass(frozen=True, slots=True)
class Found:
    """One customer of a list to choose from."""

    pk: int
    reference: str
    name: str
    detail: str


def person_card(*, actor: Actor, key: int | None, at: datetime) -> PersonCard | None:
    """The customer with this key, None when there is none for this actor."""
    if key is None:
        return None
    reference = Customer.objects.visible_to(actor).filter(pk=key).values_list("reference", flat=True).first()
    return card_by_reference(actor=actor, reference=reference, at=at) if reference else None


def card_by_reference(*, actor: Actor, reference: str, at: datetime) -> PersonCard | None:
    """The customer with this reference, None when there is none for this actor."""
    try:
        return card_of(customer_record(actor=actor, at=at, reference=reference))
    except Customer.DoesNotExist:
        return None


def card_of(record: CustomerRecord) -> PersonCard:
    """The few words of a customer's record."""
    customer = record.customer
    at_property = {home.property_id: home.property.address for home in record.residences if home.property is not None}
    points = [point_shown(point.kind, point.normalised) for point in record.points if not point.do_not_use]
    return PersonCard(
        pk=customer.pk,
        reference=customer.reference,
        name=customer.display_name,
        address=residence_words(record.residences[0]) if record.residences else "",
        homes=[(uprn, address) for uprn, address in at_property.items() if uprn is not None],
        record_ids=group_of(customer),
        reach=" · ".join(points[:3]),
        alerts=alerts_of(customer),
    )


def alerts_of(customer: Customer) -> list[str]:
    """What must be known first about this customer."""
    alerts = []
    if customer.status != Customer.Status.LIVE:
        alerts.append(str(customer.get_status_display()))
    if customer.restriction_id is not None:
        alerts.append(_("Confidential: only your team sees this person"))
    if customer.source == Customer.Source.WEB:
        alerts.append(_("Given on a web form, not checked"))
    return alerts


def people_found(*, actor: Actor, query: str, at: datetime) -> list[Found]:
    """Customers to choose from for what was typed."""
    hits = customer_search(actor=actor, query=query, at=at, limit=MOST_FOUND)
    return [Found(pk=hit.customer_id, reference=hit.reference, name=hit.name, detail=detail_of(hit)) for hit in hits]


def detail_of(hit: CustomerHit) -> str:
    """Address, what matched, and whether they live: what tells one from another of the name."""
    state = "" if hit.live else str(Customer.Status(hit.status).label)
    return " · ".join(filter(None, [hit.address, hit.matched, state]))
