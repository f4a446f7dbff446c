"""Where a case lies, for lists: its ward and its street, written by the database whenever its place is.

A trigger, because places are written by many acts and by COPY, and a list that misses a case is worse than none. The ward
is the one of the boundary around the place on the day the case was opened, else the one the supply gives its property,
else the one of its postcode, as `gazetteer.areas.queries` decides it; a street without a point is in a ward when both its
ends are.
"""

from datetime import datetime

from django.db import connection

_AGAIN = """
UPDATE cases_case c SET ward_code = lies.ward, on_street = lies.street
FROM (
    SELECT o.id, cases_ward_of(o.property_id, o.street_id, o.easting, o.northing, o.unlisted_postcode, %(day)s) AS ward,
           coalesce(o.street_id, p.street_id) AS street
    FROM cases_case o LEFT JOIN gazetteer_property p ON p.uprn = o.property_id
    WHERE o.closed_at IS NULL
) lies
WHERE c.id = lies.id AND (c.ward_code, c.on_street) IS DISTINCT FROM (lies.ward, lies.street)
"""


def cases_lie_again(*, at: datetime) -> int:
    """How many open cases lie in another ward or street than was written: boundaries and properties change."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"day": at.date()})
        return cursor.rowcount
