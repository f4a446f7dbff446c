"""What a customer of several records is shown as: the values that were chosen when they were merged, in memory only."""

from collections.abc import Sequence
from typing import Any

from crm.customers.merging.choosing import FIELDS, Joined, preferred_point, shown_value
from crm.customers.models import ContactPoint, Customer, Merge
from crm.teams.actor import Actor

# A name is shown whole: it is not put together from two people's.
_OF_NAME = (
    "title", "given_names", "family_name", "preferred_name", "business_name", "trading_name", "display_name", "sort_name",
)  # fmt: skip


def joined(group: Sequence[int]) -> list[Joined]:
    """The live merges within this group, oldest first."""
    live = Merge.objects.filter(into_customer__in=group, undone_at__isnull=True).order_by("merged_at", "id")
    return [Joined(gone=one.from_customer_id, into=one.into_customer_id, choices=one.choices) for one in live]


def value_of(customer: Customer, name: str) -> Any:
    """What this record says for a field that can be chosen."""
    return customer.display_name if name == "name" else getattr(customer, name)


def as_chosen(customer: Customer, group: Sequence[int], *, actor: Actor) -> Customer:
    """The same customer, showing whichever record's values were chosen; never to be saved. A hidden record's are not."""
    if len(group) < 2:
        return customer
    records = {row.pk: row for row in Customer.objects.not_hidden_from(actor).filter(pk__in=group)}
    merges = joined(group)
    for name in FIELDS:
        values = {key: value_of(row, name) for key, row in records.items()}
        key = shown_value(customer.pk, name, merges=merges, values=values)
        for column in _OF_NAME if name == "name" else (name,):
            if key in records:
                setattr(customer, column, getattr(records[key], column))
    return customer


def preferred(customer: Customer, group: Sequence[int], *, points: Sequence[ContactPoint]) -> int | None:
    """The key of the contact point that was chosen among these, None where nobody chose."""
    if len(group) < 2:
        return None
    usable = {point.pk for point in points if not point.do_not_use}
    return preferred_point(customer.pk, merges=joined(group), points=usable)
