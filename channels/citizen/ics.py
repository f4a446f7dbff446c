"""A calendar file of whole days (RFC 5545), as telephones and calendars subscribe to. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, section 3.1
EVENING_BEFORE = "-PT6H"  # the day begins at midnight: six o'clock in the evening


@dataclass(frozen=True, slots=True)
class DayOf:
    """One whole day: what it is known by for ever, what it is called, what else there is to say."""

    uid: str
    day: date
    summary: str
    description: str = ""


def calendar_of(days: Iterable[DayOf], *, name: str, maker: str, at: datetime, alarm: str = "") -> str:
    """The file; with `alarm`, each day is called to mind by it at six the evening before."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(maker)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    ]
    stamp = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for one in days:
        lines += _event(one, stamp, alarm)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(one: DayOf, stamp: str, alarm: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{escaped(one.uid)}", f"DTSTAMP:{stamp}")
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(one.summary)}"
    if one.description:
        yield f"DESCRIPTION:{escaped(one.description)}"
    yield "TRANSP:TRANSPARENT"
    if alarm:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(alarm)}", f"TRIGGER:{EVENING_BEFORE}")
        yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """The text as a value of the file holds it (section 3.3.11); control characters but a new line are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(letter for letter in text if letter == "\n" or (ord(letter) >= 32 and ord(letter) != 127))
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, safe)
    return text


def folded(line: str) -> str:
    """The line, broken so that no part is longer than 75 octets and no letter is torn."""
    parts, part, room = [], "", LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST_LINE - 1  # a space begins each further part
        part += letter
        room -= size
    return "\r\n ".join([*parts, part])
