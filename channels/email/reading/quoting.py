"""What is new in a message, and the earlier mail it repeats: parted by line, and nothing lost. Pure."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from mailparser_reply.constants import MAIL_LANGUAGES

from channels.email.reading.ours import Ours

_MOST_LINES = 20_000
_LONGEST_ATTRIBUTION = 300
_BROKEN_AT = 60  # letters from which on mail programs break lines
_ORIGINAL = re.compile(
    r"^\s*(?:-{2,}|_{2,}|\*{2,})\s*(?:original message|original appointment|forwarded message|forwarded by|neges wreiddiol|"
    r"oorspronkelijk bericht|ursprüngliche nachricht|message d'origine|mensaje original|wiadomość oryginalna).{0,60}$"
    r"|^\s*begin forwarded message:\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[\s*]*(?:from|oddi wrth|de|von|van|od|da)\s*:[\s*]*\S", re.IGNORECASE)
_OTHER = re.compile(
    r"^[\s*]*(?:sent|date|to|subject|cc|anfonwyd|dyddiad|at|pwnc|envoyé|à|objet|gesendet|an|betreff|verzonden|aan|onderwerp|"
    r"wysłano|do|temat|enviado|para|asunto|inviato|a|oggetto)\s*:",
    re.IGNORECASE,
)
_WELSH = re.compile(r"^(?:Ar|Dydd)\b.{5,200}\b(?:ysgrifennodd|dywedodd)\b.{0,100}:$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parted:
    """A text in two: put together they hold every line of it."""

    words: str
    quoted: str


def parted(text: str, ours: Ours) -> Parted:
    """What the writer added, and what they repeat. Answers written between quoted lines stay together with them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > _MOST_LINES:
        return Parted(text.strip("\n"), "")
    start = _start_of_quote(lines, ours)
    if start is None:
        return Parted(text.strip("\n"), "")
    before, after = lines[:start], lines[start:]
    last = max((number for number, line in enumerate(after) if _is_marked(line)), default=None)
    if last is None:
        return _whole_unless_empty(before, after)
    first = next(number for number, line in enumerate(after) if _is_marked(line))
    within = [line for line in after[first:last] if line.strip() and not _is_marked(line)]
    if within and not _wrapped(after[first:last]):
        return Parted(_joined(lines), "")
    return _whole_unless_empty([*before, *after[last + 1 :]], after[: last + 1])


def _start_of_quote(lines: list[str], ours: Ours) -> int | None:
    for number, line in enumerate(lines):
        if _is_marked(line) or _ORIGINAL.match(line) or _is_block(lines, number) or _attributes(lines, number, ours):
            return number
    return None


def _whole_unless_empty(words: list[str], quoted: list[str]) -> Parted:
    """A message that only forwards has nothing of its own: then what it forwards is what it says."""
    if not any(line.strip() for line in words):
        return Parted(_joined([*words, *quoted]), "")
    return Parted(_joined(words), _joined(quoted))


def _is_marked(line: str) -> bool:
    return line.startswith(">") or line.startswith(" >")


def _wrapped(lines: list[str]) -> bool:
    """True when what is unmarked between marked lines are the ends of long ones that a mail program broke."""
    for before, line in pairwise(lines):
        broke = _is_marked(before) and len(before) >= _BROKEN_AT
        if line.strip() and not _is_marked(line) and not (broke and len(line.split()) <= 3):
            return False
    return True


def _is_block(lines: list[str], number: int) -> bool:
    """True where the head of an earlier message stands as Outlook writes it: From, and two more within six lines."""
    if not _FROM.match(lines[number]):
        return False
    return sum(1 for line in lines[number + 1 : number + 7] if _OTHER.match(line)) >= 2


def _attributes(lines: list[str], number: int, ours: Ours) -> bool:
    """True where the line, or it and the next two, says who wrote what follows: "On Monday Jo wrote:"."""
    for count in (1, 2, 3):
        several = lines[number : number + count]
        said = " ".join(line.strip() for line in several)
        if len(said) > _LONGEST_ATTRIBUTION or not all(line.strip() for line in several):
            return False
        dated = any(letter.isdigit() for letter in said)
        names_us = count == 1 and any(address in said.lower() for address in ours.addresses)
        if dated and said.endswith(":") and (names_us or _says_who(said)):
            return True
    return False


def _says_who(said: str) -> bool:
    return bool(_WELSH.match(said)) or any(pattern.match(said) for pattern in _wrote())


@cache
def _wrote() -> list[re.Pattern[str]]:
    """How mail programs say it in each language mail-parser-reply knows."""
    said = [language.get("wrote_header", "") for language in MAIL_LANGUAGES.values()]
    flat = [one for entry in said for one in ([entry] if isinstance(entry, str) else entry) if one]
    return [re.compile(pattern, re.IGNORECASE) for pattern in flat]


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")
