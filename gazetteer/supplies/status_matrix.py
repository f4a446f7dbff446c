"""Which logical statuses an address may have under each status of its property (GeoPlace DEC 7.3.4.6)."""

ALLOWED: dict[int, tuple[int, ...]] = {
    1: (1, 3, 5, 6, 7, 8, 9),  # a second 1 only in another language: checked by itself
    5: (5,),
    6: (6, 7, 8, 9),
    7: (7, 9),
    8: (7, 8, 9),
    9: (7, 9),
}
REQUIRED = {status: status for status in ALLOWED}  # each property has an address of its own status


def is_allowed(*, property_status: int, address_status: int) -> bool:
    """Whether an address may have this status under such a property."""
    return address_status in ALLOWED.get(property_status, ())


def allowed_sql(property_status: str, address_status: str) -> str:
    """SQL: the same, of two columns."""
    pairs = ", ".join(f"({under}, {status})" for under, statuses in ALLOWED.items() for status in statuses)
    return f"({property_status}, {address_status}) IN ({pairs})"
