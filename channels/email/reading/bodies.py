"""What a message's parts are: its text, its HTML, its files, and what must be said of parts we cannot read. Pure."""

from dataclasses import dataclass, field
from email.message import Message

from django.utils.translation import gettext as _

from channels.email.reading.charsets import decoded, header_text
from channels.email.reading.html_bodies import MOST_SHOWN, text_of_html
from crm.documents.given import GivenFile

MOST_PARTS = 500
MOST_FILES = 100
MOST_DEPTH = 30
_READ_AS_TEXT = {"text/plain", "text/enriched", "text/richtext", "text/html"}
_ENDINGS = {
    **{"text/calendar": "ics", "text/html": "html", "text/plain": "txt", "application/pdf": "pdf", "image/jpeg": "jpg"},
    **{"image/png": "png", "image/gif": "gif", "message/rfc822": "eml", "application/ms-tnef": "dat"},
    **{"message/delivery-status": "txt", "text/rfc822-headers": "txt", "text/csv": "csv", "text/vcard": "vcf"},
}


@dataclass(slots=True)
class Body:
    """What the parts came to."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[GivenFile] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    parts: int = 0

    @property
    def text(self) -> str:
        """Its words: as they were written plainly or, where that says nothing, as the HTML reads."""
        plain = "\n".join(self.plain).strip()
        if not self.html or (plain and "html" not in plain.lower()):
            return plain
        rich = text_of_html("\n".join(self.html))
        says_nothing = len(plain) * 4 < len(rich)
        return rich if rich and (not plain or says_nothing) else plain

    def warn(self, words: str) -> None:
        if words not in self.warnings:
            self.warnings.append(words)


def body_of(message: Message) -> Body:
    """The parts of a message, however they are nested."""
    body = Body()
    _read(message, body, 0)
    if sum(len(one) for one in body.html) > MOST_SHOWN:
        body.warn(_("It is too long to be shown whole: the rest is in the message as it arrived."))
    return body


def content_of(part: Message) -> bytes:
    """A part's bytes, its transfer coding undone as far as it goes."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        found = None
    if isinstance(found, bytes):
        return found
    return raw_of(part) if part.is_multipart() else str(part.get_payload()).encode("utf-8", "surrogateescape")


def raw_of(message: Message) -> bytes:
    """A message within a message, as bytes."""
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError, ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError):
        return "\n".join(f"{name}: {value}" for name, value in message.raw_items()).encode("utf-8", "replace")


def _read(part: Message, body: Body, depth: int) -> None:
    body.parts += 1
    if body.parts > MOST_PARTS or depth > MOST_DEPTH:
        body.warn(_("It has more parts than we read: the rest is in the message as it arrived."))
        return
    kind = part.get_content_type()
    _say(kind, part, body)
    within = part.get_payload() if part.is_multipart() else None
    if kind == "message/rfc822" or (kind.startswith("message/") and isinstance(within, list)):
        first = within[0] if isinstance(within, list) and within else None
        _keep(body, part, raw_of(first) if isinstance(first, Message) else content_of(part))
    elif isinstance(within, list):
        for one in within:
            if isinstance(one, Message):
                _read(one, body, depth + 1)
    elif _is_body(part, kind):
        _words(part, kind, body)
    else:
        _keep(body, part, content_of(part))


def _is_body(part: Message, kind: str) -> bool:
    if kind not in _READ_AS_TEXT and kind != "text":
        return False
    return part.get_content_disposition() != "attachment" and not _name(part)


def _words(part: Message, kind: str, body: Body) -> None:
    content = content_of(part)
    text = decoded(content, _parameter(part, "charset"))
    if kind == "text/html":
        body.html.append(text)
        return
    if _parameter(part, "format").lower() == "flowed":
        text = _unfolded(text, joins=_parameter(part, "delsp").lower() == "yes")
    body.plain.append(text)


def _unfolded(text: str, *, joins: bool) -> str:
    """Paragraphs of format=flowed (RFC 3676): a line that ends in a space goes on in the next."""
    lines: list[str] = []
    goes_on = False
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        kept = content[:-1] if flows and joins else content
        if goes_on and lines and lines[-1].startswith(">" * depth) and not lines[-1].startswith(">" * (depth + 1)):
            lines[-1] += kept
        else:
            lines.append(f"{'>' * depth} {kept}" if depth else kept)
        goes_on = flows
    return "\n".join(lines)


def _keep(body: Body, part: Message, content: bytes) -> None:
    if len(body.files) >= MOST_FILES:
        body.warn(_("It has more attachments than we take out: the rest are in the message as it arrived."))
        return
    kind = part.get_content_type()
    if not content and not _name(part):
        return
    name = _name(part) or f"{_('attachment')}-{len(body.files) + 1}.{_ENDINGS.get(kind, 'bin')}"
    body.files.append(GivenFile(name=name, content=content, media_type=kind))


def _name(part: Message) -> str:
    """The name of a part, by RFC 2231, RFC 2047 or neither."""
    try:
        said = part.get_filename("")
    except (ValueError, LookupError, TypeError, AttributeError):
        said = ""
    return header_text(said or "")


def _parameter(part: Message, name: str) -> str:
    try:
        found = part.get_param(name, "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return str(found[2]) if isinstance(found, tuple) else str(found or "")


def _say(kind: str, part: Message, body: Body) -> None:
    """What a reader must know of a part we keep and cannot read."""
    protocol = _parameter(part, "protocol").lower()
    name = _name(part).lower()
    if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or name == "winmail.dat":
        body.warn(
            _("It holds a winmail.dat: Outlook packed attachments so that only Outlook opens them. Ask for them anew.")
        )
    elif kind == "text/calendar":
        body.warn(_("It holds an invitation to a meeting: nobody has answered it."))
    elif kind.removeprefix("application/x-") == "pkcs7-mime" or kind == "application/pkcs7-mime":
        signed = "signed" in _parameter(part, "smime-type").lower()
        body.warn(
            _("It is signed (S/MIME), packed into a file we do not open.")
            if signed
            else _("It is encrypted (S/MIME): nobody here can read it. Ask for it without encryption.")
        )
    elif kind == "multipart/encrypted":
        body.warn(_("It is encrypted (PGP): nobody here can read it. Ask for it without encryption."))
    elif kind == "multipart/signed":
        what = "S/MIME" if "pkcs7" in protocol else "PGP"
        body.warn(_("It is signed (%(what)s): the signature has not been checked.") % {"what": what})
    elif kind == "text/plain" and "-----BEGIN PGP MESSAGE-----" in str(part.get_payload())[:2000]:
        body.warn(_("It is encrypted (PGP): nobody here can read it. Ask for it without encryption."))
