"""Inboxes, as an administrator keeps them: which address is for which service, and who reads what comes there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm.catalogue.models import Service
from crm.contacts.correspondence.models import Inbox
from crm.customers.contact_points import PointRefused, normalise_email
from crm.customers.names import clean
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Team
from crm.teams.policy import require

MANAGE = "inbox.manage"
LONGEST_NAME, LONGEST_CODE, LONGEST_ADDRESS, MOST_ADDRESSES = 80, 40, 254, 20


class InboxRefused(Exception):
    """What was given makes no inbox; `errors` says what is wrong, by field, and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class InboxGiven:
    """What an administrator says of an inbox."""

    name: str
    address: str
    service_id: int | None
    team_id: int | None
    other_addresses: Sequence[str] = ()
    is_default: bool = False
    is_live: bool = True


@one_transaction
def inbox_create(*, code: str, given: InboxGiven, actor: Actor, at: datetime) -> Inbox:
    """The new inbox. Raises NotPermitted, InboxRefused (code, name, address, other_addresses, service, team, is_default)."""
    require(actor, MANAGE)
    every = _locked()
    errors: dict[str, str] = {}
    if not code or slugify(code) != code or len(code) > LONGEST_CODE:
        errors["code"] = _("Use small letters, digits and hyphens, like council-tax: 40 at most")
    elif any(one.code == code for one in every):
        errors["code"] = _("There is an inbox with this code already")
    return _filled(Inbox(code=code), given, every, errors)


@one_transaction
def inbox_change(*, code: str, given: InboxGiven, actor: Actor, at: datetime) -> Inbox:
    """The inbox as it is from now on; what it was is in its history. Raises as `inbox_create`, and Inbox.DoesNotExist."""
    require(actor, MANAGE)
    every = _locked()
    found = next((one for one in every if one.code == code), None)
    if found is None:
        raise Inbox.DoesNotExist(code)
    return _filled(found, given, [one for one in every if one is not found], {})


@one_transaction
def inbox_retire(*, code: str, actor: Actor, at: datetime) -> Inbox:
    """The inbox, which takes nothing any more: what still comes to its address goes to the default one.

    Raises NotPermitted, InboxRefused (is_live: it is the default one), Inbox.DoesNotExist.
    """
    require(actor, MANAGE)
    found = Inbox.objects.select_for_update(no_key=True).get(code=code)
    if found.is_default:
        raise InboxRefused({"is_live": _default_goes_on()})
    found.is_live = False
    found.save(update_fields=["is_live"])
    return found


def _locked() -> list[Inbox]:
    """Every inbox, locked: two who change them wait for each other, so that no address is in two and one is the default."""
    return list(Inbox.objects.select_for_update(no_key=True).order_by("pk"))


def _filled(inbox: Inbox, given: InboxGiven, others: Sequence[Inbox], errors: dict[str, str]) -> Inbox:
    inbox.name = clean(given.name)
    if not inbox.name or len(inbox.name) > LONGEST_NAME:
        errors["name"] = _("Say what it is called, in %(most)s characters or fewer") % {"most": LONGEST_NAME}
    inbox.address, inbox.other_addresses = _addresses(given, others, errors)
    if not Service.objects.filter(pk=given.service_id or 0).exists():
        errors["service"] = _("Choose the service that what comes here is about")
    if not Team.objects.filter(pk=given.team_id or 0).exists():
        errors["team"] = _("Choose the team that reads what comes here")
    if (inbox.is_default and not given.is_default) or (given.is_default and not given.is_live):
        errors["is_default"] = _default_goes_on()
    if errors:
        raise InboxRefused(errors)
    inbox.service_id, inbox.team_id = given.service_id or 0, given.team_id or 0
    inbox.is_live, inbox.is_default = given.is_live, given.is_default
    if given.is_default:
        Inbox.objects.filter(is_default=True).exclude(code=inbox.code).update(is_default=False)
    inbox.save()
    return inbox


def _default_goes_on() -> str:
    return _("One inbox takes what no other is for: make another the default one first")


def _addresses(given: InboxGiven, others: Sequence[Inbox], errors: dict[str, str]) -> tuple[str, list[str]]:
    address = _right(given.address, "address", errors)
    typed = [one for one in given.other_addresses if one.strip()]
    also = list(dict.fromkeys(filter(None, (_right(one, "other_addresses", errors) for one in typed))))
    if len(also) > MOST_ADDRESSES:
        errors["other_addresses"] = _("No more than %(most)s addresses") % {"most": MOST_ADDRESSES}
    taken = {held: other.name for other in others for held in (other.address, *other.other_addresses)}
    for name, held in (("address", address), *(("other_addresses", one) for one in also)):
        if held in taken:
            errors[name] = _("%(address)s is an address of “%(inbox)s”") % {"address": held, "inbox": taken[held]}
    return address, [one for one in also if one != address]


def _right(value: str, name: str, errors: dict[str, str]) -> str:
    try:
        address = normalise_email(value)
    except PointRefused as refused:
        errors[name] = str(refused)
        return ""
    if len(address) > LONGEST_ADDRESS:
        errors[name] = _("An address has %(most)s characters at most") % {"most": LONGEST_ADDRESS}
    return address
