"""One customer whole: names, how to reach them, where they live and with whom, accounts in other systems."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from crm.customers import references
from crm.customers.merging.shown import as_chosen
from crm.customers.merging.unplaced import not_to_be_placed
from crm.customers.models import AccountHolder, ContactPoint, Customer, Residence
from crm.customers.particulars.masking import birth_words, opened
from crm.customers.queries.seen import group_of, masked, open_holders, roots_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import User
from gazetteer.entries.models import Property

SCREEN = "customer"


@dataclass(frozen=True, slots=True)
class Household:
    """The other people at one of the customer's present properties, each with their residence there."""

    property: Property
    others: list[Residence]


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """The customer's part in an account, and the parts of the others."""

    mine: AccountHolder
    others: list[AccountHolder]


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """What the actor may see of one customer. `born` is masked by role; `customer` carries no date it does not show."""

    customer: Customer
    born: str
    points: list[ContactPoint]
    residences: list[Residence]
    past_residences: list[Residence]
    households: list[Household]
    accounts: list[AccountSeen]
    group: list[int]  # the keys of the record and of those merged into it
    is_open: bool = False  # the customer has shown who they are: their own masked fields are whole

    @property
    def shown_reference(self) -> str:
        """The reference as people read it."""
        return references.shown(self.customer.reference)


def customer_record(*, actor: Actor, at: datetime, reference: str) -> CustomerRecord:
    """The record that this reference, or one merged into it, leads to. The look is recorded.

    Raises NotPermitted; Customer.DoesNotExist when there is none, it is hidden, or it is the actor's own.
    """
    policy.require(actor, "customer.view")
    customer = _customer(reference, actor=actor)
    today = timezone.localdate(at)
    group = group_of(customer)
    as_chosen(customer, group, actor=actor)
    is_open = opened(group, actor=actor, at=at)
    residences = _homes(actor, group=group)
    now = [residence for residence in residences if _holds(residence, today)]
    households = _households(now, group=group, actor=actor, today=today)
    accounts = _accounts(group, actor=actor)
    record = CustomerRecord(
        customer=customer,
        born=birth_words(customer.date_of_birth, actor=actor, is_open=is_open),
        points=_points(actor, group=group),
        residences=now,
        past_residences=[residence for residence in residences if residence not in now],
        households=households,
        accounts=accounts,
        group=group,
        is_open=is_open,
    )
    if not is_open:
        masked(customer, actor=actor)
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=_keys(record))
    return record


@compiled_once
def _homes(actor: Actor, /, *, group: Given) -> QuerySet[Residence]:
    homes = Residence.objects.visible_to(actor).filter(not_to_be_placed("RESIDENCE"), customer__among=group)
    return homes.select_related("property").order_by("-active_from", "-id")


@compiled_once
def _points(actor: Actor, /, *, group: Given) -> QuerySet[ContactPoint]:
    points = ContactPoint.objects.visible_to(actor).filter(not_to_be_placed("POINT"), customer__among=group)
    return points.order_by("do_not_use", "kind", "id")


def _customer(reference: str, *, actor: Actor) -> Customer:
    try:
        stored = references.normalise(reference)
    except references.NotAReference as wrong:
        raise Customer.DoesNotExist(reference) from wrong
    found = _named.first(actor, actor.user_id is not None, reference=stored, user=actor.user_id)
    roots = roots_of([found], actor=actor) if found is not None else {}
    if found is None or found.pk not in roots:
        raise Customer.DoesNotExist(reference)
    return roots[found.pk]


@compiled_once
def _named(actor: Actor, staff: bool, /, *, reference: Given, user: Given) -> QuerySet[Customer]:
    visible = Customer.objects.visible_to(actor)
    if staff:
        own = User.objects.filter(pk=user, customer_key__isnull=False).values("customer_key")
        visible = visible.exclude(pk__in=own).exclude(canonical_id__in=own)
    return visible.filter(reference=reference)


def _holds(residence: Residence, today: date) -> bool:
    begun = residence.active_from is None or residence.active_from <= today
    return begun and (residence.active_to is None or residence.active_to > today)


def _households(now: list[Residence], *, group: list[int], actor: Actor, today: date) -> list[Household]:
    """Seen from each property the actor may know the customer to be at."""
    places = {residence.property.uprn: residence.property for residence in now if residence.property is not None}
    there = _there(actor, uprns=list(places), group=group, today=today) if places else []
    others: dict[int, list[Residence]] = {uprn: [] for uprn in places}
    for residence in there:
        masked(residence.customer, actor=actor)
        if residence.property_id is not None:
            others[residence.property_id].append(residence)
    return [Household(property=places[uprn], others=people) for uprn, people in others.items() if people]


@compiled_once
def _there(actor: Actor, /, *, uprns: Given, group: Given, today: Given) -> QuerySet[Residence]:
    there = Residence.objects.visible_to(actor).current(today).filter(property__among=uprns)
    return there.exclude(customer__among=group).select_related("customer").order_by("customer__sort_name", "id")


def _accounts(group: list[int], *, actor: Actor) -> list[AccountSeen]:
    """Their accounts, but none for a property at which the customer's residence is hidden from the actor."""
    mine = _parts(actor, group=group)
    accounts = [holder.account_id for holder in mine]
    shared = _shared(actor, accounts=accounts, group=group) if mine else []
    others: dict[int, list[AccountHolder]] = {}
    for holder in shared:
        masked(holder.customer, actor=actor)
        others.setdefault(holder.account_id, []).append(holder)
    return [AccountSeen(mine=holder, others=others.get(holder.account_id, [])) for holder in mine]


@compiled_once
def _parts(actor: Actor, /, *, group: Given) -> QuerySet[AccountHolder]:
    parts = open_holders(actor).filter(customer__among=group)
    return parts.select_related("account__property").order_by("account_id", "id")


@compiled_once
def _shared(actor: Actor, /, *, accounts: Given, group: Given) -> QuerySet[AccountHolder]:
    shared = open_holders(actor).filter(account__among=accounts).exclude(customer__among=group)
    return shared.select_related("customer").order_by("role", "id")


def _keys(record: CustomerRecord) -> set[int]:
    keys = {record.customer.pk}
    keys |= {residence.customer_id for household in record.households for residence in household.others}
    return keys | {holder.customer_id for account in record.accounts for holder in account.others}
