"""Kinds of accounts in other systems, as an administrator keeps them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm.customers.actions import CustomerRefused
from crm.customers.particulars.actions.recording import refuse, short
from crm.customers.particulars.links import LinkRefused, checked_template
from crm.customers.particulars.models import AccountKind
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import RoleChoice
from crm.teams.policy import require

MANAGE = "account_kind.manage"
MOST_SHOWN = 6  # characters of a masked key, at either end
LONGEST = {"name": 80, "system_name": 80, "what": 200}


@dataclass(frozen=True, slots=True)
class KindGiven:
    """What an administrator says of a kind of account."""

    name: str
    system_name: str
    what: str = ""
    department_id: int | None = None
    link_template: str = ""
    whole_for: Collection[str] = ()
    shown_first: int = 3
    shown_last: int = 1
    is_offered: bool = True


@one_transaction
def account_kind_add(*, code: str, given: KindGiven, actor: Actor, at: datetime) -> AccountKind:
    """The new kind. The code is what `Account.system` holds, and the address of its page: a second submit is told so.

    Raises NotPermitted, CustomerRefused with errors for code, name, system_name, what, link_template, whole_for,
    shown_first and shown_last.
    """
    require(actor, MANAGE)
    errors: dict[str, str] = {}
    if not code or slugify(code) != code or len(code) > 40:
        errors["code"] = _("Use small letters, digits and hyphens, like council-tax: 40 at most")
    made = AccountKind(code=code)
    _fill(errors, made, given)
    refuse(errors)
    made.changed_at, made.changed_by = at, actor.name
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise CustomerRefused({"code": _("There is a kind with this code already")}) from taken
    return made


@one_transaction
def account_kind_change(*, code: str, given: KindGiven, actor: Actor, at: datetime) -> AccountKind:
    """The kind as it is from now on; what it was is in its history. Raises as `account_kind_add`, and
    AccountKind.DoesNotExist."""
    require(actor, MANAGE)
    found = AccountKind.objects.select_for_update(no_key=True).get(code=code)
    errors: dict[str, str] = {}
    _fill(errors, found, given)
    refuse(errors)
    found.changed_at, found.changed_by = at, actor.name
    found.save()
    return found


def _fill(errors: dict[str, str], kind: AccountKind, given: KindGiven) -> None:
    for name, longest in LONGEST.items():
        setattr(kind, name, short(errors, name, getattr(given, name), longest))
    for name in ("name", "system_name"):
        if not getattr(kind, name):
            errors[name] = _("Say this in a few words")
    try:
        kind.link_template = checked_template(given.link_template)
    except LinkRefused as refused:
        errors["link_template"] = str(refused)
    _check_who_sees(errors, given)
    plain: dict[str, Any] = {
        "department_id": given.department_id,
        "whole_for": [role for role in RoleChoice.values if role in given.whole_for],
        "shown_first": given.shown_first,
        "shown_last": given.shown_last,
        "is_offered": given.is_offered,
    }
    for name, value in plain.items():
        setattr(kind, name, value)


def _check_who_sees(errors: dict[str, str], given: KindGiven) -> None:
    if not set(given.whole_for) <= set(RoleChoice.values):
        errors["whole_for"] = _("Choose roles from the list")
    for name in ("shown_first", "shown_last"):
        if not 0 <= getattr(given, name) <= MOST_SHOWN:
            errors[name] = _("A number from 0 to %(most)s") % {"most": MOST_SHOWN}
