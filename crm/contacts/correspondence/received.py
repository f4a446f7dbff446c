"""A message that has come in at a door, in one shape whatever the door: what its words, sender and files are. Pure."""

from dataclasses import dataclass
from datetime import datetime

from crm.documents.given import GivenFile


@dataclass(frozen=True, slots=True)
class Failed:
    """What a report of failed delivery says (RFC 3464): which of our messages did not reach whom, and why."""

    addresses: tuple[str, ...]  # normalised
    message_id: str = ""  # of ours, in angle brackets; "" when the report does not name it
    is_permanent: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it came in. The same key gives the same message, however often and wherever it arrives."""

    key: str  # its Message-ID or, without one, the hash of its bytes
    channel: str
    addresses: tuple[str, ...]  # normalised addresses it was sent or delivered to, with their tags
    sender: str  # normalised; "" when it names none that can be right
    sender_name: str
    subject: str
    words: str  # what is new in it, as text
    received_at: datetime
    nature: str  # InboxItem.Nature
    nature_why: str = ""
    reply_to: str = ""  # where answers should go, when that is not the sender
    quoted: str = ""  # the earlier mail it repeats, as text
    html: str = ""  # made safe; "" when it was plain
    message_id: str = ""
    answers: tuple[str, ...] = ()  # In-Reply-To and References, the nearest first
    failed: Failed | None = None
    authentication: str = ""  # "spf=pass dkim=pass dmarc=pass": what our own server found
    warnings: tuple[str, ...] = ()  # what a reader must know, in words
    files: tuple[GivenFile, ...] = ()
    original: GivenFile | None = None  # the message as it arrived, card numbers removed
    original_document: int | None = None  # or the key under which the door has kept it already
    original_changed_because: str = ""
    original_sha256: str = ""  # of the bytes as they arrived, when they were changed
    language: str = ""  # "cy" when it says so; "" when it says nothing
