"""Timelines: what was said, in the words of a line and of MoJ's timeline."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from channels.staff.presenters.masking import masked
from crm.contacts.channels.known import channel_name
from crm.contacts.models import Channel, Contact, Direction, Disposition, Relation
from crm.contacts.timelines import LineKind, Said
from crm.customers.references import shown
from crm.teams.actor import Actor


def how(line: Said) -> str:
    """The channel and direction in words: "Telephone in", "Email out"."""
    if line.place.kind == LineKind.NOTE:
        return _("Internal note")
    if line.place.kind == LineKind.WORK:
        return _("Work")
    words = channel_name(line.channel)
    if line.direction == Direction.INTERNAL:
        return str(words)
    return _("%(channel)s out") % {"channel": words} if line.direction == Direction.OUT else str(words)


def what_came_of_it(contact: Contact) -> str:
    """How a contact ended, or that it was a chase, our answer, or logged in error."""
    if contact.voided_at is not None:
        return _("logged in error")
    if contact.relation == Relation.ADDS and contact.session.direction == Direction.OUT:
        return _("our answer")
    if contact.relation != Relation.NEW:
        return str(Relation(contact.relation).label)
    return str(Disposition(contact.disposition).label)


def brief(line: Said, *, actor: Actor) -> dict[str, Any]:
    """One line of "last said"."""
    came = what_came_of_it(line.contact) if line.contact else _state(line)
    return {
        "at": line.at,
        "title": _seen(line, line.title, actor),
        "how": f"{how(line)}, {came}" if came else how(line),
        "words": _seen(line, line.words, actor),
    }


def items(lines: Iterable[Said], *, actor: Actor) -> list[dict[str, Any]]:
    """Lines as the timeline component takes them."""
    return [_item(line, actor) for line in lines]


def _item(line: Said, actor: Actor) -> dict[str, Any]:
    came = what_came_of_it(line.contact) if line.contact else _state(line)
    title = f"{how(line)}: {_seen(line, line.title, actor)}"
    if came:
        title = f"{title} ({came})"
    if line.reference:
        title = f"{title} {shown(line.reference)}"
    return {
        "title": title,
        "at": line.at,
        "by": line.by,
        "text": _seen(line, line.words, actor),
        "internal": line.place.kind == LineKind.NOTE,
        "href": _href(line),
    }


def _seen(line: Said, text: str, actor: Actor) -> str:
    """What was written, as this reader may see it; what we noted of a call ourselves stands as it is."""
    noted = line.place.kind == LineKind.NOTE or line.channel == Channel.PHONE
    return text if noted else masked(text, actor=actor)


def _href(line: Said) -> str:
    if not line.reference:
        return ""
    page = "staff:contact" if line.place.kind == LineKind.CONTACT else "staff:case"
    return reverse(page, args=[shown(line.reference)])


def _state(line: Said) -> str:
    return str(line.message.get_state_display()) if line.message is not None else ""
