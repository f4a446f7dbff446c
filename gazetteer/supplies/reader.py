"""Reading a DTF 7.3 supply line by line: good rows out, each bad one as a fault with line, field, value and reason.

No database: what can only be known from other rows (is there such a street?) is checked where the rows are staged.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from gazetteer.supplies.dtf73 import COUNTED_ONLY, HEADER, LOADED, READ, TRAILER, Record
from gazetteer.supplies.field_checks import REJECT, SILENT, WARN
from gazetteer.supplies.supply_files import DAMAGE, LONGEST_LINE, NotAGazetteer, OpenFile

BODY_LEAVES_OUT = ("10", "29", "99")
KEY_AT = 3  # UPRN or USRN in every record that is loaded
LONGEST_VALUE = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one line; REJECT keeps the row out, WARN lets it in."""

    line: int
    level: str
    kind: str
    field: str
    value: str
    reason: str
    record: str = ""  # the record type and key of the line, as far as they could be read
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One good row of a record that is loaded; `values` are trimmed text in the order of the format."""

    line: int
    code: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says of the supply."""

    custodian_name: str
    custodian_code: int
    supply_date: date
    volume: int
    file_type: str


@dataclass(slots=True)
class Supply:
    """A recognised supply. After `rows()` is exhausted, the counts and the trailer are known."""

    file: OpenFile
    header: Header
    lines: Iterator[bytes]
    first_faults: list[Fault]
    line: int = 1
    counts: Counter[str] = field(default_factory=lambda: Counter({"10": 1}))
    trailer: list[str] | None = None
    trailer_counts: str = ""
    last_volume: bool = False

    def rows(self) -> Iterator[Row | Fault]:
        """Each row and fault in the order of the file, then what is wrong with the file as a whole."""
        yield from self.first_faults
        try:
            for raw in self.lines:
                self.line += 1
                if raw:
                    yield from self._read(raw)
        except DAMAGE:
            yield Fault(self.line, REJECT, "DAMAGED", "", "", _("the zip file is damaged after this line"))
        yield from self._ending()

    def _read(self, raw: bytes) -> Iterator[Row | Fault]:
        values = split_line(raw)
        if isinstance(values, tuple):
            self.counts["?"] += 1
            kind, reason = values
            pieces = (*shown(raw).split(",", KEY_AT + 1), "", "", "", "")
            yield Fault(self.line, REJECT, kind, "", shown(raw), reason, pieces[0], pieces[KEY_AT])
            return
        code = values[0]
        self.counts[code if code in KNOWN else "?"] += 1
        record = READ.get(code)
        if record is None:
            if code not in COUNTED_ONLY:
                reason = _("is not a record of DTF 7.3") if code != HEADER.code else _("is a second header")
                yield Fault(self.line, REJECT, "RECORD_TYPE", "RECORD_IDENTIFIER", code[:LONGEST_VALUE], reason)
            return
        good = True
        for fault in check_row(self.line, record, values):
            good = good and fault.level == WARN
            yield fault
        if good and code in LOADED:
            yield Row(self.line, code, values)
        elif good and record is TRAILER:
            self.trailer = values

    def _ending(self) -> Iterator[Fault]:
        if self.trailer is None:
            reason = _("the file ends without its trailer (record 99): it may have been cut short")
            yield Fault(self.line, REJECT, "NO_TRAILER", "", "", reason)
            return
        self.last_volume = int(self.trailer[1]) == 0
        said = int(self.trailer[2])
        everything = sum(self.counts.values())
        body = everything - sum(self.counts[code] for code in BODY_LEAVES_OUT)
        if said in (body, everything):
            self.trailer_counts = "BODY" if said == body else "ALL_LINES"
            return
        reason = _("the trailer says %(said)s records; the file has %(body)s, or %(all)s with the first and last")
        words = reason % {"said": said, "body": body, "all": everything}
        yield Fault(self.line, WARN, "TRAILER_COUNT", "RECORD_COUNT", str(said), words)


KNOWN = frozenset((HEADER.code, *READ, *COUNTED_ONLY))


def recognise(file: OpenFile) -> Supply:
    """The supply with its header read. Raises NotAGazetteer when the first line is no header of DTF 7.3."""
    lines = file.lines()
    try:
        first = next(lines, b"")
    except DAMAGE as error:
        raise NotAGazetteer(_("%(name)s is a damaged zip file.") % {"name": file.name}) from error
    values = split_line(first)
    if isinstance(values, tuple) or values[0] != HEADER.code:
        text = _("%(name)s is not a gazetteer: its first line is not the header (record 10) of a DTF 7.3 supply.")
        raise NotAGazetteer(text % {"name": file.name})
    if len(values) == len(HEADER.fields) and values[7] in ("1.0", "2.0", "2.1"):
        text = _("%(name)s is an AddressBase Premium supply; this command reads DTF 7.3.")
        raise NotAGazetteer(text % {"name": file.name})
    faults = list(check_row(1, HEADER, values))
    for fault in faults:
        if fault.level == REJECT:
            text = _("%(name)s has a header that cannot be used: %(field)s %(value)s %(reason)s.")
            words = {"name": file.name, "field": fault.field, "value": repr(fault.value), "reason": fault.reason}
            raise NotAGazetteer(text % words)
    if not values[7].startswith("7."):
        text = _("%(name)s is version %(version)s of the format; this command reads DTF 7.3.")
        raise NotAGazetteer(text % {"name": file.name, "version": values[7]})
    header = Header(values[1], int(values[2]), date.fromisoformat(values[3]), int(values[4]), values[8])
    return Supply(file=file, header=header, lines=lines, first_faults=faults)


def split_line(raw: bytes) -> list[str] | tuple[str, str]:
    """The trimmed values of one line, or the kind and reason of the fault that keeps it from being read."""
    if len(raw) > LONGEST_LINE:
        return "LINE_TOO_LONG", _("the line is longer than any record can be")
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return "BAD_UTF8", _("byte %(at)s is not UTF-8") % {"at": error.start + 1}
    if CONTROL.search(line):
        line = line.replace("\t", " ")
        if CONTROL.search(line):
            return "BAD_CHARACTER", _("the line holds a control character")
    try:
        values = next(csv.reader((line,), strict=True)) or [""]
    except csv.Error:
        return "BAD_QUOTES", _("the quotation marks do not pair")
    return [value.strip() for value in values]


def check_row(line: int, record: Record, values: list[str]) -> Iterator[Fault]:
    """What is wrong with one row; values that can be put right, or must be left out, are changed in place."""
    key = values[KEY_AT] if len(values) > KEY_AT else ""
    if len(values) != len(record.fields):
        kind = "SHORT_ROW" if len(values) < len(record.fields) else "LONG_ROW"
        reason = _("has %(got)s fields, record %(code)s has %(wanted)s")
        words = {"got": len(values), "code": record.code, "wanted": len(record.fields)}
        yield Fault(line, REJECT, kind, "", ",".join(values)[:LONGEST_VALUE], reason % words, record.code, key)
        return
    for at, wanted in enumerate(record.fields):
        problem = wanted.check(values[at])
        if problem is None:
            continue
        value = values[at]
        if problem.level != REJECT:
            values[at] = problem.instead
        if problem.level != SILENT:
            shortened = value[:LONGEST_VALUE]
            yield Fault(line, problem.level, problem.kind, wanted.name, shortened, problem.reason, record.code, key)


def shown(raw: bytes) -> str:
    """The beginning of a line that could not be read, fit to print and to store."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", raw[:LONGEST_VALUE].decode("utf-8", "replace"))
