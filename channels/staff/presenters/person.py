"""A customer in a few words, where a screen speaks of one in passing; and people found by name."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from channels.staff.presenters.care import MarkLine, mark_lines
from crm.customers.care.marks import Mark, marks_of
from crm.customers.contact_points import EMAIL, PHONE
from crm.customers.contact_points import shown as point_shown
from crm.customers.finding.search import CustomerHit, customer_search
from crm.customers.living.queries import death_of
from crm.customers.living.saying import died_words
from crm.customers.models import Customer
from crm.customers.queries import CustomerRecord, customer_record
from crm.customers.queries.seen import residence_words
from crm.customers.references import NotAReference, normalise
from crm.teams.actor import Actor

MOST_FOUND = 8
SCREEN = "contact"  # where alerts were seen


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
    marks: list[MarkLine]
    email: str = ""
    phone: str = ""
    born: str = ""  # as much as its reader may see
    born_on: str = ""  # the date itself, where they may


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


def card_of_key(*, actor: Actor, key: int, at: datetime) -> PersonCard | None:
    """The customer with this key as far as the actor may know of them: an officer, whose message theirs is."""
    reference = Customer.objects.not_hidden_from(actor).filter(pk=key).values_list("reference", flat=True).first()
    return card_by_reference(actor=actor, reference=reference, at=at) if reference else None


def key_by_reference(*, actor: Actor, reference: str) -> str:
    """The key of the customer that this reference leads to, as a form holds it; "" for none. Shows nobody yet."""
    try:
        stored = normalise(reference)
    except NotAReference:
        return ""
    found = Customer.objects.visible_to(actor).filter(reference=stored).values_list("canonical", flat=True).first()
    return "" if found is None else str(found)


def card_by_reference(*, actor: Actor, reference: str, at: datetime) -> PersonCard | None:
    """The customer with this reference, None when there is none for this actor."""
    try:
        record = customer_record(actor=actor, at=at, reference=reference)
    except Customer.DoesNotExist:
        return None
    return card_of(record, marks_of(actor=actor, at=at, customer_id=record.customer.pk, screen=SCREEN))


def card_of(record: CustomerRecord, marks: list[Mark]) -> PersonCard:
    """The few words of a customer's record, and what must be known first."""
    customer = record.customer
    at_property = {home.property_id: home.property.address for home in record.residences if home.property is not None}
    points = [point_shown(point.kind, point.normalised) for point in record.points if not point.do_not_use]
    return PersonCard(
        pk=customer.pk,
        reference=customer.reference,
        name=customer.display_name,
        address=residence_words(record.residences[0]) if record.residences else "",
        homes=[(uprn, address) for uprn, address in at_property.items() if uprn is not None],
        record_ids=record.group,
        reach=" · ".join(points[:3]),
        alerts=alerts_of(customer, group=record.group),
        marks=mark_lines(marks),
        email=_first(record, EMAIL),
        phone=_first(record, PHONE),
        born=record.born,
        born_on=customer.date_of_birth.isoformat() if customer.date_of_birth else "",
    )


def _first(record: CustomerRecord, kind: str) -> str:
    """The first way of this kind to reach them that may be used."""
    found = (point for point in record.points if point.kind == kind and not point.do_not_use)
    return next((point_shown(kind, point.normalised) for point in found), "")


def alerts_of(customer: Customer, *, group: list[int] | None = None) -> list[str]:
    """What must be known first about this customer; with the keys of their records, whether any of them has died and
    when (a customer's own page says it apart)."""
    alerts = []
    death = death_of(customer_ids=group) if group else None
    if death is not None:
        alerts.append(died_words(death))
    elif customer.status != Customer.Status.LIVE:
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
