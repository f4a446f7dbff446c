"""Reading a supply line by line: good rows out, each bad one as a fault with line, field, value and reason.

No database: what can only be known from other rows (is there such a street?) is checked where the rows are staged.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import call

from django.utils.translation import gettext as _

from gazetteer.supplies.addressbase import COMPILER
from gazetteer.supplies.field_checks import REJECT, SILENT, WARN
from gazetteer.supplies.layouts import layout_of_records, layout_of_version
from gazetteer.supplies.records import Layout, Record
from gazetteer.supplies.supply_files import DAMAGE, NotAGazetteer, OpenFile
from gazetteer.supplies.supply_lines import LONGEST_VALUE, Encoding, shown, split_line

BODY_LEAVES_OUT = ("10", "29", "99")
HEADER_CODE = "10"
HEADER_FIELDS = 9
KEY_AT = 3  # UPRN or USRN in every record that is loaded
LINES_LOOKED_AHEAD = 300
DIFFERENT_UNKNOWN_KEPT = 100


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
    source: str = ""  # where the rule is written: "DTF 7.3 record 24 field 8"


@dataclass(slots=True)
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
    format: Layout
    lines: Iterator[bytes]
    first_faults: list[Fault]
    line: int = 1
    counts: Counter[str] = field(default_factory=lambda: Counter({HEADER_CODE: 1}))
    unknown: Counter[str] = field(default_factory=Counter)  # lines by record types the format does not have
    encoding: Encoding = field(default_factory=Encoding)
    trailer: list[str] | None = None
    trailer_counts: str = ""
    last_volume: bool = False

    @property
    def layout(self) -> str:
        """The name of the format."""
        return self.format.name

    @property
    def many_custodians(self) -> bool:
        """Whether the entries are of the custodians they name, and not of the one in the header."""
        return self.format.many_custodians

    def rows(self) -> Iterator[Row | Fault]:
        """Each row and fault in the order of the file, then what is wrong with the file as a whole."""
        yield from self.first_faults
        records, loaded, counts = self.format.read, self.format.loaded, self.counts
        try:
            for raw, values in self._split_lines():
                record = records.get(values[0])
                if record is None or isinstance(values, tuple):
                    yield from self._not_read(raw, values)
                    continue
                counts[record.code] += 1
                faults = check_row(self.line, record, values)
                if faults:
                    yield from faults
                if faults and any(fault.level == REJECT for fault in faults):
                    continue
                if record.code in loaded:
                    yield Row(self.line, record.code, values)
                elif record is self.format.trailer:
                    self.trailer = values
        except DAMAGE:
            yield Fault(self.line, REJECT, "DAMAGED", "", "", _("the zip file is damaged after this line"))
        yield from self._ending()

    def _split_lines(self) -> Iterator[tuple[bytes, list[str] | tuple[str, str]]]:
        """Each line that is not empty, with its values or what keeps it from being read."""
        for raw in self.lines:
            self.line += 1
            if raw:
                values = split_line(raw)
                if not raw.isascii():
                    self.encoding.saw(raw, line=self.line, readable=isinstance(values, list))
                yield raw, values

    def _not_read(self, raw: bytes, values: list[str] | tuple[str, str]) -> Iterator[Fault]:
        """What to say of a line that cannot be read, or is of no record that is."""
        if isinstance(values, tuple):
            self.counts["?"] += 1
            kind, reason = values
            pieces = (*shown(raw).split(",", KEY_AT + 1), "", "", "", "")
            yield Fault(self.line, REJECT, kind, "", shown(raw), reason, pieces[0], pieces[KEY_AT])
            return
        code = values[0][:LONGEST_VALUE]
        if code in self.format.counted_only:
            self.counts[code] += 1
            return
        self.counts[HEADER_CODE if code == HEADER_CODE else "?"] += 1
        reason = _("is a second header")
        if code != HEADER_CODE:
            reason = _("is not a record of %(layout)s") % {"layout": self.layout}
            self.unknown[code if len(self.unknown) < DIFFERENT_UNKNOWN_KEPT else "?"] += 1
        key = values[KEY_AT] if len(values) > KEY_AT else ""
        yield Fault(self.line, REJECT, "RECORD_TYPE", "RECORD_IDENTIFIER", code, reason, "", key, self.layout)

    def _ending(self) -> Iterator[Fault]:
        if self.encoding.is_windows:
            reason = _("the file is in Windows-1252, not in UTF-8: have it written again in UTF-8")
            yield Fault(self.encoding.first_line, WARN, "WINDOWS_1252", "", "", reason)
        trailer = self.format.trailer
        if self.trailer is None:
            reason = _("the file ends without its trailer (record 99): it may have been cut short")
            yield Fault(self.line, REJECT, "NO_TRAILER", "", "", reason, source=trailer.source())
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
        yield Fault(self.line, WARN, "TRAILER_COUNT", "RECORD_COUNT", str(said), words, source=trailer.source(2))


def recognise(file: OpenFile) -> Supply:
    """The supply with its header read and its format known. Raises NotAGazetteer when it is of no format read here."""
    lines = file.lines()
    try:
        first = next(lines, b"")
    except DAMAGE as error:
        raise NotAGazetteer(_("%(name)s is a damaged zip file.") % {"name": file.name}) from error
    values = split_line(first)
    if isinstance(values, tuple) or values[0] != HEADER_CODE:
        text = _("%(name)s is not a gazetteer: its first line is not the header (record 10) of a supply.")
        raise NotAGazetteer(text % {"name": file.name})
    version = values[7] if len(values) == HEADER_FIELDS else ""
    named = layout_of_version(version)
    if named is None:
        text = _("%(name)s does not say that it is DTF 7.3, or AddressBase Premium 1 or 2: its version is %(version)s.")
        raise NotAGazetteer(text % {"name": file.name, "version": repr(version)})
    ahead, lines = _look_ahead(lines)
    layout = layout_of_records(ahead, named=named)
    faults = check_row(1, layout.header, values)
    if layout is not named:
        reason = _("names %(named)s, but the records are those of %(layout)s and are read as such")
        words = reason % {"named": named.name, "layout": layout.name}
        faults.append(Fault(1, WARN, "VERSION", "VERSION", version, words, HEADER_CODE, "", layout.header.source(7)))
    for fault in faults:
        if fault.level == REJECT:
            text = _("%(name)s has a header that cannot be used: %(field)s %(value)s %(reason)s.")
            said = {"name": file.name, "field": fault.field, "value": repr(fault.value), "reason": fault.reason}
            raise NotAGazetteer(text % said)
    return Supply(file=file, header=_header(values, layout), format=layout, lines=lines, first_faults=faults)


def _header(values: list[str], layout: Layout) -> Header:
    """The header's values; a name in the place of the compiler's code (AddressBase) means GeoPlace."""
    code = values[2]
    custodian = int(code) if code.isascii() and code.isdigit() else COMPILER
    name = values[1] or (code if layout.many_custodians else "")
    return Header(name, custodian, date.fromisoformat(values[3]), int(values[4]), values[8])


def _look_ahead(lines: Iterator[bytes]) -> tuple[list[bytes], Iterator[bytes]]:
    """The next lines, and all lines from here with those again; what stops the reading stops it in its place."""
    ahead: list[bytes] = []
    damage: list[BaseException] = []
    try:
        ahead.extend(islice(lines, LINES_LOOKED_AHEAD))
    except DAMAGE as error:
        damage.append(error)

    def again() -> Iterator[bytes]:
        yield from ahead
        for error in damage:
            raise error
        yield from lines

    return ahead, again()


def check_row(line: int, record: Record, values: list[str]) -> list[Fault]:
    """What is wrong with one row; values that can be put right, or must be left out, are changed in place."""
    fields = record.fields
    key = values[KEY_AT] if len(values) > KEY_AT else ""
    if len(values) != len(fields):
        kind = "SHORT_ROW" if len(values) < len(fields) else "LONG_ROW"
        reason = _("has %(got)s fields, record %(code)s has %(wanted)s")
        words = reason % {"got": len(values), "code": record.code, "wanted": len(fields)}
        whole = ",".join(values)[:LONGEST_VALUE]
        return [Fault(line, REJECT, kind, "", whole, words, record.code, key, record.source())]
    return _field_faults(line, record, values, key) if any(map(call, record.checks, values)) else []


def _field_faults(line: int, record: Record, values: list[str], key: str) -> list[Fault]:
    faults = []
    for at, wanted in enumerate(record.fields):
        value = values[at]
        problem = wanted.check(value)
        if problem is None:
            continue
        if problem.level != REJECT:
            values[at] = problem.instead
        if problem.level != SILENT:
            text = value[:LONGEST_VALUE]
            source = record.source(at)
            faults.append(
                Fault(line, problem.level, problem.kind, wanted.name, text, problem.reason, record.code, key, source)
            )
    return faults
