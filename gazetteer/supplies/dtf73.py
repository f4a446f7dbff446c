"""The layout of DTF 7.3: the records of a supply, their fields in order, and which column each is staged in."""

from dataclasses import dataclass

from gazetteer.supplies.field_checks import (
    FURTHEST_EAST,
    FURTHEST_NORTH,
    REJECT,
    WARN,
    Check,
    calendar_date,
    clock_time,
    coordinate,
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


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the format, how it is checked, and the staged column (none: not kept)."""

    name: str
    check: Check
    column: str = ""
    sql_type: str = TEXT


@dataclass(frozen=True, slots=True)
class Record:
    """One record type: what it describes and its fields in order."""

    code: str
    fields: tuple[Field, ...]

    @property
    def kept(self) -> tuple[tuple[int, Field], ...]:
        """The fields that are staged, each with its position in the row."""
        return tuple((at, field) for at, field in enumerate(self.fields) if field.column)


LOGICAL_STATUSES_OF_PROPERTIES = ("1", "5", "6", "7", "8", "9")
LOGICAL_STATUSES_OF_ADDRESSES = ("1", "3", "5", "6", "7", "8", "9")
LANGUAGES = ("ENG", "CYM", "GAE")


def _number(name: str, column: str = "", *, digits: int, required: str = REJECT, sql_type: str = INTEGER) -> Field:
    return Field(name, whole_number(digits=digits, required=required), column, sql_type)


def _uprn(name: str, column: str, *, required: str = REJECT) -> Field:
    check = whole_number(digits=12, least=1, required=required, kind="UPRN_NOT_NUMBER")
    return Field(name, check, column, BIGINT)


def _usrn() -> Field:
    return Field("USRN", whole_number(digits=8, least=1, kind="USRN_NOT_NUMBER"), "usrn", BIGINT)


def _code(name: str, column: str, codes: tuple[str, ...], *, level: str = WARN, sql_type: str = INTEGER) -> Field:
    return Field(name, one_of(codes, required=level if level == REJECT else "", level=level), column, sql_type)


def _date(name: str, column: str = "", *, required: str = "") -> Field:
    return Field(name, calendar_date(required=required), column, DATE)


def _text(name: str, column: str = "", *, length: int, required: str = "") -> Field:
    return Field(name, text(length=length, required=required), column)


def _key(name: str, column: str) -> Field:
    return Field(name, text(length=14, required=REJECT, level=REJECT), column)


def _x(name: str, column: str) -> Field:
    return Field(name, coordinate(furthest=FURTHEST_EAST), column, METRES)


def _y(name: str, column: str) -> Field:
    return Field(name, coordinate(furthest=FURTHEST_NORTH), column, METRES)


def _begins(code: str) -> tuple[Field, ...]:
    """The three fields every changing record begins with."""
    return (
        Field("RECORD_IDENTIFIER", one_of((code,))),
        Field("CHANGE_TYPE", one_of(("I", "U", "D"), kind="CHANGE_TYPE"), "change_type"),
        _number("PRO_ORDER", "pro_order", digits=16, sql_type=BIGINT),
    )


_CUSTODIANS_AND_KEY = (
    _number("CUSTODIAN_ONE", digits=2, required=""),
    _number("CUSTODIAN_TWO", digits=2, required=""),
    _text("CAN_KEY", length=14),
)

HEADER = Record(
    "10",
    (
        Field("RECORD_IDENTIFIER", one_of(("10",))),
        _text("CUSTODIAN_NAME", length=40, required=WARN),
        Field("LOCAL_CUSTODIAN_CODE", whole_number(digits=4, least=1)),
        _date("PROCESS_DATE", required=REJECT),
        Field("VOLUME_NUMBER", whole_number(digits=3, least=1)),
        Field("ENTRY_DATE", calendar_date(required=WARN, level=WARN)),
        Field("TIME_STAMP", clock_time()),
        Field("VERSION", text(length=5, required=REJECT)),
        Field("FILE_TYPE", one_of(("F", "C"))),
    ),
)

STREET = Record(
    "11",
    (
        *_begins("11"),
        _usrn(),
        _code("RECORD_TYPE", "record_type", ("1", "2", "3", "4", "9"), level=REJECT),
        _number("SWA_ORG_REF_NAMING", "naming_authority", digits=4),
        _code("STATE", "state", ("1", "2", "3", "4", "5")),
        _date("STATE_DATE", "state_date"),
        _code("STREET_SURFACE", "surface", ("1", "2", "3")),
        _code("STREET_CLASSIFICATION", "classification", ("4", "6", "8", "9", "10")),
        _number("VERSION", digits=3, required=""),
        _date("RECORD_ENTRY_DATE", "entry_date", required=WARN),
        _date("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        _date("STREET_START_DATE", "start_date", required=WARN),
        _date("STREET_END_DATE", "end_date"),
        _x("STREET_START_X", "start_easting"),
        _y("STREET_START_Y", "start_northing"),
        _x("STREET_END_X", "end_easting"),
        _y("STREET_END_Y", "end_northing"),
        _number("STREET_TOLERANCE", "tolerance", digits=3, required=""),
    ),
)

DESCRIPTOR = Record(
    "15",
    (
        *_begins("15"),
        _usrn(),
        _text("STREET_DESCRIPTOR", "name", length=100, required=REJECT),
        _text("LOCALITY_NAME", "locality", length=35),
        _text("TOWN_NAME", "town", length=30),
        _text("ADMINISTRATIVE_AREA", "administrative_area", length=30, required=WARN),
        _code("LANGUAGE", "language", LANGUAGES, level=REJECT, sql_type=TEXT),
    ),
)

PROPERTY = Record(
    "21",
    (
        *_begins("21"),
        _uprn("UPRN", "uprn"),
        _code("LOGICAL_STATUS", "logical_status", LOGICAL_STATUSES_OF_PROPERTIES, level=REJECT),
        _code("BLPU_STATE", "state", ("1", "2", "3", "4", "5", "6", "7")),
        _date("BLPU_STATE_DATE", "state_date"),
        _text("BLPU_CLASS", "classification", length=6, required=WARN),
        _uprn("PARENT_UPRN", "parent_uprn", required=""),
        _x("X_COORDINATE", "easting"),
        _y("Y_COORDINATE", "northing"),
        _code("RPC", "position_quality", ("1", "2", "3", "4", "5", "9")),
        Field("LOCAL_CUSTODIAN_CODE", whole_number(digits=4, least=1), "custodian_id", INTEGER),
        _date("START_DATE", "start_date", required=WARN),
        _date("END_DATE", "end_date"),
        _date("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        _date("ENTRY_DATE", "entry_date", required=WARN),
        _text("ORGANISATION", "organisation", length=100),
        _text("WARD_CODE", "ward_code", length=10),
        _text("PARISH_CODE", "parish_code", length=10),
        *_CUSTODIANS_AND_KEY,
    ),
)

CROSS_REFERENCE = Record(
    "23",
    (
        *_begins("23"),
        _uprn("UPRN", "uprn"),
        _key("XREF_KEY", "key"),
        _date("START_DATE", "start_date", required=WARN),
        _date("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        _date("ENTRY_DATE", "entry_date", required=WARN),
        _date("END_DATE", "end_date"),
        _text("CROSS_REFERENCE", "reference", length=50, required=REJECT),
        _text("SOURCE", "source", length=6, required=REJECT),
    ),
)

ADDRESS = Record(
    "24",
    (
        *_begins("24"),
        _uprn("UPRN", "uprn"),
        _key("LPI_KEY", "lpi_key"),
        _code("LANGUAGE", "language", LANGUAGES, level=REJECT, sql_type=TEXT),
        _code("LOGICAL_STATUS", "logical_status", LOGICAL_STATUSES_OF_ADDRESSES, level=REJECT),
        _date("START_DATE", "start_date", required=WARN),
        _date("END_DATE", "end_date"),
        _date("ENTRY_DATE", "entry_date", required=WARN),
        _date("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        _number("SAO_START_NUMBER", "sao_start_number", digits=4, required=""),
        _text("SAO_START_SUFFIX", "sao_start_suffix", length=2),
        _number("SAO_END_NUMBER", "sao_end_number", digits=4, required=""),
        _text("SAO_END_SUFFIX", "sao_end_suffix", length=2),
        _text("SAO_TEXT", "sao_text", length=90),
        _number("PAO_START_NUMBER", "pao_start_number", digits=4, required=""),
        _text("PAO_START_SUFFIX", "pao_start_suffix", length=2),
        _number("PAO_END_NUMBER", "pao_end_number", digits=4, required=""),
        _text("PAO_END_SUFFIX", "pao_end_suffix", length=2),
        _text("PAO_TEXT", "pao_text", length=90),
        _usrn(),
        _text("LEVEL", "level", length=30),
        _code("POSTAL_ADDRESS", "postal_address", ("A", "P", "Y", "N", "L"), sql_type=TEXT),
        Field("POSTCODE", postcode, "postcode"),
        _text("POST_TOWN", "post_town", length=30),
        _code("OFFICIAL_FLAG", "official_flag", ("Y", "N", "R", "C"), sql_type=TEXT),
        *_CUSTODIANS_AND_KEY,
    ),
)

METADATA = Record(
    "29",
    (
        Field("RECORD_IDENTIFIER", one_of(("29",))),
        _text("GAZ_NAME", length=60),
        _text("GAZ_SCOPE", length=60),
        _text("TER_OF_USE", length=60),
        _text("LINKED_DATA", length=100),
        _text("GAZ_OWNER", length=60),
        _text("NGAZ_FREQ", length=1),
        _text("CUSTODIAN_NAME", length=40),
        Field("CUSTODIAN_UPRN", whole_number(digits=12, required="", level=WARN, kind="UPRN_NOT_NUMBER")),
        Field("LOCAL_CUSTODIAN_CODE", whole_number(digits=4, required=WARN, level=WARN)),
        _text("CO_ORD_SYSTEM", length=40),
        _text("CO_ORD_UNIT", length=10),
        Field("META_DATE", calendar_date(required=WARN, level=WARN)),
        _text("CLASS_SCHEME", length=60),
        Field("GAZ_DATE", calendar_date(required=WARN, level=WARN)),
        _code("LANGUAGE", "", (*LANGUAGES, "BIL")),
        _text("CHARACTER_SET", length=30),
    ),
)

TRAILER = Record(
    "99",
    (
        Field("RECORD_IDENTIFIER", one_of(("99",))),
        Field("NEXT_VOLUME_NUMBER", whole_number(digits=3)),
        Field("RECORD_COUNT", whole_number(digits=16)),
        Field("ENTRY_DATE", calendar_date(required=WARN, level=WARN)),
        Field("TIME_STAMP", clock_time()),
    ),
)

LOADED = {record.code: record for record in (STREET, DESCRIPTOR, PROPERTY, CROSS_REFERENCE, ADDRESS)}
READ = LOADED | {METADATA.code: METADATA, TRAILER.code: TRAILER}
COUNTED_ONLY = frozenset(("12", "13", "14", "22", "25", "26", "27", "28", "30", "31", "32", "98"))
