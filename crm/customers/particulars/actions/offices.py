"""Public offices: who speaks for a ward or a constituency by election, from, to."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from crm.customers.models import Customer
from crm.customers.names import PERSON
from crm.customers.particulars.actions.recording import (
    check_period,
    customer_locked,
    done_before,
    record_act,
    refuse,
    short,
)
from crm.customers.particulars.models import PublicOffice
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from gazetteer.areas.models import Area

LONGEST_AREA = 120


@dataclass(frozen=True, slots=True)
class OfficeGiven:
    """A public office as given: for an area of the gazetteer, or for one in words."""

    office: str
    area_id: int | None = None
    area_words: str = ""
    begins: date | None = None
    ends: date | None = None


@one_transaction
def office_begin(*, customer_id: int, given: OfficeGiven, actor: Actor, at: datetime, key: str | None) -> PublicOffice:
    """The office; what they are owed differs from then on where a policy has targets for members.

    Raises NotPermitted, Customer.DoesNotExist, CustomerRefused with errors for office, area, area_words and active_to.
    """
    customer = customer_locked(customer_id, actor=actor)
    if before := done_before(key):
        return PublicOffice.objects.unscoped("begun by the same form").get(pk=before.part)
    made = PublicOffice(customer=customer, created_at=at)
    _fill(made, given, customer)
    made.save(force_insert=True)
    record_act(customer, "office.begun", actor=actor, at=at, key=key, part_id=made.pk, facts={"office": made.office})
    return made


@one_transaction
def office_change(*, office_id: int, given: OfficeGiven, actor: Actor, at: datetime, key: str | None) -> PublicOffice:
    """The office as given now; a day in `ends` ends it. Raises as `office_begin`, and PublicOffice.DoesNotExist."""
    found, customer = _locked(office_id, actor=actor)
    if done_before(key):
        return found
    ended = given.ends is not None and found.active_to is None
    _fill(found, given, customer)
    found.save()
    record_act(customer, "office.ended" if ended else "office.changed", actor=actor, at=at, key=key, part_id=found.pk)
    return found


@one_transaction
def office_remove(*, office_id: int, actor: Actor, at: datetime, key: str | None) -> None:
    """Nothing; an office recorded by mistake is gone, and kept by its history.

    Raises NotPermitted, PublicOffice.DoesNotExist, Customer.DoesNotExist.
    """
    if done_before(key):
        return
    found, customer = _locked(office_id, actor=actor)
    found.delete()
    record_act(customer, "office.removed", actor=actor, at=at, key=key, part_id=office_id)


def _locked(office_id: int, *, actor: Actor) -> tuple[PublicOffice, Customer]:
    visible = PublicOffice.objects.visible_to(actor)
    customer = customer_locked(visible.values_list("customer_id", flat=True).get(pk=office_id), actor=actor)
    return visible.select_for_update(no_key=True, of=("self",)).get(pk=office_id), customer


def _fill(made: PublicOffice, given: OfficeGiven, customer: Customer) -> None:
    errors: dict[str, str] = {}
    check_period(errors, given.begins, given.ends)
    if customer.kind != PERSON:
        errors["office"] = _("Only a person holds a public office")
    elif given.office not in PublicOffice.Office.values:
        errors["office"] = _("Choose the office")
    if given.area_id is not None and not Area.objects.filter(pk=given.area_id).exists():
        errors["area"] = _("Choose an area from the list")
    made.office, made.area_id = given.office, given.area_id
    made.area_words = short(errors, "area_words", given.area_words, LONGEST_AREA)
    if given.area_id is None and not made.area_words:
        errors["area"] = _("Choose the ward, or write the area they speak for")
    made.active_from, made.active_to = given.begins, given.ends
    refuse(errors)
