"""One line of a supply as values, or what keeps it from being read, and whether a file is in the wrong encoding."""

import csv
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gazetteer.supplies.supply_files import LONGEST_LINE

LONGEST_VALUE = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CONTROL_BYTES = bytes((*range(0x20), 0x7F))
EVIDENT = 5  # so many lines that are Windows-1252, and none that is UTF-8 beyond ASCII, tell the file's encoding


def split_line(raw: bytes) -> list[str] | tuple[str, str]:
    """The trimmed values of one line, or the kind and reason of the fault that keeps it from being read."""
    if len(raw) > LONGEST_LINE:
        return "LINE_TOO_LONG", _("the line is longer than any record can be")
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return "BAD_UTF8", not_utf8(raw, error.start)
    if len(raw.translate(None, CONTROL_BYTES)) != len(raw):
        line = line.replace("\t", " ")
        if CONTROL.search(line):
            return "BAD_CHARACTER", _("the line holds a control character")
    try:
        values = next(csv.reader((line,), strict=True)) or [""]
    except csv.Error:
        return "BAD_QUOTES", _("the quotation marks do not pair")
    if " " not in line and line.isascii():
        return values
    return [value.strip() for value in values]


def not_utf8(raw: bytes, at: int) -> str:
    """The reason of a line that is not UTF-8, with the letter it would be in Windows-1252."""
    letter = raw[at : at + 1].decode("cp1252", "replace")
    if letter == "\N{REPLACEMENT CHARACTER}":
        return _("byte %(at)s is not UTF-8") % {"at": at + 1}
    return _("byte %(at)s is not UTF-8; in Windows-1252 it is %(letter)s") % {"at": at + 1, "letter": letter}


def shown(raw: bytes) -> str:
    """The beginning of a line that could not be read, fit to print and to store."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", raw[:LONGEST_VALUE].decode("utf-8", "replace"))


@dataclass(slots=True)
class Encoding:
    """Counts the lines with letters beyond ASCII, to say of a whole file that it is Windows-1252."""

    utf8: int = 0
    windows: int = 0
    first_line: int = 0

    def saw(self, raw: bytes, *, line: int, readable: bool) -> None:
        """Takes one line that has bytes beyond ASCII."""
        if readable:
            self.utf8 += 1
            return
        try:
            raw.decode("cp1252")
        except UnicodeDecodeError:
            return
        self.windows += 1
        self.first_line = self.first_line or line

    @property
    def is_windows(self) -> bool:
        """Whether the whole file is evidently Windows-1252."""
        return self.windows >= EVIDENT and not self.utf8
