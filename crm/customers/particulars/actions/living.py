"""Where a customer is: homes, sites of a business, where letters go; begun, put right, ended."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from crm.customers.actions import HomeGiven, residence_begin
from crm.customers.models import Residence
from crm.customers.particulars.actions.recording import (
    check_period,
    customer_locked,
    done_before,
    record_act,
    refuse,
    short,
)
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

LONGEST_CALLED = 120


@one_transaction
def home_add(
    *,
    customer_id: int,
    home: HomeGiven,
    called: str = "",
    begins: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Residence:
    """Where they are from that day: a home, a site of a business, an address for letters.

    Raises NotPermitted, Customer.DoesNotExist, CustomerRefused with errors for home and called.
    """
    customer = customer_locked(customer_id, actor=actor)
    if before := done_before(key):
        return Residence.objects.unscoped("begun by the same form").get(pk=before.part)
    errors: dict[str, str] = {}
    name = short(errors, "called", called, LONGEST_CALLED)
    refuse(errors)
    made = residence_begin(customer_id=customer_id, home=home, actor=actor, at=at, begins=begins)
    if name and made.called != name:
        made.called = name
        made.save(update_fields=["called"])
    record_act(customer, "home.added", actor=actor, at=at, key=key, part_id=made.pk)
    return made


@one_transaction
def home_change(
    *,
    residence_id: int,
    role: str,
    called: str,
    begins: date | None,
    ends: date | None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Residence:
    """The residence with this role, name and period; a day in `ends` ends it.

    Raises NotPermitted, Residence.DoesNotExist, Customer.DoesNotExist, CustomerRefused with errors for called, role and
    active_to.
    """
    visible = Residence.objects.visible_to(actor)
    customer = customer_locked(visible.values_list("customer_id", flat=True).get(pk=residence_id), actor=actor)
    found = visible.select_for_update(no_key=True, of=("self",)).get(pk=residence_id)
    if done_before(key):
        return found
    errors: dict[str, str] = {}
    check_period(errors, begins, ends)
    if role not in Residence.Role.values:
        errors["role"] = _("Choose what this place is to them")
    found.called = short(errors, "called", called, LONGEST_CALLED)
    refuse(errors)
    ended = ends is not None and found.active_to is None
    found.active_from, found.active_to = begins, ends
    if found.role != Residence.Role.NO_FIXED_ADDRESS:
        found.role = role
    found.save(update_fields=["role", "called", "active_from", "active_to"])
    record_act(customer, "home.ended" if ended else "home.changed", actor=actor, at=at, key=key, part_id=found.pk)
    return found
