"""The doors that send: each enrols itself for a channel at start-up, and every message of that channel goes by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.casework.sending.quiet import Hours
from crm.contacts.models import Message
from crm.outbox.registry import Destination, destination_enrol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message about to leave: where to, in what form, and whether an earlier attempt may have left already."""

    message: Message
    address: str  # an email address, a telephone number in E.164, or the lines of an address, the postcode last
    at: datetime
    formats: tuple[str, ...] = ()  # "Large print": agreed with the customer, for whoever can obey it
    asked_before: bool = False  # an attempt stands without a result: whoever can be asked is asked before sending again
    enclosed: Any = None  # what the door gathered for it, None when it was not asked to


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other end said: taken, refused for good, or not now; `known` is False when its answer was lost."""

    taken: bool = False
    final: bool = False
    known: bool = True
    words: str = ""
    provider_id: str = ""  # the other end's own key of it
    found: bool = False  # it had been taken before: nothing was sent a second time
    at_fault: str = ""  # the destination that could not be used; "" when it is only this message that was not taken
    rest_until: datetime | None = None  # the other end said for how long it takes nothing more


def _nothing_missing() -> str:
    return ""


def _any_hour() -> Hours | None:
    return None


def _no_rate() -> int:
    return 0


def _gathers_nothing(messages: Sequence[Message]) -> dict[int, Any]:
    return {}


def _no_more_places(address: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Sender:
    """How one door sends. `destination` is the name under which the outbox counts, slows and stops it."""

    channel: str
    destination: str
    words: str  # of the destination, marked for translation: "Mail server"
    ask: Callable[[Outgoing], Answer]
    missing: Callable[[], str] = _nothing_missing  # why nothing can go this way at all; "" when it can
    gather: Callable[[Sequence[Message]], dict[int, Any]] = (
        _gathers_nothing  # what it needs to write each, asked at once
    )
    places: Callable[[str], tuple[str, ...]] = _no_more_places  # narrower destinations of an address: its mail domain
    a_minute: Callable[[], int] = _no_rate  # the most the other end takes; 0 for as many as there are
    hours: Callable[[], Hours | None] = _any_hour  # when it may be used; danger and codes go at any hour
    keeps_formats: bool = True  # False where an agreed form (large print) cannot be obeyed: then it is not sent


_senders: dict[str, Sender] = {}


def sender_enrol(sender: Sender) -> None:
    """Nothing; from now on every message out of this channel goes by this door."""
    _senders[sender.channel] = sender
    destination_enrol(Destination(sender.destination, sender.words, sender.a_minute))


def sender_of(channel: str) -> Sender | None:
    """The door that sends this channel's messages, None when no door does."""
    return _senders.get(channel)


def senders() -> list[Sender]:
    """Every door that sends, by channel."""
    return [_senders[channel] for channel in sorted(_senders)]
