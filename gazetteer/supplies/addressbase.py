"""The layouts of AddressBase Premium CSV, versions 1 and 2: what Ordnance Survey sends back to councils.

Shares record numbers with DTF 7.3 and differs from it in fields and in the order of dates (11, 23, 24). Version 1 has no
latitudes, no country and no dates of descriptors, and its record 28 has a second UPRN and no delivery point suffix.
The header names who put the supply together (GeoPlace), by code or by name; each property names its own custodian.
"""

from gazetteer.supplies.field_checks import REJECT, WARN, text, whole_number
from gazetteer.supplies.records import (
    BIGINT,
    INTEGER,
    LANGUAGES,
    LOGICAL_STATUSES_OF_ADDRESSES,
    LOGICAL_STATUSES_OF_PROPERTIES,
    POSITION_QUALITIES,
    PROPERTY_STATES,
    STREET_CLASSIFICATIONS,
    STREET_STATES,
    STREET_SURFACES,
    STREET_TYPES,
    TEXT,
    Field,
    Layout,
    Record,
    begins,
    code,
    day,
    degrees,
    easting,
    header,
    key,
    metadata,
    northing,
    number,
    postal_code,
    trailer,
    uprn,
    usrn,
    words,
)

V1 = "AddressBase Premium v1"
V2 = "AddressBase Premium v2"
CLASS_SCHEME = "AddressBase Premium Classification Scheme"
COMPILER = 9999  # GeoPlace's own code, where the header gives a name in the place of a code
COUNTRIES = ("E", "W", "S", "N", "L", "M", "J")
POSTAL_FLAGS_V1 = ("S", "N", "C", "M")
POSTAL_FLAGS_V2 = ("D", "L", "C", "N")
LATITUDES = {"least": 49, "most": 62}
LONGITUDES = {"least": -10, "most": 3}

DATES = (
    day("START_DATE", "start_date", required=WARN),
    day("END_DATE", "end_date"),
    day("LAST_UPDATE_DATE", "last_update_date", required=WARN),
    day("ENTRY_DATE", "entry_date", required=WARN),
)


