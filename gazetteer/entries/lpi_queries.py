"""Reading the ways an address is written (LPIs) with everything that is known of their property and street: one statement
for a page of them and for how many there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

MOST_PER_PAGE = 1_000
TOID_SOURCE = "7666MT"  # Ordnance Survey's code for the key of the shape on its topography layer
LAST_LETTER = "\uffff"
POSITION = "point(p.easting::float8, p.northing::float8)"  # as the index gazetteer_property_position has it

Point = tuple[float, float]

# Of AddressBase the country itself; else from the ward's GSS code, else from the range of the custodian's code
# (E under 6000, W 68nn and 69nn, S 90nn); J is OS's code for "no country".
COUNTRY = """
CASE WHEN p.country <> '' THEN p.country
     WHEN p.ward_code ~ '^[EWSN][0-9]{8}$' THEN left(p.ward_code, 1)
     WHEN p.custodian_id < 6000 THEN 'E'
     WHEN p.custodian_id BETWEEN 6800 AND 6999 THEN 'W'
     WHEN p.custodian_id BETWEEN 9000 AND 9099 THEN 'S'
     ELSE 'J' END
"""
PAGE = """
WITH matched AS MATERIALIZED (
    SELECT a.id, row_number() OVER (ORDER BY {order}, p.uprn, a.language <> 'ENG', a.logical_status, a.id) AS place
    FROM gazetteer_property p JOIN gazetteer_address a ON a.uprn = p.uprn
    WHERE {where}
), page AS (
    SELECT id, place FROM matched ORDER BY place LIMIT %s OFFSET %s
)
SELECT (SELECT count(*) FROM matched), p.uprn, a.lpi_key, a.language, a.logical_status, a.address_lines, a.usrn,
    a.sao_start_number, a.sao_start_suffix, a.sao_end_number, a.sao_end_suffix, a.sao_text,
    a.pao_start_number, a.pao_start_suffix, a.pao_end_number, a.pao_end_suffix, a.pao_text,
    a.level, a.postal_address, a.entry_date, a.last_update_date,
    d.name, d.locality, d.town, d.administrative_area,
    coalesce(nullif(p.postcode_locator, ''), nullif(a.postcode, ''), p.postcode),
    p.organisation, p.logical_status, p.state, p.state_date, p.classification, p.parent_uprn,
    p.easting, p.northing, p.position_quality, p.ward_code, p.parish_code, p.postal_flag, p.custodian_id, c.name,
    {country},
    s.state, s.classification,
    (SELECT x.reference FROM gazetteer_crossreference x
     WHERE x.uprn = p.uprn AND x.source = %s AND x.closed_date IS NULL AND x.end_date IS NULL
     ORDER BY x.key DESC LIMIT 1)
