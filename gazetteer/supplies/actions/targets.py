"""The tables a supply changes: where each record is staged, its natural key, and the columns that are supplied."""

from dataclasses import dataclass

from gazetteer.supplies.layouts import LAYOUTS
from gazetteer.supplies.records import Field, Record

CHANGE_COLUMNS = ("change_type", "pro_order")


@dataclass(frozen=True, slots=True)
class Target:
    """One table, with the record it comes from: the fields of all formats, DTF's names first."""

    record: Record
    name: str
    table: str
    key: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()  # staged column, live column
    closed_status: bool = False  # closing makes logical_status historic

    @property
    def staged(self) -> str:
        """The temporary table its rows wait in."""
        return f"staged_{self.name}"

    @property
    def closing(self) -> str:
        """The temporary table of the keys that are to be closed."""
        return f"closing_{self.name}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The supplied columns of the live table, keys included."""
        kept = (field.column for _, field in self.record.kept)
        supplied = tuple(self.live(column) for column in kept if column not in CHANGE_COLUMNS)
        return supplied if "custodian_id" in supplied else (*supplied, "custodian_id")

    @property
    def values(self) -> tuple[str, ...]:
        """The supplied columns that are not the key."""
        return tuple(column for column in self.columns if column not in self.key)

    def live(self, column: str) -> str:
        """The live table's name of a staged column."""
        return dict(self.renamed).get(column, column)

    def same_key(self, one: str, other: str) -> str:
        """SQL: the two rows have the same key."""
        return " AND ".join(f"{one}.{column} = {other}.{column}" for column in self.key)

    def listed(self, columns: tuple[str, ...], prefix: str = "") -> str:
        """SQL: the columns, each with the prefix."""
        return ", ".join(f"{prefix}{column}" for column in columns)


def _all_fields(code: str) -> Record:
    """The record with every field that is kept in any format, so that one staging table serves them all."""
    fields: dict[str, Field] = {}
    for layout in LAYOUTS:
        for field in layout.loaded[code].fields:
            if field.column:
                fields.setdefault(field.column, field)
    return Record(code, tuple(fields.values()), LAYOUTS[0].name)


STREETS = Target(_all_fields("11"), "street", "gazetteer_street", ("usrn",))
DESCRIPTORS = Target(
    _all_fields("15"), "descriptor", "gazetteer_streetdescriptor", ("street_id", "language"), (("usrn", "street_id"),)
)
PROPERTIES = Target(_all_fields("21"), "property", "gazetteer_property", ("uprn",), closed_status=True)
CROSS_REFERENCES = Target(_all_fields("23"), "cross_reference", "gazetteer_crossreference", ("key",))
ADDRESSES = Target(_all_fields("24"), "address", "gazetteer_address", ("lpi_key", "language"), closed_status=True)
DELIVERY_POINTS = Target(_all_fields("28"), "delivery_point", "gazetteer_deliverypoint", ("udprn",))
SUCCESSORS = Target(_all_fields("30"), "successor", "gazetteer_successor", ("key",))
ORGANISATIONS = Target(_all_fields("31"), "organisation", "gazetteer_organisation", ("key",))
CLASSIFICATIONS = Target(_all_fields("32"), "classification", "gazetteer_classification", ("key",))
PARTS = (CROSS_REFERENCES, DELIVERY_POINTS, SUCCESSORS, ORGANISATIONS, CLASSIFICATIONS)  # of properties, as supplied
TARGETS = (STREETS, DESCRIPTORS, PROPERTIES, ADDRESSES, *PARTS)
OF_STREETS = (DESCRIPTORS, ADDRESSES)
OF_PROPERTIES = (ADDRESSES, *PARTS)
