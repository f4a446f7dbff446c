"""The index's own facts that may be added while two records are shown as one: ways to reach them, where they live."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from crm.customers.contact_points import shown
from crm.customers.merging.placing import FactKind, FactSeen
from crm.customers.models import ContactPoint, Residence
from crm.customers.queries.seen import residence_words
from crm.teams.actor import Actor

POINT, RESIDENCE = "POINT", "RESIDENCE"
_BECAUSE = {ContactPoint.Kind.EMAIL: "EMAIL", ContactPoint.Kind.PHONE: "TELEPHONE"}


def points_since(records: Sequence[int], at: datetime) -> QuerySet[Any, Any]:
    """Ways to reach them that were added to these records since."""
    rows = ContactPoint.objects.unscoped("listed as keys").filter(customer__in=records, created_at__gte=at)
    return rows.values_list("pk", "customer_id", "created_at")


def points_seen(actor: Actor, keys: Sequence[int]) -> dict[int, FactSeen]:
    """Those the actor may see, in words."""
    found = ContactPoint.objects.visible_to(actor).filter(pk__in=keys)
    return {
        one.pk: FactSeen(
            words=f"{one.get_kind_display()}: {shown(one.kind, one.normalised)}",
            evidence=((_BECAUSE[ContactPoint.Kind(one.kind)], one.normalised),),
        )
        for one in found
    }


def point_move(*, fact_key: int, customer_id: int, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the way to reach them is on the other record. Where it is known already, the wrong one is stopped."""
    rows = ContactPoint.objects.unscoped("put on its right record")
    point = rows.select_for_update(no_key=True).get(pk=fact_key)
    there = rows.filter(customer=customer_id, kind=point.kind, normalised=point.normalised)
    if there.exists():
        point.do_not_use = True
        point.save(update_fields=["do_not_use"])
        return
    point.customer_id = customer_id
    point.save(update_fields=["customer"])


def homes_since(records: Sequence[int], at: datetime) -> QuerySet[Any, Any]:
    """Where they live, added to these records since."""
    rows = Residence.objects.unscoped("listed as keys").filter(customer__in=records, created_at__gte=at)
    return rows.values_list("pk", "customer_id", "created_at")


def homes_seen(actor: Actor, keys: Sequence[int]) -> dict[int, FactSeen]:
    """Those the actor may see, in words."""
    found = Residence.objects.visible_to(actor).filter(pk__in=keys).select_related("property")
    return {
        one.pk: FactSeen(
            words=f"{one.get_role_display()}: {residence_words(one)}",
            evidence=(("ADDRESS", str(one.property_id)),) if one.property_id else (),
        )
        for one in found
    }


def home_move(*, fact_key: int, customer_id: int, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the residence is the other record's."""
    home = Residence.objects.unscoped("put on its right record").select_for_update(no_key=True).get(pk=fact_key)
    home.customer_id = customer_id
    home.save(update_fields=["customer"])


KINDS = (
    FactKind(POINT, since=points_since, seen=points_seen, move=point_move),
    FactKind(RESIDENCE, since=homes_since, seen=homes_seen, move=home_move),
)
