"""What a format is made of: records, their fields in order, how each is checked and which column it is staged in."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from gazetteer.supplies.field_checks import (
    FURTHEST_EAST,
    FURTHEST_NORTH,
    REJECT,
    WARN,
    Check,
    calendar_date,
    class_code,
    clock_time,
    coordinate,
    decimal_degrees,
    one_of,
    postcode,
    text,
    whole_number,
)

BIGINT = "bigint"
INTEGER = "integer"
DATE = "date"
METRES = "numeric(9,2)"
TEXT = "text"

LOGICAL_STATUSES_OF_PROPERTIES = ("1", "5", "6", "7", "8", "9")
LOGICAL_STATUSES_OF_ADDRESSES = ("1", "3", "5", "6", "7", "8", "9")
LANGUAGES = ("ENG", "CYM", "GAE")
PROPERTY_STATES = ("1", "2", "3", "4", "5", "6", "7")
POSITION_QUALITIES = ("1", "2", "3", "4", "5", "9")
STREET_TYPES = ("1", "2", "3", "4", "9")
STREET_STATES = ("1", "2", "3", "4", "5")
STREET_SURFACES = ("1", "2", "3")
STREET_CLASSIFICATIONS = ("4", "6", "8", "9", "10")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the format, how it is checked, and the staged column (none: not kept)."""

    name: str
    check: Check
    column: str = ""
    sql_type: str = TEXT


@dataclass(frozen=True, slots=True)
class Record:
    """One record type of one format: its fields in order."""

    code: str
    fields: tuple[Field, ...]
    layout: str = ""
    checks: tuple[Check, ...] = dataclass_field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "checks", tuple(field.check for field in self.fields))

    @property
    def kept(self) -> tuple[tuple[int, Field], ...]:
        """The fields that are staged, each with its position in the row."""
        return tuple((at, field) for at, field in enumerate(self.fields) if field.column)

    def source(self, at: int | None = None) -> str:
        """Where the rule of one field, or of the whole record, is written: "DTF 7.3 record 24 field 8"."""
        whole = f"{self.layout} record {self.code}"
        return whole if at is None else f"{whole} field {at + 1}"


@dataclass(frozen=True, slots=True)
class Layout:
    """One format: the records that are loaded, those only checked or counted, and what a supply of it can say.

    `always` are the records a full supply of it names every entry of; a key of another record that is absent from
    a file without such records has not gone.
    """

    name: str
    versions: tuple[str, ...]  # how the header's VERSION begins
    header: Record
    trailer: Record
    loaded: Mapping[str, Record]
    checked: Mapping[str, Record]
    counted_only: frozenset[str]
    always: frozenset[str]
    many_custodians: bool = False  # each property names its own; the header names who put the supply together

    @property
    def read(self) -> dict[str, Record]:
        """Every record whose fields are checked, by its code."""
        return {**self.loaded, **self.checked, self.trailer.code: self.trailer}


def number(name: str, column: str = "", *, digits: int, required: str = REJECT, sql_type: str = INTEGER) -> Field:
    """A whole number of at most so many digits."""
    return Field(name, whole_number(digits=digits, required=required), column, sql_type)


def uprn(name: str, column: str, *, required: str = REJECT) -> Field:
    """A UPRN."""
    check = whole_number(digits=12, positive=True, required=required, kind="UPRN_NOT_NUMBER")
    return Field(name, check, column, BIGINT)


def usrn() -> Field:
    """The USRN of a street."""
    return Field("USRN", whole_number(digits=8, positive=True, kind="USRN_NOT_NUMBER"), "usrn", BIGINT)


def code(name: str, column: str, codes: tuple[str, ...], *, level: str = WARN, sql_type: str = INTEGER) -> Field:
    """A value of a code list; where it is not one, level REJECT keeps the row out and WARN leaves the value out."""
    return Field(name, one_of(codes, required=level if level == REJECT else "", level=level), column, sql_type)


def day(name: str, column: str = "", *, required: str = "") -> Field:
    """A date that is staged."""
    return Field(name, calendar_date(required=required), column, DATE)