def _street(layout: str, *, lat_long: bool) -> Record:
    start = (degrees("STREET_START_LAT", **LATITUDES), degrees("STREET_START_LONG", **LONGITUDES))
    end = (degrees("STREET_END_LAT", **LATITUDES), degrees("STREET_END_LONG", **LONGITUDES))
    fields = (
        *begins("11"),
        usrn(),
        code("RECORD_TYPE", "record_type", STREET_TYPES, level=REJECT),
        number("SWA_ORG_REF_NAMING", "naming_authority", digits=4),
        code("STATE", "state", STREET_STATES),
        day("STATE_DATE", "state_date"),
        code("STREET_SURFACE", "surface", STREET_SURFACES),
        code("STREET_CLASSIFICATION", "classification", STREET_CLASSIFICATIONS),
        number("VERSION", digits=3, required=""),
        day("STREET_START_DATE", "start_date", required=WARN),
        day("STREET_END_DATE", "end_date"),
        day("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        day("RECORD_ENTRY_DATE", "entry_date", required=WARN),
        easting("STREET_START_X", "start_easting"),
        northing("STREET_START_Y", "start_northing"),
        *(start if lat_long else ()),
        easting("STREET_END_X", "end_easting"),
        northing("STREET_END_Y", "end_northing"),
        *(end if lat_long else ()),
        number("STREET_TOLERANCE", "tolerance", digits=3, required=""),
    )
    return Record("11", fields, layout)


def _descriptor(layout: str, *, dates: tuple[Field, ...]) -> Record:
    fields = (
        *begins("15"),
        usrn(),
        words("STREET_DESCRIPTION", "name", length=110, required=REJECT),
        words("LOCALITY", "locality", length=35),
        words("TOWN_NAME", "town", length=30),
        words("ADMINISTRATIVE_AREA", "administrative_area", length=30, required=WARN),
        code("LANGUAGE", "language", LANGUAGES, level=REJECT, sql_type=TEXT),
        *dates,
    )
    return Record("15", fields, layout)


def _property(layout: str, *, v2: bool) -> Record:
    lat_long = (degrees("LATITUDE", **LATITUDES), degrees("LONGITUDE", **LONGITUDES))
    postal = (
        code("ADDRESSBASE_POSTAL", "postal_flag", POSTAL_FLAGS_V2, sql_type=TEXT)
        if v2
        else code("POSTAL_ADDRESS", "", POSTAL_FLAGS_V1, sql_type=TEXT)
    )
    fields = (
        *begins("21"),
        uprn("UPRN", "uprn"),
        code("LOGICAL_STATUS", "logical_status", LOGICAL_STATUSES_OF_PROPERTIES, level=REJECT),
        code("BLPU_STATE", "state", PROPERTY_STATES),
        day("BLPU_STATE_DATE", "state_date"),
        uprn("PARENT_UPRN", "parent_uprn", required=""),
        easting("X_COORDINATE", "easting"),
        northing("Y_COORDINATE", "northing"),
        *(lat_long if v2 else ()),
        code("RPC", "position_quality", POSITION_QUALITIES),
        Field("LOCAL_CUSTODIAN_CODE", whole_number(digits=4, positive=True), "custodian_id", INTEGER),
        *((code("COUNTRY", "country", COUNTRIES, sql_type=TEXT),) if v2 else ()),
        *DATES,
        postal,
        postal_code("POSTCODE_LOCATOR", "postcode_locator"),
        number("MULTI_OCC_COUNT", digits=5, required=""),
    )
    return Record("21", fields, layout)


def _cross_reference(layout: str) -> Record:
    fields = (
        *begins("23"),
        uprn("UPRN", "uprn"),
        key("XREF_KEY", "key"),
        words("CROSS_REFERENCE", "reference", length=50, required=REJECT),
        number("VERSION", digits=3, required=""),
        words("SOURCE", "source", length=6, required=REJECT),
        *DATES,
    )
    return Record("23", fields, layout)


def _address(layout: str) -> Record:
    fields = (
        *begins("24"),
        uprn("UPRN", "uprn"),
        key("LPI_KEY", "lpi_key"),
        code("LANGUAGE", "language", LANGUAGES, level=REJECT, sql_type=TEXT),
        code("LOGICAL_STATUS", "logical_status", LOGICAL_STATUSES_OF_ADDRESSES, level=REJECT),
        *DATES,
        number("SAO_START_NUMBER", "sao_start_number", digits=4, required=""),
        words("SAO_START_SUFFIX", "sao_start_suffix", length=2),
        number("SAO_END_NUMBER", "sao_end_number", digits=4, required=""),
        words("SAO_END_SUFFIX", "sao_end_suffix", length=2),
        words("SAO_TEXT", "sao_text", length=90),
        number("PAO_START_NUMBER", "pao_start_number", digits=4, required=""),
        words("PAO_START_SUFFIX", "pao_start_suffix", length=2),
        number("PAO_END_NUMBER", "pao_end_number", digits=4, required=""),
        words("PAO_END_SUFFIX", "pao_end_suffix", length=2),
        words("PAO_TEXT", "pao_text", length=90),
        usrn(),
        code("USRN_MATCH_INDICATOR", "", ("1", "2")),
        words("AREA_NAME", length=40),
        words("LEVEL", "level", length=30),
        code("OFFICIAL_FLAG", "official_flag", ("Y", "N", "R", "C"), sql_type=TEXT),
    )
    return Record("24", fields, layout)


def _delivery_point(layout: str, *, v2: bool) -> Record:
    keys = (uprn("PARENT_ADDRESSABLE_UPRN", "", required=""),) if not v2 else ()
    suffix = (words("DELIVERY_POINT_SUFFIX", length=2),) if v2 else ()
    fields = (
        *begins("28"),
        uprn("UPRN", "uprn"),
        *keys,
        Field("UDPRN", whole_number(digits=8, positive=True, kind="UDPRN_NOT_NUMBER"), "udprn", BIGINT),
        words("ORGANISATION_NAME", "organisation", length=60),
        words("DEPARTMENT_NAME", "department", length=60),
        words("SUB_BUILDING_NAME", "sub_building", length=30),
        words("BUILDING_NAME", "building_name", length=80),
        number("BUILDING_NUMBER", "building_number", digits=4, required=""),
        words("DEPENDENT_THOROUGHFARE", "dependent_thoroughfare", length=80),
        words("THOROUGHFARE", "thoroughfare", length=80),
        words("DOUBLE_DEPENDENT_LOCALITY", "double_dependent_locality", length=35),
        words("DEPENDENT_LOCALITY", "dependent_locality", length=35),
        words("POST_TOWN", "post_town", length=30),
        postal_code("POSTCODE", "postcode"),
        code("POSTCODE_TYPE", "", ("S", "L")),
        *suffix,
        words("WELSH_DEPENDENT_THOROUGHFARE", "welsh_dependent_thoroughfare", length=80),
        words("WELSH_THOROUGHFARE", "welsh_thoroughfare", length=80),
        words("WELSH_DOUBLE_DEPENDENT_LOCALITY", "welsh_double_dependent_locality", length=35),
        words("WELSH_DEPENDENT_LOCALITY", "welsh_dependent_locality", length=35),
        words("WELSH_POST_TOWN", "welsh_post_town", length=30),
        words("PO_BOX_NUMBER", "po_box_number", length=13),
        day("PROCESS_DATE"),
        *DATES,
    )
    return Record("28", fields, layout)


def _further_parts(layout: str) -> tuple[Record, ...]:
    successor = (
        *begins("30"),
        uprn("UPRN", "uprn"),
        key("SUCC_KEY", "key"),
        *DATES,
        uprn("SUCCESSOR", "successor_uprn"),
    )
    organisation = (
        *begins("31"),
        uprn("UPRN", "uprn"),
        key("ORG_KEY", "key"),
        words("ORGANISATION", "name", length=100, required=REJECT),
        words("LEGAL_NAME", "legal_name", length=60),
        *DATES,
    )
    classified = (
        *begins("32"),
        uprn("UPRN", "uprn"),
        key("CLASS_KEY", "key"),
        Field("CLASSIFICATION_CODE", text(length=6, required=REJECT), "code"),
        words("CLASS_SCHEME", "scheme", length=60, required=REJECT),
        words("SCHEME_VERSION", "scheme_version", length=5),
        *DATES,
    )
    pairs = (("30", successor), ("31", organisation), ("32", classified))
    return tuple(Record(code, fields, layout) for code, fields in pairs)


def _layout(name: str, versions: tuple[str, ...], *, v2: bool) -> Layout:
    records = (
        _street(name, lat_long=v2),
        _descriptor(name, dates=DATES if v2 else ()),
        _property(name, v2=v2),
        _cross_reference(name),
        _address(name),
        _delivery_point(name, v2=v2),
        *_further_parts(name),
    )
    return Layout(
        name=name,
        versions=versions,
        header=header(name, custodian=words("LOCAL_CUSTODIAN_NAME", length=40), volumes_from_one=False),
        trailer=trailer(name),
        loaded={record.code: record for record in records},
        checked={"29": metadata(name)},
        counted_only=frozenset(("12", "13", "14", "22", "25", "26", "27", "98")),
        always=frozenset(("11", "15", "21", "23", "24", "28", "30", "31", "32")),
        many_custodians=True,
    )


LAYOUT_V1 = _layout(V1, ("1.",), v2=False)
LAYOUT_V2 = _layout(V2, ("2.",), v2=True)
FURTHER_PARTS = tuple(LAYOUT_V2.loaded[code] for code in ("28", "30", "31", "32"))
