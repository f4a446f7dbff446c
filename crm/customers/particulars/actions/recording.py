"""What each act on a record begins and ends with: the permission, the lock, the key, the row that says who did what."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.actions import CustomerRefused
from crm.customers.models import Customer
from crm.customers.names import clean
from crm.customers.particulars.models import ParticularEvent
from crm.teams import policy
from crm.teams.actor import Actor
from crm.teams.models import User


def customer_locked(customer_id: int, *, actor: Actor) -> Customer:
    """The customer, locked as every act but a merge locks it.

    Raises NotPermitted; Customer.DoesNotExist for one who is hidden from the actor, or the actor's own record.
    """
    [customer] = customers_locked([customer_id], actor=actor)
    return customer


def customers_locked(customer_ids: list[int], *, actor: Actor) -> list[Customer]:
    """The customers in the order asked for, locked by key. Raises NotPermitted, Customer.DoesNotExist."""
    policy.require(actor, "customer.change")
    visible = Customer.objects.visible_to(actor).filter(pk__in=customer_ids)
    if actor.user_id is not None:
        own = User.objects.filter(pk=actor.user_id, customer_key__isnull=False).values("customer_key")
        visible = visible.exclude(Q(pk__in=own) | Q(canonical_id__in=own))
    found = {one.pk: one for one in visible.select_for_update(no_key=True, of=("self",)).order_by("pk")}
    if missing := set(customer_ids) - set(found):
        raise Customer.DoesNotExist(sorted(missing))
    return [found[key] for key in customer_ids]


def done_before(key: str | None) -> ParticularEvent | None:
    """The act that this key did before. Asked for under the customer's lock, so that a second submit sees the first."""
    if key is None:
        return None
    return ParticularEvent.objects.unscoped("done by the same form").filter(key=key).first()


def record_act(
    customer: Customer,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    part_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """Nothing; the row that says which part of the record was changed, when and by whom."""
    ParticularEvent.objects.create(
        customer=customer, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key,
        part_id=part_id, facts=facts or {}, key=key,
    )  # fmt: skip


def check_period(errors: dict[str, str], begins: date | None, ends: date | None) -> None:
    """Nothing; a period that ends before it begins is an error of `active_to`."""
    if begins and ends and ends < begins:
        errors["active_to"] = _("The last day cannot be before the first")


def check_past(errors: dict[str, str], name: str, day: date | None, *, at: datetime) -> None:
    """Nothing; a day after today is an error of this name."""
    if day is not None and day > timezone.localdate(at):
        errors[name] = _("This day is still to come")


def short(errors: dict[str, str], name: str, text: str, longest: int) -> str:
    """The words without blanks at their ends; too many of them are an error of this name."""
    words = clean(text)
    if len(words) > longest:
        errors[name] = _("Shorten this to %(count)s characters or fewer") % {"count": longest}
    return words


def refuse(errors: dict[str, str]) -> None:
    """Nothing; raises CustomerRefused when there are errors."""
    if errors:
        raise CustomerRefused(errors)