FROM (SELECT 1) AS always
LEFT JOIN page ON true
LEFT JOIN gazetteer_address a ON a.id = page.id
LEFT JOIN gazetteer_property p ON p.uprn = a.uprn
LEFT JOIN gazetteer_custodian c ON c.code = p.custodian_id
LEFT JOIN gazetteer_street s ON s.usrn = a.usrn
LEFT JOIN LATERAL (
    SELECT sd.name, sd.locality, sd.town, sd.administrative_area FROM gazetteer_streetdescriptor sd
    WHERE sd.street_id = a.usrn ORDER BY sd.language <> a.language, sd.language <> 'ENG', sd.id LIMIT 1
) d ON true
ORDER BY page.place
"""


class LpiRow(NamedTuple):
    """One LPI with what is known of its property and its street."""

    uprn: int
    lpi_key: str
    language: str
    address_status: int
    address_lines: list[str]
    usrn: int
    sao_start_number: int | None
    sao_start_suffix: str
    sao_end_number: int | None
    sao_end_suffix: str
    sao_text: str
    pao_start_number: int | None
    pao_start_suffix: str
    pao_end_number: int | None
    pao_end_suffix: str
    pao_text: str
    level: str
    postal_address: str
    entry_date: date | None
    last_update_date: date | None
    street: str | None
    locality: str | None
    town: str | None
    administrative_area: str | None
    postcode: str
    organisation: str
    status: int
    state: int | None
    state_date: date | None
    classification: str
    parent_uprn: int | None
    easting: Decimal | None
    northing: Decimal | None
    position_quality: int | None
    ward_code: str
    parish_code: str
    postal_flag: str
    custodian: int
    custodian_name: str | None
    country: str
    street_state: int | None
    street_classification: int | None
    toid: str | None


@dataclass(frozen=True, slots=True)
class LpiFilter:
    """Which LPIs. With nothing said: approved properties, each by the address of its own standing, no street records."""

    languages: tuple[str, ...] = ()
    classifications: tuple[tuple[str, ...], ...] = ()  # LIKE patterns; of each group one must fit
    statuses: frozenset[int] | None = None
    address_statuses: frozenset[int] | None = None
    countries: frozenset[str] | None = None
    any_standing: bool = False  # for somebody who names the property: historic, provisional and rejected too

    def conditions(self) -> "Conditions":
        """The same in SQL, about `p` and `a`."""
        said = Conditions()
        if self.languages:
            said.add("a.language = ANY(%s)", list(self.languages))
        for group in self.classifications:
            said.add("p.classification LIKE ANY(%s)", [_pattern(code) for code in group])
        if not self.classifications and not self.any_standing:
            said.add("p.classification NOT LIKE 'PS%%'")
        if self.statuses is not None:
            said.add("p.logical_status = ANY(%s)", sorted(self.statuses))
        elif self.address_statuses is None and not self.any_standing:
            said.add("p.logical_status = 1")
        if self.address_statuses is not None:
            said.add("a.logical_status = ANY(%s)", sorted(self.address_statuses))
        else:
            said.add("a.logical_status = p.logical_status")
        if self.countries is not None:
            said.add(f"{COUNTRY} = ANY(%s)", sorted(self.countries))
        return said


@dataclass
class Conditions:
    """Conditions that all hold, and their values."""

    sql: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, sql: str, *values: Any) -> None:
        """Nothing; one more condition."""
        self.sql.append(sql)
        self.values += values


def lpis_of(
    *, uprns: Sequence[int], which: LpiFilter, limit: int, offset: int = 0, natural: bool = False
) -> tuple[list[LpiRow], int]:
    """A page of the LPIs of these properties, in the order in which the properties are given or in natural order; and
    how many there are."""
    where = Conditions(["p.uprn = ANY(%s)"], [list(uprns)])
    if natural:
        return _page(where, which, order="p.sort_key", limit=limit, offset=offset)
    order, keys = "array_position(%s::bigint[], p.uprn)", [list(uprns)]
    return _page(where, which, order=order, order_values=keys, limit=limit, offset=offset)


def lpis_in_postcode(
    *, outward: str, inward: str, which: LpiFilter, limit: int, offset: int = 0
) -> tuple[list[LpiRow], int]:
    """A page of the LPIs in a postcode, or in all that begin so, in natural order; and how many there are."""
    key = outward + inward
    if len(inward) == 3:
        where = Conditions(["p.postcode_key = %s"], [key])
    else:  # the space tells M3 3nn from M33 nnn
        sql = ["p.postcode_key >= %s", "p.postcode_key < %s", "p.postcode LIKE %s"]
        where = Conditions(sql, [key, key + LAST_LETTER, f"{outward} {inward}%"])
    return _page(where, which, order="p.sort_key", limit=limit, offset=offset)


def lpis_in_box(
    *, west: float, south: float, east: float, north: float, which: LpiFilter, limit: int, offset: int = 0
) -> tuple[list[LpiRow], int]:
    """A page of the LPIs whose point is inside the box, in natural order; and how many there are."""
    where = _in_box(west, south, east, north)
    return _page(where, which, order="p.sort_key", limit=limit, offset=offset)


def lpis_around(
    *, easting: float, northing: float, radius: float, which: LpiFilter, limit: int, offset: int = 0
) -> tuple[list[LpiRow], int]:
    """A page of the LPIs whose point is at most so many metres away, nearest first; and how many there are."""
    where = _in_box(easting - radius, northing - radius, easting + radius, northing + radius)
    away, point = f"{POSITION} <-> point(%s::float8, %s::float8)", [easting, northing]
    where.add(f"{away} <= %s::float8", *point, radius)
    return _page(where, which, order=away, order_values=point, limit=limit, offset=offset)


def properties_inside(
    *, west: float, south: float, east: float, north: float, inside: Callable[[list[Point]], list[bool]]
) -> list[int]:
    """The UPRNs of the properties in the box whose points `inside` says are within a figure in it."""
    where = _in_box(west, south, east, north)
    sql = "SELECT p.uprn, p.easting::float8, p.northing::float8 FROM gazetteer_property p WHERE "
    with connection.cursor() as cursor:
        cursor.execute(sql + " AND ".join(where.sql) + " ORDER BY p.uprn", where.values)
        rows = cursor.fetchall()
    within = inside([(easting, northing) for _uprn, easting, northing in rows])
    return [row[0] for row, is_inside in zip(rows, within, strict=True) if is_inside]


def _in_box(west: float, south: float, east: float, north: float) -> Conditions:
    corners = "box(point(%s::float8, %s::float8), point(%s::float8, %s::float8))"
    where = Conditions()
    where.add(f"{POSITION} <@ {corners}", west, south, east, north)
    return where


def _page(
    where: Conditions, which: LpiFilter, *, order: str, order_values: Sequence[Any] = (), limit: int, offset: int
) -> tuple[list[LpiRow], int]:
    more = which.conditions()
    sql = PAGE.format(order=order, where=" AND ".join([*where.sql, *more.sql]), country=COUNTRY)
    values = [*order_values, *where.values, *more.values, min(limit, MOST_PER_PAGE), offset, TOID_SOURCE]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return [LpiRow._make(row[1:]) for row in rows if row[1] is not None], rows[0][0]


def _pattern(code: str) -> str:
    return code.replace("\\", "").replace("_", "")
