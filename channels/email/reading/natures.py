"""Who wrote a message: a person, or a machine by one of the marks machines leave (RFC 3834 and practice). Pure."""

import re
from dataclasses import dataclass
from email.message import Message

from django.utils.translation import gettext as _

from channels.email.reading.failing import is_delay_only, is_delivered_only, is_report
from channels.email.reading.headers import ids, mailboxes, value, values
from channels.email.reading.ours import Ours

PERSON, AUTO_REPLY, BOUNCE, LIST, OURS, SPAM = "PERSON", "AUTO_REPLY", "BOUNCE", "LIST", "OURS", "SPAM"

# At the beginning of a subject: whoever answers one of these begins with "Re:".
_AWAY = re.compile(
    r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|respond(?:er)?)|"
    r"out of (?:the )?office|"
    r"i am (?:currently )?out of (?:the )?office|on (?:annual|maternity|sick) leave|away from (?:the|my) office|"
    r"ymateb awtomatig|allan o'r swyddfa|réponse automatique|absence du bureau|automatische antwort|abwesenheit|"
    r"respuesta automática|fuera de (?:la )?oficina|risposta automatica|automatisch antwoord|autoodpowiedź|"
    r"automatyczna odpowiedź)\b",
    re.IGNORECASE,
)
_NOT_TO_BE_ANSWERED = {"all", "autoreply", "oof"}
_REPLIES_OF_PROGRAMS = ("X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Mail-Autoreply", "X-Auto-Reply-From")
_GREATEST_SPAM = 5  # Exchange's own measure of it, from 5 on


@dataclass(frozen=True, slots=True)
class Nature:
    """Who wrote it, and by what that is known."""

    kind: str
    why: str = ""


def nature_of(message: Message, ours: Ours) -> Nature:
    """Who wrote the message. The order matters: a bounce is automatic too."""
    for look in (_ours, _report, _receipt, _spam, _automatic, _list):
        found = look(message, ours)
        if found is not None:
            return found
    return Nature(PERSON)


def _ours(message: Message, ours: Ours) -> Nature | None:
    if any(ours.is_our_id(one) for one in ids(message, "Message-ID")):
        return Nature(OURS, _("It carries a Message-ID of ours."))
    hops = len(values(message, "Received"))
    if hops > ours.greatest_hops:
        return Nature(OURS, _("It has gone in circles: %(hops)s servers passed it on.") % {"hops": hops})
    senders = {address for _name, address in mailboxes(message, "From")}
    if senders & ours.addresses and value(message, "Auto-Submitted").lower() not in {"", "no"}:
        return Nature(OURS, _("It is automatic mail from an address of ours."))
    return None


def _report(message: Message, _ours: Ours) -> Nature | None:
    if not is_report(message):
        return None
    if is_delivered_only(message):
        return Nature(AUTO_REPLY, _("A mail server says that it was delivered."))
    if is_delay_only(message):
        return Nature(BOUNCE, _("A mail server says that delivery takes longer."))
    return Nature(BOUNCE, _("A mail server says that it could not be delivered."))


def _receipt(message: Message, _ours: Ours) -> Nature | None:
    is_receipt = any(part.get_content_type() == "message/disposition-notification" for part in message.walk())
    return Nature(AUTO_REPLY, _("A read receipt.")) if is_receipt else None


def _spam(message: Message, _ours: Ours) -> Nature | None:
    """What the council's own filter says. Whoever writes these marks themselves only harms themselves."""
    flagged = value(message, "X-Spam-Flag").lower() == "yes" or value(message, "X-Spam-Status").lower().startswith(
        "yes"
    )
    level = value(message, "X-MS-Exchange-Organization-SCL")
    if flagged or (level.isdigit() and int(level[:3]) >= _GREATEST_SPAM):
        return Nature(SPAM, _("The mail server's filter says so."))
    return None


def _automatic(message: Message, _ours: Ours) -> Nature | None:
    submitted = value(message, "Auto-Submitted").lower().partition(";")[0].strip()
    if submitted and submitted != "no":
        return Nature(
            AUTO_REPLY, _("It says that it is automatic (Auto-Submitted: %(how)s).") % {"how": submitted[:40]}
        )
    suppressed = {word.strip().lower() for word in value(message, "X-Auto-Response-Suppress").split(",")}
    if suppressed & _NOT_TO_BE_ANSWERED:
        return Nature(AUTO_REPLY, _("It asks for no automatic answer (X-Auto-Response-Suppress)."))
    if any(values(message, name) for name in _REPLIES_OF_PROGRAMS):
        return Nature(AUTO_REPLY, _("It says that it is an automatic reply."))
    precedence = value(message, "Precedence").lower()
    if precedence in {"auto_reply", "auto-reply", "bulk", "junk"} and not values(message, "List-Id"):
        return Nature(AUTO_REPLY, _("It says that it is sent in bulk (Precedence: %(how)s).") % {"how": precedence})
    if _AWAY.match(value(message, "Subject")):
        return Nature(AUTO_REPLY, _("Its subject is that of an automatic reply."))
    if any(one.strip() == "<>" for one in values(message, "Return-Path")):
        return Nature(AUTO_REPLY, _("It came from nobody who could be answered (an empty return path)."))
    return None


def _list(message: Message, ours: Ours) -> Nature | None:
    said = " ".join(value(message, name) for name in ("List-Id", "List-Post")).lower()
    marked = said.strip() or value(message, "Precedence").lower() == "list" or values(message, "List-Unsubscribe")
    if not marked:
        return None
    # The council's own mailbox may be a group that marks all it passes on.
    domains = {address.rpartition("@")[2] for address in ours.addresses}
    if said.strip() and any(_names(said, domain) for domain in domains):
        return None
    return Nature(LIST, _("It was sent to a mailing list."))


def _names(said: str, domain: str) -> bool:
    """Whether the domain stands there by itself, and is no part of a longer name's word."""
    if not domain or domain not in said:
        return False
    return re.search(rf"(?<![\w-]){re.escape(domain)}(?![\w-])", said) is not None
