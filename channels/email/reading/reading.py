"""The bytes of a message, whatever they are, as one `Received`. Pure; it never raises: what cannot be read is said."""

import hashlib
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.email.reading.authenticity import authentication_of, doubts_about
from channels.email.reading.bodies import Body, body_of
from channels.email.reading.charsets import decoded
from channels.email.reading.failing import failed_of
from channels.email.reading.headers import addresses_to, ids, mailboxes, normalised, value, values
from channels.email.reading.html_bodies import safe_html, text_of_html
from channels.email.reading.natures import BOUNCE, nature_of
from channels.email.reading.ours import Ours
from channels.email.reading.quoting import parted
from crm.contacts.correspondence.received import Received
from crm.documents.screening import screened

CHANNEL = "EMAIL"
LONGEST_SUBJECT = 300
_LONGEST_NAME = 200
_LONGEST_ID = 200
_MOST_ANSWERED = 50
_LONGEST_WARNING = 200


def message_read(raw: bytes, *, received_at: datetime, ours: Ours, delivered_to: tuple[str, ...] = ()) -> Received:
    """The message as it came in; `delivered_to` is what the mail server said beside it."""
    message = parsed(raw)
    body = _body(message, raw)
    nature = nature_of(message, ours)
    failed = failed_of(message, ours) if nature.kind == BOUNCE else None
    authentication = authentication_of(message, ours)
    sender_name, sender = _sender(message)
    words = _Words(body, ours)
    subject = screened(value(message, "Subject")[:LONGEST_SUBJECT])
    message_ids = ids(message, "Message-ID")
    warnings = [*body.warnings, *doubts_about(message, ours, authentication=authentication)]
    warnings += _cards(words.cards + subject.cards)
    return Received(
        key=key_of(message, raw),
        channel=CHANNEL,
        addresses=addresses_to(message, delivered_to),
        sender=sender,
        sender_name=sender_name[:_LONGEST_NAME],
        subject=subject.text,
        words=words.new,
        received_at=received_at,
        nature=nature.kind,
        nature_why=nature.why[:_LONGEST_WARNING],
        reply_to=_reply_to(message, sender),
        quoted=words.quoted,
        html=words.html,
        message_id=next((one for one in message_ids if len(one) <= _LONGEST_ID), ""),
        answers=_answers(message),
        failed=failed,
        authentication=authentication,
        warnings=tuple(one[:_LONGEST_WARNING] for one in warnings),
        files=tuple(body.files),
        language="cy" if value(message, "Content-Language").lower().startswith("cy") else "",
    )


def parsed(raw: bytes) -> Message:
    """The message as Python's most forgiving parser reads it; bytes it trips over are one text without headers."""
    try:
        message: Message = BytesParser(policy=compat32).parsebytes(raw)
        _touch(message)
    except Exception:  # recursion, and mistakes in the parser that only purpose-made bytes find
        return _bare(raw)
    return message


def head_parsed(raw: bytes) -> Message:
    """The message's head alone, its body left as one text: cheap however large it is."""
    try:
        message: Message = BytesHeaderParser(policy=compat32).parsebytes(raw)
    except Exception:  # as `parsed`
        return _bare(raw)
    return message


def sender_said(raw: bytes) -> tuple[str, str]:
    """(name, address) of who a message says it is from, of its head alone."""
    return _sender(head_parsed(raw))


def key_of(message: Message, raw: bytes) -> str:
    """Its Message-ID or, without one that can be kept, the hash of its bytes."""
    found = ids(message, "Message-ID")
    if found and len(found[0]) <= _LONGEST_ID:
        return found[0]
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


class _Words:
    """The words of a body: without card numbers, the new parted from the quoted."""

    def __init__(self, body: Body, ours: Ours) -> None:
        text = screened(body.text)
        found = parted(text.text, ours)
        self.new, self.quoted, self.cards = found.words, found.quoted, text.cards
        safe = safe_html("\n".join(body.html)) if body.html else ""
        shown = screened(safe)
        # A number cut up by markup is found in the text only: then the formatted words are not kept.
        cut_up = bool(shown.text) and screened(text_of_html(shown.text)).cards > 0
        self.html = "" if cut_up else shown.text


def _touch(message: Message) -> None:
    """Nothing; what the parser puts off until it is asked fails here."""
    message.get_content_type()
    for _part in message.walk():
        pass


def _body(message: Message, raw: bytes) -> Body:
    try:
        return body_of(message)
    except Exception:  # whatever is wrong with it, its words come in
        body = Body(plain=[decoded(raw)])
        body.warn(_("It is broken: its parts cannot be told from each other. The message as it arrived is kept."))
        return body


def _bare(raw: bytes) -> Message:
    head, _gap, rest = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    message = Message(policy=compat32)
    for line in head.split(b"\n")[:200]:
        name, colon, said = line.partition(b":")
        kept = name.strip().lower() in {b"from", b"to", b"subject", b"message-id", b"date", b"auto-submitted"}
        if colon and kept:
            message[name.decode("ascii", "replace").strip()] = said.strip().decode("ascii", "surrogateescape")
    message.set_payload((rest or raw).decode("ascii", "surrogateescape"))
    return message


def _sender(message: Message) -> tuple[str, str]:
    """(name, address) of who it says it is from: the first address that can be one."""
    named = ""
    for header in ("From", "Sender", "Reply-To"):
        for name, address in mailboxes(message, header):
            named = named or name
            if address:
                return name or named, address
    for raw in values(message, "Return-Path"):
        if address := normalised(raw.strip().strip("<>")):
            return named, address
    return named, ""


def _reply_to(message: Message, sender: str) -> str:
    asked = next((address for _name, address in mailboxes(message, "Reply-To") if address), "")
    return "" if asked == sender else asked


def _answers(message: Message) -> tuple[str, ...]:
    """What it answers, the nearest first."""
    found = [*ids(message, "In-Reply-To"), *reversed(ids(message, "References"))]
    return tuple(dict.fromkeys(found))[:_MOST_ANSWERED]


def _cards(cards: int) -> list[str]:
    if not cards:
        return []
    words = ngettext(
        "A payment card number was removed from it.", "%(cards)s payment card numbers were removed from it.", cards
    )
    return [words % {"cards": cards}]
