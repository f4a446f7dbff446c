"""Authorities as the screens need them: those somebody gave, those somebody holds."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from crm.customers.authority.models import Authority
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once

MOST = 50
SCREEN = "authority"


def authorities_given(*, actor: Actor, customer_ids: Sequence[int], at: datetime) -> list[Authority]:
    """Who may or might act for these records' customer: what may still hold first, then what has ended. The look at
    the others is recorded."""
    found = _lasting_first(_given_by(actor, customers=list(customer_ids)))
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[one.holder_id for one in found])
    return found


def authorities_held(*, actor: Actor, customer_ids: Sequence[int], at: datetime) -> list[Authority]:
    """For whom these records' customer may or might act. The look at the others is recorded."""
    found = _lasting_first(_held_by(actor, customers=list(customer_ids)))
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[one.customer_id for one in found])
    return found


def authority_seen(*, actor: Actor, key: int, customer_ids: Sequence[int]) -> Authority | None:
    """The authority of this key that these records' customer gave or holds, None when the actor knows of none."""
    theirs = Q(customer__in=customer_ids) | Q(holder__in=customer_ids)
    found = Authority.objects.visible_to(actor).filter(theirs, pk=key)
    return found.select_related("customer", "holder", "seen_by", "recorded_by").first()


def holder_of(*, actor: Actor, key: int) -> int | None:
    """The key of the customer who holds this authority, None when the actor knows of none."""
    return Authority.objects.visible_to(actor).filter(pk=key).values_list("holder_id", flat=True).first()


@compiled_once
def _given_by(actor: Actor, /, *, customers: Given) -> QuerySet[Authority]:
    return _latest(Authority.objects.visible_to(actor).filter(customer__among=customers))


@compiled_once
def _held_by(actor: Actor, /, *, customers: Given) -> QuerySet[Authority]:
    return _latest(Authority.objects.visible_to(actor).filter(holder__among=customers))


def _latest(rows: QuerySet[Authority]) -> QuerySet[Authority]:
    people = rows.select_related("customer", "holder", "seen_by", "recorded_by", "ended_by")
    return people.order_by("-active_from", "-pk")[:MOST]


def _lasting_first(found: list[Authority]) -> list[Authority]:
    return sorted(found, key=lambda one: (one.ended_at is not None, one.active_to is not None))
