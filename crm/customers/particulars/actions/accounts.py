"""Accounts in other systems and who has a part in them. A shared account never says that two records are one person."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from crm.customers.models import Account, AccountHolder
from crm.customers.particulars.actions.recording import (
    check_period,
    customer_locked,
    done_before,
    record_act,
    refuse,
    short,
)
from crm.customers.particulars.models import AccountKind
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from gazetteer.entries.models import Property

LONGEST_KEY, LONGEST_STATUS = 80, 40


@dataclass(frozen=True, slots=True)
class AccountGiven:
    """An account as given: which system, its key there, the property it is for."""

    system: str
    key: str
    uprn: int | None = None
    status: str = ""


@one_transaction
def account_hold(
    *,
    customer_id: int,
    account: AccountGiven,
    role: str,
    begins: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> AccountHolder:
    """The customer's part in the account, which is made when the index does not know it yet.

    Raises NotPermitted, Customer.DoesNotExist, CustomerRefused with errors for system, account_key, role, status and home.
    """
    customer = customer_locked(customer_id, actor=actor)
    if before := done_before(key):
        return AccountHolder.objects.unscoped("added by the same form").get(pk=before.part)
    given = _checked(account, role)
    every = Account.objects.unscoped("one row for each key of a system, hidden or not")
    found, made = every.get_or_create(
        system=given.system, key=given.key, defaults={"property_id": given.uprn, "status": given.status}
    )
    parts = AccountHolder.objects.unscoped("held once, hidden or not")
    holder, _made = parts.get_or_create(
        account=found, customer=customer, role=role, active_to=None, defaults={"active_from": begins}
    )
    facts = {"system": found.system, "account": found.pk, "made": made}
    record_act(customer, "account.held", actor=actor, at=at, key=key, part_id=holder.pk, facts=facts)
    return holder


@one_transaction
def holder_change(
    *,
    holder_id: int,
    role: str,
    status: str,
    begins: date | None,
    ends: date | None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> AccountHolder:
    """The customer's part with this role and period; a day in `ends` ends it. The status is the account's.

    Raises NotPermitted, AccountHolder.DoesNotExist, Customer.DoesNotExist, CustomerRefused with errors for role, status and
    active_to.
    """
    visible = AccountHolder.objects.visible_to(actor)
    customer = customer_locked(visible.values_list("customer_id", flat=True).get(pk=holder_id), actor=actor)
    found = visible.select_for_update(no_key=True, of=("self",)).select_related("account").get(pk=holder_id)
    if done_before(key):
        return found
    errors: dict[str, str] = {}
    check_period(errors, begins, ends)
    words = short(errors, "status", status, LONGEST_STATUS)
    if role not in AccountHolder.Role.values:
        errors["role"] = _("Choose their part in it")
    same = AccountHolder.objects.unscoped("held once, hidden or not").filter(
        account=found.account_id, customer=found.customer_id, role=role, active_to__isnull=True
    )
    if ends is None and same.exclude(pk=found.pk).exists():
        errors["role"] = _("They have this part in the account already")
    refuse(errors)
    ended = ends is not None and found.active_to is None
    found.role, found.active_from, found.active_to = role, begins, ends
    found.save(update_fields=["role", "active_from", "active_to"])
    if found.account.status != words:
        found.account.status = words
        found.account.save(update_fields=["status"])
    act = "account.left" if ended else "account.changed"
    record_act(customer, act, actor=actor, at=at, key=key, part_id=found.pk)
    return found


def _checked(account: AccountGiven, role: str) -> AccountGiven:
    errors: dict[str, str] = {}
    typed = " ".join(short(errors, "account_key", account.key, LONGEST_KEY).split()).upper()
    if not typed:
        errors["account_key"] = _("Enter the number or reference of the account")
    if not AccountKind.objects.filter(code=account.system, is_offered=True).exists():
        errors["system"] = _("Choose the kind of account")
    if role not in AccountHolder.Role.values:
        errors["role"] = _("Choose their part in it")
    if account.uprn is not None and not Property.objects.filter(pk=account.uprn).exists():
        errors["home"] = _("This property is not in the gazetteer: search for the address again")
    status = short(errors, "status", account.status, LONGEST_STATUS)
    refuse(errors)
    return AccountGiven(system=account.system, key=typed, uprn=account.uprn, status=status)
