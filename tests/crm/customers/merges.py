"""Merging and unmerging in tests, in few words."""

from datetime import datetime
from itertools import count
from typing import Any

from crm.customers.merging.actions import customers_merge, customers_unmerge
from crm.customers.models import Customer, Merge
from crm.teams.models import User
from tests.cast import NOW

_keys = count(1)


def merge(
    into: Customer,
    gone: Customer,
    *,
    by: User,
    choices: dict[str, Any] | None = None,
    reason: str = "the same person",
    key: str = "",
    at: datetime = NOW,
) -> Merge:
    """The merge of these two."""
    return customers_merge(
        into_id=into.pk,
        from_id=gone.pk,
        choices=choices or {},
        reason=reason,
        actor=by.actor,
        at=at,
        key=key or f"merge {next(_keys)}",
    )


def unmerge(done: Merge, *, by: User, key: str = "", at: datetime = NOW) -> Merge:
    """The merge, undone."""
    return customers_unmerge(
        merge_id=done.pk, reason="two people", actor=by.actor, at=at, key=key or f"unmerge {next(_keys)}"
    )


def root_of(customer: Customer) -> int:
    """The key of the record this one is shown as."""
    return Customer.objects.unscoped("test").values_list("canonical_id", flat=True).get(pk=customer.pk)
