"""Mailboxes and arrivals as their pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from channels.email.inbound.leftover import OPEN, senders_hidden
from channels.email.inbound.managing import MANAGE, SILENT_AFTER
from channels.email.inbound.models import Arrival, Mailbox
from crm.teams.actor import Actor
from crm.teams.policy import may


@dataclass(frozen=True, slots=True)
class MailboxLine:
    """One mailbox: how it is read, how that goes in a word and a shape, and what went wrong."""

    mailbox: Mailbox
    how: str
    word: str
    shape: str
    trouble: str
    lately: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """One message that stands in no record; `sender` only for those who read what its inbox gets."""

    arrival: Arrival
    sender: str
    has_original: bool
    withheld: str
    may_retry: bool


def mailbox_lines(found: list[Any], *, at: datetime) -> list[MailboxLine]:
    """The lines of the list."""
    return [_line(one, at=at) for one in found]


def arrival_lines(found: list[Arrival], *, actor: Actor) -> list[ArrivalLine]:
    """The lines of what could not be read in, as far as the actor may read it."""
    opens, retries = may(actor, OPEN), may(actor, MANAGE)
    hidden = senders_hidden((one.sender for one in found), actor=actor) if opens else set()
    return [
        ArrivalLine(
            arrival=one,
            sender=one.sender if opens and one.sender not in hidden else "",
            has_original=opens
            and one.sender not in hidden
            and one.original is not None
            and not one.original.withheld_because,
            withheld=one.original.withheld_because if one.original else "",
            may_retry=retries and one.state == Arrival.State.FAILED,
        )
        for one in found
    ]


def _line(mailbox: Any, *, at: datetime) -> MailboxLine:
    word, shape = _state(mailbox, at=at)
    return MailboxLine(
        mailbox=mailbox,
        how=_how(mailbox, at=at),
        word=word,
        shape=shape,
        trouble=mailbox.last_error,
        lately=mailbox.lately or 0,
        last=mailbox.last,
    )


def _how(mailbox: Mailbox, *, at: datetime) -> str:
    if not mailbox.host:
        return _("Handed over by a mail server")
    where = f"{mailbox.user}, {mailbox.host}:{mailbox.port} {mailbox.security}, {mailbox.folder}"
    is_watched = mailbox.watched_until is not None and mailbox.watched_until > at
    return f"{where}; {_('its server tells us at once') if is_watched else _('asked now and then')}"


def _state(mailbox: Mailbox, *, at: datetime) -> tuple[str, str]:
    if not mailbox.is_on:
        return _("Paused"), "waiting"
    if not mailbox.host:
        return _("Open"), "working"
    if mailbox.failures:
        return _("Not read"), "late"
    if mailbox.polled_at is None:
        return _("Not read yet"), "new"
    if at - mailbox.polled_at > SILENT_AFTER:
        return _("Silent"), "late"
    return _("Read"), "working"
