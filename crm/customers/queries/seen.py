"""What every reading of the index shares: the root of merged records, where people live now, what is masked."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from crm.customers.models import AccountHolder, Customer, HeldQuerySet, Residence
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import Field, Sight, field_seen
from crm.teams.scope import open_to


def roots_of(customers: Sequence[Customer], *, actor: Actor) -> dict[int, Customer]:
    """For each key the record it is shown as, itself when it is not merged; hidden roots are absent."""
    merged = {customer.canonical_id for customer in customers if customer.canonical_id != customer.pk}
    shown = {customer.pk: customer for customer in customers if customer.canonical_id == customer.pk}
    if merged:
        roots = {root.pk: root for root in Customer.objects.not_hidden_from(actor).filter(pk__in=merged)}
        shown |= {each.pk: roots[each.canonical_id] for each in customers if each.canonical_id in roots}
    return shown


def group_of(customer: Customer) -> list[int]:
    """The keys of the record and of those merged into it."""
    return _group(root=customer.canonical_id)


@compiled_once
def _group(*, root: Given) -> QuerySet[Customer, int]:
    everyone = Customer.objects.unscoped("keys of one customer, whose parts are scoped themselves")
    return everyone.filter(canonical_id=root).order_by("id").values_list("pk", flat=True)


def group_keys(customer_id: int) -> list[int]:
    """The keys of the record with this key and of all that are shown as one with it."""
    everyone = Customer.objects.unscoped("keys of one customer, whose parts are scoped themselves")
    root = everyone.filter(pk=customer_id).values("canonical")
    return list(everyone.filter(canonical__in=root).order_by("pk").values_list("pk", flat=True))


def addresses_of(customer_ids: Iterable[int], *, actor: Actor, today: date) -> dict[int, str]:
    """Where each lives now, in one line, as far as the actor may know."""
    homes = (
        Residence.objects.visible_to(actor)
        .current(today)
        .filter(customer_id__in=list(customer_ids))
        .select_related("property")
        .order_by("customer_id", "-active_from", "-id")
    )
    found: dict[int, str] = {}
    for home in homes:
        found.setdefault(home.customer_id, residence_words(home))
    return found


def open_holders(actor: Actor) -> HeldQuerySet:
    """Parts in accounts, but none for a property at which the holder's residence is hidden from the actor."""
    elsewhere = (
        Residence.objects.unscoped("tells that an address is hidden, and shows nothing of it")
        .filter(restriction__isnull=False, customer=OuterRef("customer_id"), property=OuterRef("account__property_id"))
        .exclude(open_to(actor))
    )
    return AccountHolder.objects.visible_to(actor).filter(~Exists(elsewhere))


def residence_words(residence: Residence) -> str:
    """The address in one line, or that there is none."""
    if residence.property is not None:
        return residence.property.address
    unlisted = ", ".join(part for part in (residence.unlisted_lines, residence.unlisted_postcode) if part)
    return unlisted or str(residence.get_role_display())


def masked(customer: Customer, *, actor: Actor) -> Customer:
    """The same customer, in memory without what the actor's role may not see; never to be saved."""
    if field_seen(actor, Field.DATE_OF_BIRTH) != Sight.WHOLE:
        customer.date_of_birth = None
    return customer
