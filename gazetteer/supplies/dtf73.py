"""The layout of DTF 7.3, the format in which councils send their gazetteers (GeoPlace DTF 7.3 v3.1).

The records 28, 30, 31 and 32 belong to AddressBase Premium; where a DTF file has them they are read as such.
"""

from gazetteer.supplies import addressbase
from gazetteer.supplies.field_checks import REJECT, WARN, whole_number
from gazetteer.supplies.records import (
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
    classification,
    code,
    day,
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

NAME = "DTF 7.3"

_CUSTODIANS_AND_KEY = (
    number("CUSTODIAN_ONE", digits=2, required=""),
    number("CUSTODIAN_TWO", digits=2, required=""),
    words("CAN_KEY", length=14),
)

HEADER = header(
    NAME, custodian=Field("LOCAL_CUSTODIAN_CODE", whole_number(digits=4, positive=True)), volumes_from_one=True
)

STREET = Record(
    "11",
    (
        *begins("11"),
        usrn(),
        code("RECORD_TYPE", "record_type", STREET_TYPES, level=REJECT),
        number("SWA_ORG_REF_NAMING", "naming_authority", digits=4),
        code("STATE", "state", STREET_STATES),
        day("STATE_DATE", "state_date"),
        code("STREET_SURFACE", "surface", STREET_SURFACES),
        code("STREET_CLASSIFICATION", "classification", STREET_CLASSIFICATIONS),
        number("VERSION", digits=3, required=""),
        day("RECORD_ENTRY_DATE", "entry_date", required=WARN),
        day("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        day("STREET_START_DATE", "start_date", required=WARN),
        day("STREET_END_DATE", "end_date"),
        easting("STREET_START_X", "start_easting"),
        northing("STREET_START_Y", "start_northing"),
        easting("STREET_END_X", "end_easting"),
        northing("STREET_END_Y", "end_northing"),
        number("STREET_TOLERANCE", "tolerance", digits=3, required=""),
    ),
    NAME,
)

DESCRIPTOR = Record(
    "15",
    (
        *begins("15"),
        usrn(),
        words("STREET_DESCRIPTOR", "name", length=100, required=REJECT),
        words("LOCALITY_NAME", "locality", length=35),
        words("TOWN_NAME", "town", length=30),
        words("ADMINISTRATIVE_AREA", "administrative_area", length=30, required=WARN),
        code("LANGUAGE", "language", LANGUAGES, level=REJECT, sql_type=TEXT),
    ),
    NAME,
)

PROPERTY = Record(
    "21",
    (
        *begins("21"),
        uprn("UPRN", "uprn"),
        code("LOGICAL_STATUS", "logical_status", LOGICAL_STATUSES_OF_PROPERTIES, level=REJECT),
        code("BLPU_STATE", "state", PROPERTY_STATES),
        day("BLPU_STATE_DATE", "state_date"),
        classification("BLPU_CLASS", "classification", required=WARN),
        uprn("PARENT_UPRN", "parent_uprn", required=""),
        easting("X_COORDINATE", "easting"),
        northing("Y_COORDINATE", "northing"),
        code("RPC", "position_quality", POSITION_QUALITIES),
        Field("LOCAL_CUSTODIAN_CODE", whole_number(digits=4, positive=True), "custodian_id", INTEGER),
        day("START_DATE", "start_date", required=WARN),
        day("END_DATE", "end_date"),
        day("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        day("ENTRY_DATE", "entry_date", required=WARN),
        words("ORGANISATION", "organisation", length=100),
        words("WARD_CODE", "ward_code", length=10),
        words("PARISH_CODE", "parish_code", length=10),
        *_CUSTODIANS_AND_KEY,
    ),
    NAME,
)

CROSS_REFERENCE = Record(
    "23",
    (
        *begins("23"),
        uprn("UPRN", "uprn"),
        key("XREF_KEY", "key"),
        day("START_DATE", "start_date", required=WARN),
        day("LAST_UPDATE_DATE", "last_update_date", required=WARN),
        day("ENTRY_DATE", "entry_date", required=WARN),
        day("END_DATE", "end_date"),
        words("CROSS_REFERENCE", "reference", length=50, required=REJECT),
        words("SOURCE", "source", length=6, required=REJECT),
    ),
    NAME,
)

ADDRESS = Record(
    "24",
    (
        *begins("24"),
        uprn("UPRN", "uprn"),
        key("LPI_KEY", "lpi_key"),
        code("LANGUAGE", "language", LANGUAGES, level=REJECT, sql_type=TEXT),
        code("LOGICAL_STATUS", "logical_status", LOGICAL_STATUSES_OF_ADDRESSES, level=REJECT),
        day("START_DATE", "start_date", required=WARN),
        day("END_DATE", "end_date"),
        day("ENTRY_DATE", "entry_date", required=WARN),
        day("LAST_UPDATE_DATE", "last_update_date", required=WARN),
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
        words("LEVEL", "level", length=30),
        code("POSTAL_ADDRESS", "postal_address", ("A", "P", "Y", "N", "L"), sql_type=TEXT),
        postal_code("POSTCODE", "postcode"),
        words("POST_TOWN", "post_town", length=30),
        code("OFFICIAL_FLAG", "official_flag", ("Y", "N", "R", "C"), sql_type=TEXT),
        *_CUSTODIANS_AND_KEY,
    ),
    NAME,
)

METADATA = metadata(NAME)
TRAILER = trailer(NAME)

LAYOUT = Layout(
    name=NAME,
    versions=("7.",),
    header=HEADER,
    trailer=TRAILER,
    loaded={
        record.code: record
        for record in (STREET, DESCRIPTOR, PROPERTY, CROSS_REFERENCE, ADDRESS, *addressbase.FURTHER_PARTS)
    },
    checked={METADATA.code: METADATA},
    counted_only=frozenset(("12", "13", "14", "22", "25", "26", "27", "98")),
    always=frozenset(("11", "15", "21", "23", "24")),
)
