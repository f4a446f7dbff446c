"""Card numbers taken out of files that are text, and of mail as it arrived: within its encoded parts too. Pure.

Whatever cannot be read as mail is screened as plain text: nothing here refuses a file or loses one.
"""

import base64
import binascii
import quopri
import re
from dataclasses import dataclass

from crm.documents.kinds import MAIL, TEXTS, text_of
from crm.documents.screening import screened

_BOUNDARY = re.compile(rb"""boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
# Only what a person writes: a number within a Message-ID or a signature is no card, and changing it breaks threads.
_WRITTEN_BY_PEOPLE = re.compile(rb"(?im)^(?:subject|comments|keywords|thread-topic):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")
_MOST_DEPTH = 20


@dataclass(frozen=True, slots=True)
class ScreenedFile:
    """A file's content without card numbers, and how many were taken out; the same content when there was none."""

    content: bytes
    cards: int


def file_screened(*, content: bytes, media_type: str) -> ScreenedFile:
    """The file without card numbers where it is text or mail; any other kind as it is."""
    if media_type == MAIL:
        return mail_screened(content)
    return _text(content) if media_type in TEXTS else ScreenedFile(content, 0)


def mail_screened(raw: bytes) -> ScreenedFile:
    """The message without card numbers: in its subject, its texts and the texts attached to it, whatever their coding."""
    return _entity(raw, 0)


def _entity(raw: bytes, depth: int) -> ScreenedFile:
    """One message or part: its head, then its body by what the head says of it."""
    gap = _HEADER_END.search(raw)
    if raw[:2] in {b"\r\n", b"\n\n"} or raw[:1] == b"\n":
        head, body = b"", raw
    elif gap is None:
        return _text(raw)
    else:
        head, body = raw[: gap.end()], raw[gap.end() :]
    new_head, in_head = _head(head)
    new_body = _body(head, body, depth)
    if in_head + new_body.cards == 0:
        return ScreenedFile(raw, 0)
    return ScreenedFile(new_head + new_body.content, in_head + new_body.cards)


def _head(head: bytes) -> tuple[bytes, int]:
    cards = 0

    def written(match: re.Match[bytes]) -> bytes:
        nonlocal cards
        found = _text(match.group())
        cards += found.cards
        return found.content

    return _WRITTEN_BY_PEOPLE.sub(written, head), cards


def _body(head: bytes, body: bytes, depth: int) -> ScreenedFile:
    said = _field(head, b"content-type").lower()
    if said.startswith(b"multipart/") and depth < _MOST_DEPTH:
        boundary = _BOUNDARY.search(_field(head, b"content-type"))
        if boundary:
            return _parts(body, boundary.group(1) or boundary.group(2), depth)
    coding = _field(head, b"content-transfer-encoding").strip().lower()
    if said.startswith(b"message/") and coding not in {b"base64", b"quoted-printable"}:
        return _entity(body, depth + 1) if depth < _MOST_DEPTH else _text(body)
    if coding == b"base64":
        return _base64(body, said, depth)
    if coding == b"quoted-printable":
        plain = _text(quopri.decodestring(body))
        return ScreenedFile(quopri.encodestring(plain.content), plain.cards) if plain.cards else _text(body)
    return _text(body) if _is_text(body, said) else ScreenedFile(body, 0)


def _parts(body: bytes, boundary: bytes, depth: int) -> ScreenedFile:
    """Each part between the boundaries; what stands before the first and after the last is screened as text."""
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)")
    pieces: list[bytes] = []
    cards = 0
    done = 0
    lines = [*line.finditer(body), None]
    for number, found in enumerate(lines):
        part = body[done : found.start() if found else len(body)]
        closed = number == 0 or (lines[number - 1] is not None and lines[number - 1].group().rstrip().endswith(b"--"))  # type: ignore[union-attr]
        new = _text(part) if closed else _part(part, depth)
        cards += new.cards
        pieces.append(new.content)
        if found:
            pieces.append(found.group())
            done = found.end()
    return ScreenedFile(b"".join(pieces), cards) if cards else ScreenedFile(body, 0)


def _part(part: bytes, depth: int) -> ScreenedFile:
    """A part begins with the line break that ends its boundary."""
    start = re.match(rb"\r?\n", part)
    if start is None:
        return _text(part)
    new = _entity(part[start.end() :], depth + 1)
    return ScreenedFile(start.group() + new.content, new.cards)


def _base64(body: bytes, said: bytes, depth: int) -> ScreenedFile:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    try:
        plain = base64.b64decode(letters[: len(letters) // 4 * 4] + _rest(letters))
    except (binascii.Error, ValueError):
        return ScreenedFile(body, 0)
    if said.startswith(b"message/rfc822"):
        new = _entity(plain, depth + 1) if depth < _MOST_DEPTH else _text(plain)
    elif _is_text(plain, said):
        new = _text(plain)
    else:
        return ScreenedFile(body, 0)
    return ScreenedFile(base64.encodebytes(new.content), new.cards) if new.cards else ScreenedFile(body, 0)


def _rest(letters: bytes) -> bytes:
    """The last letters made whole, as mail cut short needs it."""
    over = letters[len(letters) // 4 * 4 :]
    return over + b"=" * (4 - len(over)) if len(over) > 1 else b""


def _is_text(content: bytes, said: bytes) -> bool:
    """True for what says it is text, and for what is, whatever it says (a list sent as application/octet-stream)."""
    return said == b"" or said.startswith((b"text/", b"message/")) or text_of(content) is not None


def _field(head: bytes, name: bytes) -> bytes:
    found = re.search(rb"(?im)^" + name + rb"[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", head)
    return re.sub(rb"\r?\n[ \t]+", b" ", found.group(1)).strip() if found else b""


def _text(content: bytes) -> ScreenedFile:
    """Bytes screened as text; those that are none in any usual encoding letter by letter, so that nothing else changes."""
    read = text_of(content)
    if read is not None and read[1] == "utf-16":
        found = screened(read[0])
        return ScreenedFile(found.text.encode("utf-16"), found.cards) if found.cards else ScreenedFile(content, 0)
    encoding = "utf-8" if read is not None and read[1] == "utf-8" else "latin-1"
    found = screened(content.decode(encoding))
    return ScreenedFile(found.text.encode(encoding), found.cards) if found.cards else ScreenedFile(content, 0)
