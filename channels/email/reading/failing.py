"""Reports that our mail did not arrive: as RFC 3464 has them, and as older servers write them. Pure."""

import re
from email.message import Message

from flufl.bounce import all_failures

from channels.email.reading.bodies import content_of
from channels.email.reading.charsets import decoded
from channels.email.reading.headers import ids, mailboxes, normalised, value, values
from channels.email.reading.ours import Ours
from crm.contacts.correspondence.received import Failed

_LONGEST_WORDS = 500
_MOST_ADDRESSES = 50
_POSTMASTERS = ("mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon", "microsoftexchange")
_SUBJECTS = re.compile(
    r"^\s*(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure)|returned mail|"
    r"failure notice|delivery (?:failure|has failed)|undelivered mail returned|delivery delayed|warning: message)",
    re.IGNORECASE,
)
_MESSAGE_ID = re.compile(r"(?im)^[> \t]*message-id:\s*(<[^<>\s]{3,900}>)")


def is_report(message: Message) -> bool:
    """True for a report of delivery: by its parts, or by who writes it about what."""
    if any(part.get_content_type() == "message/delivery-status" for part in message.walk()):
        return True
    senders = [address for _name, address in mailboxes(message, "From")]
    by_postmaster = any(address.startswith(_POSTMASTERS) for address in senders)
    from_nobody = any(one.strip() == "<>" for one in values(message, "Return-Path"))
    subject = bool(_SUBJECTS.match(value(message, "Subject")))
    has_failed = bool(values(message, "X-Failed-Recipients"))
    return has_failed or (by_postmaster and (from_nobody or subject)) or (from_nobody and subject)


def failed_of(message: Message, ours: Ours) -> Failed | None:
    """What a report says did not arrive, None when nobody can tell whom it is about."""
    fields = _recipients(message)
    addresses = [address for address, _action, _words in fields if address]
    is_permanent = not fields or any(action != "delayed" for _address, action, _words in fields)
    words = next((words for _address, _action, words in fields if words), "")
    if not addresses:
        addresses, is_permanent = _otherwise(message, is_permanent)
    message_id = _ours_returned(message, ours)
    if not addresses and not message_id:
        return None
    return Failed(
        addresses=tuple(dict.fromkeys(addresses))[:_MOST_ADDRESSES],
        message_id=message_id,
        is_permanent=is_permanent,
        words=words[:_LONGEST_WORDS],
    )


def is_delay_only(message: Message) -> bool:
    """True when the report says only that it takes longer."""
    fields = _recipients(message)
    return bool(fields) and all(action in {"delayed", "relayed", "expanded"} for _address, action, _words in fields)


def is_delivered_only(message: Message) -> bool:
    """True when the report says only that it arrived."""
    fields = _recipients(message)
    return bool(fields) and all(action == "delivered" for _address, action, _words in fields)


def _recipients(message: Message) -> list[tuple[str, str, str]]:
    """(address, action, what the server said) of each recipient in the report's machine-readable part."""
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            said = value(block, "Original-Recipient") or value(block, "Final-Recipient")
            action = value(block, "Action").lower().split(" ")[0]
            status = value(block, "Status")
            if said or action:
                words = " ".join(filter(None, [status, value(block, "Diagnostic-Code").partition(";")[2].strip()]))
                # A passing failure (4.x.x) that is given up is permanent for this message, not for the address.
                late = action == "delayed" or (action == "failed" and status.startswith("4."))
                found.append((_address(said), "delayed" if late else action, words))
    return found


def _address(said: str) -> str:
    kind, _semicolon, address = said.partition(";")
    return normalised((address or kind).strip().strip("<>"))


def _otherwise(message: Message, is_permanent: bool) -> tuple[list[str], bool]:
    """Whom reports without a machine-readable part name: known by their wording (flufl.bounce)."""
    named = [normalised(one) for header in values(message, "X-Failed-Recipients") for one in header.split(",")]
    if any(named):
        return [one for one in named if one], is_permanent
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # its detectors trip over purpose-made mail, each in its own way
        return [], is_permanent
    chosen = permanent or temporary
    addresses = [normalised(one.decode("ascii", "replace") if isinstance(one, bytes) else one) for one in chosen]
    return [one for one in addresses if one], bool(permanent) or (is_permanent and not temporary)


def _ours_returned(message: Message, ours: Ours) -> str:
    """The Message-ID of ours that the report is about: in the returned part, in its text, or among what it answers."""
    said: list[str] = []
    for part in message.walk():
        if part is message:
            continue
        kind = part.get_content_type()
        if kind == "message/rfc822" or part.get("Message-ID"):
            said += ids(part, "Message-ID")
        elif kind in {"text/rfc822-headers", "text/plain", "message/rfc822-headers"}:
            said += _MESSAGE_ID.findall(decoded(content_of(part)[:200_000]))
    said += _MESSAGE_ID.findall(decoded(content_of(message)[:200_000])) if not message.is_multipart() else []
    said += [*ids(message, "In-Reply-To"), *reversed(ids(message, "References"))]
    return next((one for one in said if ours.is_our_id(one)), "")