def words(name: str, column: str = "", *, length: int, required: str = "") -> Field:
    """Text of at most so many characters."""
    return Field(name, text(length=length, required=required), column)


def key(name: str, column: str) -> Field:
    """A key of fourteen characters: custodian, letter of the record, number."""
    return Field(name, text(length=14, required=REJECT, level=REJECT), column)


def easting(name: str, column: str) -> Field:
    """Metres east on the National Grid."""
    return Field(name, coordinate(furthest=FURTHEST_EAST), column, METRES)


def northing(name: str, column: str) -> Field:
    """Metres north on the National Grid."""
    return Field(name, coordinate(furthest=FURTHEST_NORTH), column, METRES)


def degrees(name: str, *, least: int, most: int) -> Field:
    """A latitude or longitude: checked, not kept, since the grid coordinates beside it say the same."""
    return Field(name, decimal_degrees(least=least, most=most))


def classification(name: str, column: str, *, required: str) -> Field:
    """A code of the classification scheme."""
    return Field(name, class_code(required=required), column)


def postal_code(name: str, column: str) -> Field:
    """A postcode."""
    return Field(name, postcode, column)


def begins(record: str) -> tuple[Field, ...]:
    """The three fields every changing record begins with."""
    return (
        Field("RECORD_IDENTIFIER", one_of((record,))),
        Field("CHANGE_TYPE", one_of(("I", "U", "D"), kind="CHANGE_TYPE"), "change_type"),
        number("PRO_ORDER", "pro_order", digits=16, sql_type=BIGINT),
    )


def header(layout: str, *, custodian: Field, volumes_from_one: bool) -> Record:
    """Record 10, the same in every format but for the custodian."""
    fields = (
        Field("RECORD_IDENTIFIER", one_of(("10",))),
        words("CUSTODIAN_NAME", length=40, required=WARN),
        custodian,
        day("PROCESS_DATE", required=REJECT),
        Field("VOLUME_NUMBER", whole_number(digits=3, positive=volumes_from_one)),
        Field("ENTRY_DATE", calendar_date(required=WARN, level=WARN)),
        Field("TIME_STAMP", clock_time()),
        Field("VERSION", text(length=5, required=REJECT)),
        Field("FILE_TYPE", one_of(("F", "C"))),
    )
    return Record("10", fields, layout)


def metadata(layout: str) -> Record:
    """Record 29, the same in every format: checked and not kept."""
    fields = (
        Field("RECORD_IDENTIFIER", one_of(("29",))),
        words("GAZ_NAME", length=60),
        words("GAZ_SCOPE", length=60),
        words("TER_OF_USE", length=60),
        words("LINKED_DATA", length=100),
        words("GAZ_OWNER", length=60),
        words("NGAZ_FREQ", length=1),
        words("CUSTODIAN_NAME", length=40),
        Field("CUSTODIAN_UPRN", whole_number(digits=12, required="", level=WARN, kind="UPRN_NOT_NUMBER")),
        Field("LOCAL_CUSTODIAN_CODE", whole_number(digits=4, required=WARN, level=WARN)),
        words("CO_ORD_SYSTEM", length=40),
        words("CO_ORD_UNIT", length=10),
        Field("META_DATE", calendar_date(required=WARN, level=WARN)),
        words("CLASS_SCHEME", length=60),
        Field("GAZ_DATE", calendar_date(required=WARN, level=WARN)),
        code("LANGUAGE", "", (*LANGUAGES, "BIL")),
        words("CHARACTER_SET", length=30),
    )
    return Record("29", fields, layout)


def trailer(layout: str) -> Record:
    """Record 99, the same in every format."""
    fields = (
        Field("RECORD_IDENTIFIER", one_of(("99",))),
        Field("NEXT_VOLUME_NUMBER", whole_number(digits=3)),
        Field("RECORD_COUNT", whole_number(digits=16)),
        Field("ENTRY_DATE", calendar_date(required=WARN, level=WARN)),
        Field("TIME_STAMP", clock_time()),
    )
    return Record("99", fields, layout)
