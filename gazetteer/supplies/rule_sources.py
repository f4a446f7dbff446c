"""Where the rules between entries come from, as the report of a load names them; a field's own rule names its record."""

STATUS = "GeoPlace DEC 7.3.4.6"
CHANGE_ONLY = "OS AddressBase change-only updates"
CUSTODIANS = "one custodian for each entry"
AREA = "area registered for the custodian"
CLOCK = "a supply describes a day that has come"
INTERVAL = "usual interval of the custodian's supplies"
FILE = "UTF-8 text, one record on each line"
FILE_KINDS = frozenset(("LINE_TOO_LONG", "BAD_UTF8", "BAD_CHARACTER", "BAD_QUOTES", "DAMAGED", "WINDOWS_1252"))


def record_source(layout: str, record: str) -> str:
    """The source of a rule of one record: "DTF 7.3 record 21"; of the format itself without one."""
    return f"{layout} record {record}" if record else layout


def keys_source(layout: str) -> str:
    """The source of the rules about natural keys and about what an entry belongs to."""
    return f"{layout} natural keys"
