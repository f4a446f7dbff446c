"""The numbers by which others know a business. One that another business has is offered: they may be the same."""

from datetime import date, datetime

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from crm.customers.models import Customer
from crm.customers.names import BUSINESS
from crm.customers.particulars import business_numbers
from crm.customers.particulars.actions.recording import (
    check_period,
    customer_locked,
    done_before,
    record_act,
    refuse,
)
from crm.customers.particulars.models import BusinessNumber
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

MOST_OFFERED = 5


class SameBusiness(Exception):
    """Other businesses that the actor may see have this number: probably the same; `others` are to be offered."""

    def __init__(self, others: list[Customer]) -> None:
        super().__init__(str([other.pk for other in others]))
        self.others = others


@one_transaction
def business_number_add(
    *,
    customer_id: int,
    kind: str,
    typed: str,
    begins: date | None = None,
    is_shared: bool = False,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> BusinessNumber:
    """The number; one that they have already is returned, and current again when it had ended.

    `is_shared` says that somebody looked at who else has it (a VAT group shares one number). Raises NotPermitted,
    Customer.DoesNotExist, SameBusiness, CustomerRefused with errors for kind and number.
    """
    customer = customer_locked(customer_id, actor=actor)
    if before := done_before(key):
        return BusinessNumber.objects.unscoped("added by the same form").get(pk=before.part)
    normalised = _normalised(customer, kind, typed)
    if not is_shared and (others := _holders(kind, normalised, but=customer, actor=actor)):
        raise SameBusiness(others)
    mine = BusinessNumber.objects.unscoped("held once for each customer")
    number, made = mine.get_or_create(
        customer=customer, kind=kind, normalised=normalised, defaults={"active_from": begins, "created_at": at}
    )
    if not made and number.active_to is not None:
        number.active_to = None
        number.save(update_fields=["active_to"])
    record_act(customer, "number.added", actor=actor, at=at, key=key, part_id=number.pk, facts={"kind": kind})
    return number


@one_transaction
def business_number_change(
    *, number_id: int, begins: date | None, ends: date | None, actor: Actor, at: datetime, key: str | None
) -> BusinessNumber:
    """The number with this period; a day in `ends` ends it.

    Raises NotPermitted, BusinessNumber.DoesNotExist, Customer.DoesNotExist, CustomerRefused with errors for active_to.
    """
    found, customer = _locked(number_id, actor=actor)
    if done_before(key):
        return found
    errors: dict[str, str] = {}
    check_period(errors, begins, ends)
    refuse(errors)
    found.active_from, found.active_to = begins, ends
    found.save(update_fields=["active_from", "active_to"])
    record_act(customer, "number.changed", actor=actor, at=at, key=key, part_id=found.pk)
    return found


@one_transaction
def business_number_remove(*, number_id: int, actor: Actor, at: datetime, key: str | None) -> None:
    """Nothing; a number recorded by mistake is gone, and kept by its history.

    Raises NotPermitted, BusinessNumber.DoesNotExist, Customer.DoesNotExist.
    """
    if done_before(key):
        return
    found, customer = _locked(number_id, actor=actor)
    found.delete()
    record_act(customer, "number.removed", actor=actor, at=at, key=key, part_id=number_id)


def _locked(number_id: int, *, actor: Actor) -> tuple[BusinessNumber, Customer]:
    visible = BusinessNumber.objects.visible_to(actor)
    customer = customer_locked(visible.values_list("customer_id", flat=True).get(pk=number_id), actor=actor)
    return visible.select_for_update(no_key=True, of=("self",)).get(pk=number_id), customer


def _normalised(customer: Customer, kind: str, typed: str) -> str:
    errors: dict[str, str] = {}
    normalised = ""
    if customer.kind != BUSINESS:
        errors["kind"] = _("Only a business has such a number")
    elif kind not in BusinessNumber.Kind.values:
        errors["kind"] = _("Choose a kind of number")
    else:
        try:
            normalised = business_numbers.normalise(kind, typed)
        except business_numbers.NumberRefused as refused:
            errors["number"] = str(refused)
    refuse(errors)
    return normalised


def _holders(kind: str, normalised: str, *, but: Customer, actor: Actor) -> list[Customer]:
    """Other live businesses with this number, as far as the actor may know. The lock, held to the end of the transaction,
    lets two people who give two records one number at once see each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"number:{kind}:{normalised}"])
    rows = BusinessNumber.objects.unscoped("whose owners are scoped").filter(
        kind=kind, normalised=normalised, active_to__isnull=True
    )
    roots = rows.exclude(customer__canonical=but.canonical_id).values("customer__canonical")
    shown = Customer.objects.visible_to(actor).filter(pk__in=roots, canonical=F("pk"), status=Customer.Status.LIVE)
    return list(shown.order_by("sort_name", "pk")[:MOST_OFFERED])
