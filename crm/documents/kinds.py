"""What a file is: by its content first, then by its name; and a name that is fit to be shown. Pure."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import puremagic

from crm.documents.heic import is_heic

LONGEST_NAME = 200
_NAMELESS = "file"
_HEAD = 64 * 1024  # that much of a text says whether it is one
UNKNOWN = "application/octet-stream"
EXECUTABLE = "application/x-executable"
SCRIPT = "text/x-script"
MAIL = "message/rfc822"
HEIC = "image/heic"  # and its kin: what telephones take
ZIP = "application/zip"
OLE = "application/x-ole-storage"

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_ODF = "application/vnd.oasis.opendocument."

# The kinds the public may give us, each with the endings its name may have: whatever else is refused.
ACCEPTED: Mapping[str, frozenset[str]] = {
    "image/jpeg": frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    "image/png": frozenset({"png"}),
    "image/gif": frozenset({"gif"}),
    "image/webp": frozenset({"webp"}),
    "image/tiff": frozenset({"tif", "tiff"}),
    "image/bmp": frozenset({"bmp"}),
    "application/pdf": frozenset({"pdf"}),
    _WORD: frozenset({"docx"}),
    _SHEET: frozenset({"xlsx"}),
    _SLIDES: frozenset({"pptx"}),
    _ODF + "text": frozenset({"odt"}),
    _ODF + "spreadsheet": frozenset({"ods"}),
    _ODF + "presentation": frozenset({"odp"}),
    "application/msword": frozenset({"doc"}),
    "application/vnd.ms-excel": frozenset({"xls"}),
    "application/vnd.ms-powerpoint": frozenset({"ppt"}),
    "application/rtf": frozenset({"rtf", "doc"}),
    "text/plain": frozenset({"txt", "text", "log"}),
    "text/csv": frozenset({"csv"}),
    "audio/mpeg": frozenset({"mp3"}),
    "audio/wav": frozenset({"wav"}),
    "audio/mp4": frozenset({"m4a"}),
    "video/mp4": frozenset({"mp4", "m4v"}),
    "video/quicktime": frozenset({"mov"}),
}
PHOTOGRAPHS = frozenset({"image/jpeg", "image/png", "image/webp", "image/tiff"})  # may say where they were taken
PICTURES = PHOTOGRAPHS | {"image/gif", "image/bmp"}
TEXTS = frozenset({"text/plain", "text/csv", "text/html", "text/calendar", "text/vcard", MAIL})

_BY_ENDING = {ending: media_type for media_type, endings in ACCEPTED.items() for ending in endings}
_OLE_ENDINGS = {"doc", "xls", "ppt"}
_TEXT_ENDINGS = {
    **{"csv": "text/csv", "ics": "text/calendar", "vcf": "text/vcard", "eml": MAIL},
    **{"html": "text/html", "htm": "text/html", "xhtml": "text/html", "svg": "image/svg+xml", "xml": "text/xml"},
}
# What puremagic calls it, and what we do.
_SAME = {
    **{
        "image/x-ms-bmp": "image/bmp",
        "audio/wave": "audio/wav",
        "audio/x-wav": "audio/wav",
        "text/rtf": "application/rtf",
    },
    **{"audio/x-m4a": "audio/mp4", "image/jpg": "image/jpeg", "audio/mp3": "audio/mpeg"},
}
_PROGRAMS: tuple[bytes, ...] = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xcf\xfa\xed\xfe",
)
_PROGRAMS += (b"\xce\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00", b"dex\n")
_MARKUP = re.compile(rb"^\s*(?:<!doctype html|<html|<head|<body|<script|<iframe|<svg|<\?xml|<\?php)", re.IGNORECASE)
# Letters that turn the order of others round: "photo[U+202E]gpj.exe" reads "photoexe.jpg".
_TURNING = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is; `agrees` is False when its name says something else."""

    media_type: str
    ending: str  # of its name, lower case, "" when it has none
    agrees: bool

    @property
    def is_accepted(self) -> bool:
        """True when the public may give us such a file."""
        return self.agrees and self.media_type in ACCEPTED

    @property
    def claims_accepted(self) -> bool:
        """True when its name is that of such a file."""
        return self.ending in _BY_ENDING


def fit_name(name: str) -> str:
    """The name without path, control characters and letters that turn others round; "file" when nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(letter for letter in _TURNING.sub("", last) if unicodedata.category(letter)[0] != "C")
    kept = re.sub(r"\s+", " ", _FORBIDDEN.sub("-", kept)).strip(" .")
    if len(kept) > LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        tail = f".{ending}" if dot and stem and len(ending) <= 10 else ""
        kept = (stem if tail else kept)[: LONGEST_NAME - len(tail)].rstrip() + tail
    return kept or _NAMELESS


def ending_of(name: str) -> str:
    """The last ending of a name, lower case; "" when it has none."""
    stem, dot, ending = fit_name(name).rpartition(".")
    return ending.lower().strip() if dot and stem else ""


def kind_of(*, name: str, content: bytes) -> Kind:
    """What the content is, whatever is said of it, and whether the name agrees."""
    ending = ending_of(name)
    media_type = _by_content(content, ending)
    agrees = ending in ACCEPTED.get(media_type, frozenset()) or _TEXT_ENDINGS.get(ending) == media_type
    return Kind(media_type=media_type, ending=ending, agrees=agrees)


def text_of(content: bytes) -> tuple[str, str] | None:
    """(the text, its encoding) when the content is one in an encoding people use; None when it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(1 for letter in text[:_HEAD] if letter < " " and letter not in "\t\n\r\f\x1b\x1a")
        return (text, encoding) if odd == 0 else None
    return None


def _by_content(content: bytes, ending: str) -> str:
    if content.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _BY_ENDING[ending] if ending in _OLE_ENDINGS else OLE
    if is_heic(content):
        return HEIC
    if content.startswith(_PROGRAMS):
        return EXECUTABLE
    if content.startswith(b"#!"):
        return SCRIPT
    if ending == "eml":
        return MAIL  # also when it is broken: mail holds bytes that no text holds
    return _text_kind(content, ending) or _by_magic(content, ending)


def _by_magic(content: bytes, ending: str) -> str:
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):  # ValueError: of an empty file
        return UNKNOWN
    said: list[str] = [_SAME.get(match.mime_type, match.mime_type) for match in found if match.mime_type]
    if not said:
        return UNKNOWN
    wanted = _BY_ENDING.get(ending)
    return (
        wanted if wanted is not None and wanted in said else said[0]
    )  # one beginning may be of several kinds: then the name decides


def _text_kind(content: bytes, ending: str) -> str:
    """The kind of text, "" when it is none or has a beginning of its own (a PDF is not a text)."""
    if content.startswith((b"%PDF", b"{\\rtf", b"GIF8", b"BM")):
        return ""
    if text_of(content[:_HEAD]) is None and text_of(content) is None:
        return ""
    if _MARKUP.match(content):
        return _TEXT_ENDINGS.get(ending, "text/html") if ending not in {"csv", "eml"} else "text/html"
    return _TEXT_ENDINGS.get(ending, "text/plain")


def _of_zip(content: bytes) -> str:
    """Office documents are archives with known insides."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                info = archive.getinfo("mimetype")
                said = archive.read(info).decode("ascii", "replace").strip() if info.file_size < 200 else ""
                return said if said in ACCEPTED else ZIP
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return ZIP
    if "[Content_Types].xml" not in names:
        return ZIP
    for folder, media_type in (("word/", _WORD), ("xl/", _SHEET), ("ppt/", _SLIDES)):
        if any(name.startswith(folder) for name in names):
            return media_type
    return ZIP
