"""What somebody is called, and was called before; when they were born; their language."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.actions import check_birth
from crm.customers.finding.keeping import keys_rewrite
from crm.customers.models import Customer
from crm.customers.names import Names, NamesRefused, names_given
from crm.customers.particulars.actions.recording import (
    check_past,
    check_period,
    customer_locked,
    done_before,
    record_act,
    refuse,
)
from crm.customers.particulars.languages import LANGUAGES
from crm.customers.particulars.models import FormerName
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

PARTS = ("title", "given_names", "family_name", "preferred_name", "business_name", "trading_name")


@one_transaction
def name_change(
    *,
    customer_id: int,
    names: Names,
    was_used: bool,
    until: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Customer:
    """The customer under the new name. The old one is kept as a former name, to be found by, only if it `was_used`;
    a typing error is left to the history of the record.

    Raises NotPermitted, Customer.DoesNotExist, CustomerRefused with errors for the parts of a name and for until.
    """
    customer = customer_locked(customer_id, actor=actor)
    if done_before(key):
        return customer
    errors: dict[str, str] = {}
    check_past(errors, "until", until, at=at)
    given = _given(errors, customer, names)
    refuse(errors)
    former = None
    if was_used and given.display_name != customer.display_name:
        former = _former(customer, customer.names, active_to=until or timezone.localdate(at), at=at)
        former.save(force_insert=True)
    for part in PARTS:
        setattr(customer, part, getattr(given, part))
    _file(customer)
    kind = "name.changed" if was_used else "name.corrected"
    record_act(customer, kind, actor=actor, at=at, key=key, part_id=former.pk if former else None)
    return customer


@one_transaction
def former_name_add(
    *,
    customer_id: int,
    names: Names,
    begins: date | None = None,
    until: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> FormerName:
    """A name they had before they were in our index. Raises as `name_change`, with errors for active_from and active_to."""
    customer = customer_locked(customer_id, actor=actor)
    if before := done_before(key):
        return FormerName.objects.unscoped("added by the same form").get(pk=before.part)
    errors: dict[str, str] = {}
    check_past(errors, "active_to", until, at=at)
    check_period(errors, begins, until)
    given = _given(errors, customer, names)
    refuse(errors)
    former = _former(customer, given, active_from=begins, active_to=until, at=at)
    former.save(force_insert=True)
    _file(customer)
    record_act(customer, "former-name.added", actor=actor, at=at, key=key, part_id=former.pk)
    return former


@one_transaction
def former_name_remove(*, former_name_id: int, actor: Actor, at: datetime, key: str | None) -> Customer:
    """The customer, no longer found by a former name that was recorded by mistake; its history keeps it.

    Raises NotPermitted, Customer.DoesNotExist, FormerName.DoesNotExist.
    """
    if before := done_before(key):
        return customer_locked(before.customer_id, actor=actor)
    found = FormerName.objects.visible_to(actor).get(pk=former_name_id)
    customer = customer_locked(found.customer_id, actor=actor)
    found.delete()
    _file(customer)
    record_act(customer, "former-name.removed", actor=actor, at=at, key=key, part_id=former_name_id)
    return customer


@one_transaction
def details_change(
    *,
    customer_id: int,
    date_of_birth: date | None,
    language: str,
    keeps_birth: bool = False,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Customer:
    """The customer with this date of birth and language. Who cannot read the date may still put it right: an empty box of
    theirs `keeps_birth`.

    Raises NotPermitted, Customer.DoesNotExist, CustomerRefused with errors for date_of_birth and language.
    """
    customer = customer_locked(customer_id, actor=actor)
    if done_before(key):
        return customer
    errors: dict[str, str] = {}
    date_of_birth = customer.date_of_birth if keeps_birth else date_of_birth
    check_birth(errors, customer.kind, date_of_birth, at)
    if language not in LANGUAGES:
        errors["language"] = _("Choose a language")
    refuse(errors)
    changed = [
        name
        for name, value in (("date_of_birth", date_of_birth), ("language", language))
        if getattr(customer, name) != value
    ]
    if changed:
        customer.date_of_birth, customer.language = date_of_birth, language
        customer.save(update_fields=["date_of_birth", "language"])
    record_act(customer, "details.changed", actor=actor, at=at, key=key, facts={"changed": changed})
    return customer


def _given(errors: dict[str, str], customer: Customer, names: Names) -> Names:
    """The names, clean and of the customer's own kind; what is wrong with them is added to the errors."""
    try:
        return names_given(kind=customer.kind, **{part: getattr(names, part) for part in PARTS})
    except NamesRefused as refused:
        errors.update(refused.errors)
        return names


def _former(customer: Customer, names: Names, *, at: datetime, **period: date | None) -> FormerName:
    made = FormerName(customer=customer, created_at=at, **period)
    for part in PARTS:
        setattr(made, part, getattr(names, part))
    made.display_name, made.search_text = names.display_name, names.search_text
    return made


def _file(customer: Customer) -> None:
    """The customer saved under what they are called now, and found by what they were called."""
    customer.display_name, customer.sort_name = customer.names.display_name, customer.names.sort_name
    customer.search_text = search_text_of(customer)
    customer.save(update_fields=[*PARTS, "display_name", "sort_name", "search_text"])
    keys_rewrite([customer.pk])


def search_text_of(customer: Customer) -> str:
    """Every distinct word by which the customer is found: of their name, and of those they had that are not confidential."""
    former = FormerName.objects.unscoped("words to be found by").filter(customer=customer, restriction__isnull=True)
    texts = [customer.names.search_text, *former.order_by("pk").values_list("search_text", flat=True)]
    return " ".join(dict.fromkeys(word for text in texts for word in text.split()))
