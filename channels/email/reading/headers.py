"""A message's headers as they can be trusted to be read: tolerant of every mistake, bounded. Pure."""

import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from channels.email.reading.charsets import header_text
from crm.customers.contact_points import PointRefused, normalise_email

MOST_ADDRESSES = 500
_LONGEST_LINE = 100_000  # ten thousand recipients take more: the first are enough
_ID = re.compile(r"<[^<>\s]{1,900}@?[^<>\s]{0,255}>")
_BARE = re.compile(r"[^\s<>\"(),;:\[\]\\]+@[^\s<>\"(),;:\[\]\\]+")
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "Resent-To")


def values(message: Message, name: str) -> list[str]:
    """Every value of a header, as the parser keeps it."""
    return [str(value)[:_LONGEST_LINE] for header, value in message.raw_items() if header.lower() == name.lower()]


def value(message: Message, name: str) -> str:
    """The first value of a header as one line of text, "" when there is none."""
    found = values(message, name)
    return header_text(found[0]) if found else ""


def ids(message: Message, name: str) -> list[str]:
    """The Message-IDs in a header, in angle brackets."""
    return [found for one in values(message, name) for found in _ID.findall("".join(one.split("\n")).replace("\r", ""))]


def mailboxes(message: Message, name: str) -> list[tuple[str, str]]:
    """(name as it is written, normalised address) of each mailbox in a header; an address that can be none is ""."""
    found = []
    for raw in values(message, name):
        for written, address in _pairs(raw):
            found.append((header_text(written), normalised(address)))
            if len(found) >= MOST_ADDRESSES:
                return found
    return found


def normalised(address: str) -> str:
    """The address as the index compares it, "" when it can be none."""
    try:
        return normalise_email(header_text(address))
    except PointRefused:
        return ""


def addresses_to(message: Message, delivered_to: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Where it was sent and delivered, with their tags: what a mail server says first."""
    found = [normalised(address) for address in delivered_to]
    for name in (*_DELIVERED, "To", "Cc", "Resent-Cc"):
        found += [address for _written, address in mailboxes(message, name)]
    return tuple(dict.fromkeys(address for address in found if address))[:MOST_ADDRESSES]


def moment(message: Message) -> datetime | None:
    """When it says it was written; None when it does not, or not in a way that can be."""
    for raw in values(message, "Date"):
        try:
            said = parsedate_to_datetime(header_text(raw))
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return said if said.tzinfo else said.replace(tzinfo=UTC)
    return None


def _pairs(raw: str) -> list[tuple[str, str]]:
    """(name, address) as the standard library reads them; what it gives up on, by what looks like an address.

    The names are decoded afterwards: a comma within an encoded word separates nobody.
    """
    line = " ".join(raw.split())
    try:
        pairs = getaddresses([line])
    except (ValueError, TypeError, IndexError, RecursionError):
        pairs = []
    right = [(name, address) for name, address in pairs if normalised(address)]
    if right:
        return right
    return [(line[: found.start()].strip(' "<'), found.group()) for found in _BARE.finditer(line)]
