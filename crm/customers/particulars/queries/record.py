"""What a record says of somebody beyond name, home and telephone, as one page shows it. Part of that page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.customers.models import Customer
from crm.customers.names import BUSINESS
from crm.customers.particulars.consents import TOPICS
from crm.customers.particulars.models import BusinessNumber, ConsentFact, FormerName, PublicOffice, Relationship
from crm.customers.particulars.relationship_kinds import KINDS
from crm.customers.queries.seen import masked, roots_of
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import Field, Sight, field_seen

SCREEN = "customer-relations"
MOST_RELATED = 200


@dataclass(frozen=True, slots=True)
class Related:
    """Somebody the customer is related to: what the customer is to them, in words."""

    relationship: Relationship
    customer: Customer
    words: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the actor may see. `consents` are the latest of each topic, in the order of the topics."""

    former_names: list[FormerName]
    numbers: list[BusinessNumber]
    related: list[Related]
    offices: list[PublicOffice]
    consents: list[ConsentFact]


def particulars_of(
    *, actor: Actor, at: datetime, customer: Customer, group: Sequence[int], screen: str = SCREEN
) -> Particulars:
    """The particulars of a customer whom the actor may see, and of the records merged with theirs.

    Those they are related to are recorded as looked at.
    """
    today, group = timezone.localdate(at), list(group)
    is_business = customer.kind == BUSINESS
    found = Particulars(
        former_names=_former_names(actor, group=group) if _sees(actor, Field.FORMER_NAME) else [],
        numbers=_numbers(actor, group=group) if is_business else [],
        related=_related(actor, group, today=today) if _sees(actor, Field.RELATIONSHIP) else [],
        offices=[] if is_business else _offices(actor, group=group),
        consents=_consents(actor, group) if _sees(actor, Field.CONSENT) else [],
    )
    seen = {one.customer.pk for one in found.related}
    record_read(actor=actor, at=at, screen=screen, kind="CUSTOMER", keys=seen, reason=f"related to {customer.pk}")
    return found


@compiled_once
def _former_names(actor: Actor, /, *, group: Given) -> QuerySet[FormerName]:
    return FormerName.objects.visible_to(actor).filter(customer__among=group).order_by("-active_to", "-id")


@compiled_once
def _numbers(actor: Actor, /, *, group: Given) -> QuerySet[BusinessNumber]:
    numbers = BusinessNumber.objects.visible_to(actor).filter(customer__among=group)
    return numbers.order_by("-active_to", "kind", "id")


@compiled_once
def _offices(actor: Actor, /, *, group: Given) -> QuerySet[PublicOffice]:
    offices = PublicOffice.objects.visible_to(actor).filter(customer__among=group).select_related("area")
    return offices.order_by("-active_from", "-id")


@compiled_once
def _relationships(actor: Actor, /, *, group: Given) -> QuerySet[Relationship]:
    mine = Relationship.objects.visible_to(actor).filter(Q(customer__among=group) | Q(other__among=group))
    in_order = mine.order_by("-active_to", "kind", "id")[:MOST_RELATED]
    return in_order.select_related("customer", "other", "site__property")


@compiled_once
def _latest_consents(actor: Actor, /, *, group: Given) -> QuerySet[ConsentFact]:
    facts = ConsentFact.objects.visible_to(actor).filter(customer__among=group)
    return facts.order_by("topic", "-said_date", "-id").distinct("topic")


def _sees(actor: Actor, field: Field) -> bool:
    return field_seen(actor, field) != Sight.ABSENT


def _related(actor: Actor, group: Sequence[int], *, today: date) -> list[Related]:
    """In both directions, those that hold today first; whom the actor may not see is absent."""
    rows = _relationships(actor, group=group)
    theirs = [row.other if row.customer_id in group else row.customer for row in rows]
    roots = roots_of(theirs, actor=actor)
    found = []
    for row, other in zip(rows, theirs, strict=True):
        root = roots.get(other.pk)
        if root is None or root.pk in group:
            continue
        kind = KINDS[row.kind]
        words = kind.forward if row.customer_id in group else kind.backward
        is_past = row.active_to is not None and row.active_to <= today
        found.append(Related(relationship=row, customer=masked(root, actor=actor), words=str(words), is_past=is_past))
    return sorted(found, key=lambda one: (one.is_past, one.relationship.kind, one.customer.sort_name))


def _consents(actor: Actor, group: Sequence[int]) -> list[ConsentFact]:
    order, latest = list(TOPICS), _latest_consents(actor, group=group)
    return sorted(latest, key=lambda fact: order.index(fact.topic) if fact.topic in order else len(order))
