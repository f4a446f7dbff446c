"""Pairs that nothing speaks against: they show no value that somebody must choose from, and no witness says a word."""

from collections.abc import Sequence
from datetime import datetime

from crm.customers.merging.choosing import POINT
from crm.customers.merging.queries import Half, conflicts_of, words_against
from crm.customers.models import AccountHolder, ContactPoint, Customer, Residence
from crm.teams.actor import Actor


def unopposed(
    pairs: Sequence[tuple[Customer, Customer]], *, actor: Actor, at: datetime
) -> list[tuple[Customer, Customer]]:
    """Those of the pairs of roots that may be merged unseen. All their telephones stay: one to prefer need not be chosen."""
    halves = _halves({one.pk: one for pair in pairs for one in pair}, actor=actor)
    return [pair for pair in pairs if not _opposed(halves[pair[0].pk], halves[pair[1].pk], actor=actor, at=at)]


def _opposed(into: Half, gone: Half, *, actor: Actor, at: datetime) -> bool:
    chosen = [conflict for conflict in conflicts_of(into, gone, actor) if conflict.name != POINT]
    return bool(chosen or words_against(into, gone, at))


def _halves(tops: dict[int, Customer], *, actor: Actor) -> dict[int, Half]:
    """Each root with all that is merged into it, as far as the actor may see, in as many statements as for one."""
    halves = {key: Half(top, [], [], [], []) for key, top in tops.items()}
    roots = {}
    for customer in Customer.objects.visible_to(actor).filter(canonical_id__in=tops).order_by("pk"):
        halves[customer.canonical_id].customers.append(customer)
        roots[customer.pk] = customer.canonical_id
    for point in ContactPoint.objects.visible_to(actor).filter(customer__in=roots).order_by("do_not_use", "kind", "id"):
        halves[roots[point.customer_id]].points.append(point)
    homes = Residence.objects.visible_to(actor).filter(customer__in=roots).select_related("property")
    for home in homes.order_by("-active_from", "-id"):
        halves[roots[home.customer_id]].residences.append(home)
    holders = AccountHolder.objects.visible_to(actor).filter(customer__in=roots).select_related("account__property")
    for holder in holders.order_by("account_id", "id"):
        halves[roots[holder.customer_id]].accounts.append(holder)
    return halves
