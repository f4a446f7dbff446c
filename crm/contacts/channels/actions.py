"""Channels and what a contact by one costs, as an administrator keeps them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.contacts.channels.known import remembered_channels
from crm.contacts.channels.models import ChannelCost, ChannelKind, ContactChannel
from crm.customers.names import storable
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

MANAGE = "channel.manage"
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,11}")
PLAIN = ("kind", "comes_in", "goes_out", "told_at_once", "is_spoken", "may_lie", "is_live", "position")


class ChannelRefused(Exception):
    """What was given of a channel cannot stand; `errors` says what, by field, and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class ChannelGiven:
    """What an administrator says of a channel. `pounds` is what a contact costs from `costs_from` on, None for no news."""

    name: str
    kind: str = ChannelKind.MEDIATED
    comes_in: bool = True
    goes_out: bool = True
    told_at_once: bool = False
    is_spoken: bool = False
    may_lie: bool = False
    is_live: bool = True
    position: int = 100
    pounds: Decimal | None = None
    costs_from: date | None = None


@one_transaction
def channel_add(*, code: str, given: ChannelGiven, actor: Actor, at: datetime) -> ContactChannel:
    """The new channel, logged by hand: it is offered at once where it belongs.

    Raises NotPermitted, ChannelRefused with errors for code, name, comes_in, kind, pounds and costs_from.
    """
    require(actor, MANAGE)
    errors = _faults(given)
    if not _CODE.fullmatch(code):
        errors["code"] = _("Use 2 to 12 capital letters, digits and low lines, like HOME_VISIT")
    if errors:
        raise ChannelRefused(errors)
    made = ContactChannel(code=code)
    _fill(made, given, actor, at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as taken:
        raise ChannelRefused({"code": _("There is a channel with this code already")}) from taken
    _cost(made, given, actor, at)
    remembered_channels.forget()
    return made


@one_transaction
def channel_change(*, code: str, given: ChannelGiven, actor: Actor, at: datetime) -> ContactChannel:
    """The channel as it is from now on; what it was is in its history. One that a door opens keeps its kind.

    Raises as `channel_add`, and ContactChannel.DoesNotExist.
    """
    require(actor, MANAGE)
    found = ContactChannel.objects.select_for_update(no_key=True).get(code=code)
    errors = _faults(given)
    if found.is_automatic and given.kind != found.kind:
        errors["kind"] = _("The platform itself opens this channel: which side of the figures it is on is fixed")
    if errors:
        raise ChannelRefused(errors)
    _fill(found, given, actor, at)
    found.save()
    _cost(found, given, actor, at)
    remembered_channels.forget()
    return found


def _faults(given: ChannelGiven) -> dict[str, str]:
    errors = {}
    if not storable(given.name).strip() or len(given.name.strip()) > 40:
        errors["name"] = _("Enter a name of 40 characters at most")
    if given.kind not in ChannelKind.values:
        errors["kind"] = _("Choose one from the list")
    if not (given.comes_in or given.goes_out):
        errors["comes_in"] = _("Say whether people reach us by it, we reach them, or both")
    if given.pounds is not None and not 0 <= given.pounds < 100_000:
        errors["pounds"] = _("An amount from 0 to 99,999.99 pounds")
    if (given.pounds is None) != (given.costs_from is None):
        errors["costs_from"] = _("Give the amount and the day from which it counts, or neither")
    return errors


def _fill(channel: ContactChannel, given: ChannelGiven, actor: Actor, at: datetime) -> None:
    channel.name = storable(given.name).strip()
    for name in PLAIN:
        setattr(channel, name, getattr(given, name))
    channel.changed_at, channel.changed_by = at, actor.name


def _cost(channel: ContactChannel, given: ChannelGiven, actor: Actor, at: datetime) -> None:
    if given.pounds is None or given.costs_from is None:
        return
    ChannelCost.objects.update_or_create(
        channel=channel,
        from_date=given.costs_from,
        defaults={"pounds": given.pounds, "said_by": actor.name, "said_at": at},
    )
