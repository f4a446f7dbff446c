"""Which ward, parish or district something is in on a day, and which council a postcode belongs to.

Evidence in order: the boundary around the position; the code that the supply gives the property; the code that the ONS
Postcode Directory gives its postcode, which is its best fit and wrong along the edges; so the wards of a neighbour's
postcodes are left alone. A code whose area is known not to have been in force on that day is no answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection

from gazetteer.areas.models import Area, AreaKind, Council, Postcode
from gazetteer.postcodes import postcode_key


class Evidence(StrEnum):
    """How an area is known."""

    BOUNDARY = "BOUNDARY"
    SUPPLIED = "SUPPLIED"
    POSTCODE = "POSTCODE"


@dataclass(frozen=True, slots=True)
class KnownArea:
    """The area something is in on a day, and how that is known. Without boundaries its name is its code."""

    kind: str
    code: str
    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class KnownCouncil:
    """The council of a postcode: its GSS code, a name that can be said, and whether it is one of ours."""

    code: str
    name: str
    is_ours: bool


class PlaceOnDay(NamedTuple):
    """Something to be placed: a property, or a point, or only a postcode, and the day that counts."""

    key: int
    on: date
    uprn: int | None = None
    easting: Decimal | float | None = None
    northing: Decimal | float | None = None
    postcode: str = ""


# The border between two areas is in both rings: the lower code has it, so that a place is in one area of a kind.
# A ring's box is looked at first: whether it holds the point takes as long as the ring has corners.
_PLACES = """
WITH place AS MATERIALIZED (
    SELECT g.n, g.key, g.day, point(coalesce(b.easting, g.easting), coalesce(b.northing, g.northing)) AS at,
           b.ward_code, b.parish_code, p.ward_code AS listed_ward, p.parish_code AS listed_parish
    FROM unnest(%(keys)s::bigint[], %(days)s::date[], %(uprns)s::bigint[], %(eastings)s::float8[],
                %(northings)s::float8[], %(postcodes)s::text[]) WITH ORDINALITY
         AS g (key, day, uprn, easting, northing, postcode, n)
    LEFT JOIN gazetteer_property b ON b.uprn = g.uprn
    LEFT JOIN gazetteer_postcode p ON p.key = coalesce(nullif(b.postcode_key, ''), nullif(g.postcode, ''))
     AND (p.council_code IN (SELECT code FROM gazetteer_council WHERE is_ours)
          OR NOT EXISTS (SELECT FROM gazetteer_council WHERE is_ours))
), inside AS MATERIALIZED (
    SELECT DISTINCT ON (n, kind) n, kind, code, name FROM (
        SELECT place.n, a.kind, a.code, a.name
        FROM place CROSS JOIN LATERAL (
            SELECT area_id, part, is_hole, boundary FROM gazetteer_arearing
            WHERE boundary && polygon(box(place.at, place.at)) OFFSET 0
        ) AS r JOIN gazetteer_area a ON a.id = r.area_id
        WHERE r.boundary @> place.at AND a.kind = ANY(%(kinds)s)
          AND a.active_from <= place.day AND (a.active_to IS NULL OR a.active_to > place.day)
        GROUP BY place.n, a.id, r.part HAVING NOT bool_or(r.is_hole)
    ) AS parts ORDER BY n, kind, code
)
SELECT place.key, wanted.kind, coalesce(inside.code, known.code), coalesce(inside.name, known.name),
       CASE WHEN inside.code IS NULL THEN known.evidence ELSE 'BOUNDARY' END
FROM place CROSS JOIN unnest(%(kinds)s::text[]) AS wanted (kind)
LEFT JOIN inside ON inside.n = place.n AND inside.kind = wanted.kind
LEFT JOIN LATERAL (
    SELECT c.evidence, c.code, coalesce(n.name, c.code) AS name
    FROM (VALUES (2, 'SUPPLIED', 'WARD', place.ward_code), (2, 'SUPPLIED', 'PARISH', place.parish_code),
                 (3, 'POSTCODE', 'WARD', place.listed_ward), (3, 'POSTCODE', 'PARISH', place.listed_parish)
    ) AS c (trust, evidence, kind, code)
    LEFT JOIN LATERAL (
        SELECT a.name, a.active_from <= place.day AND (a.active_to IS NULL OR a.active_to > place.day) AS in_force
        FROM gazetteer_area a WHERE a.code = c.code AND a.kind = c.kind ORDER BY 2 DESC, a.active_from DESC LIMIT 1
    ) AS n ON TRUE
    WHERE inside.code IS NULL AND c.kind = wanted.kind AND c.code <> '' AND n.in_force IS NOT FALSE
    ORDER BY c.trust LIMIT 1
) AS known ON TRUE
WHERE inside.code IS NOT NULL OR known.code IS NOT NULL
"""


def areas_of_places(*, kind: str, places: Sequence[PlaceOnDay]) -> dict[int, KnownArea]:
    """The area of this kind that each place was in on its day, by the place's key; unknown ones are left out.

    A property's own position and postcode are preferred to those given with it. One statement, however many.
    """
    found = areas_here(places=places, kinds=[kind])
    return {key: areas[kind] for key, areas in found.items()}


def areas_here(
    *, places: Sequence[PlaceOnDay], kinds: Sequence[str] = tuple(AreaKind.values)
) -> dict[int, dict[str, KnownArea]]:
    """The areas of these kinds that each place was in on its day, by the place's key and the kind; one statement."""
    if not places:
        return {}
    found: dict[int, dict[str, KnownArea]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _PLACES,
            {
                "kinds": list(kinds),
                "keys": [place.key for place in places],
                "days": [place.on for place in places],
                "uprns": [place.uprn for place in places],
                "eastings": [_number(place.easting) for place in places],
                "northings": [_number(place.northing) for place in places],
                "postcodes": [postcode_key(place.postcode) for place in places],
            },
        )
        for key, kind, code, name, how in cursor.fetchall():
            found.setdefault(key, {})[kind] = KnownArea(kind, code, name, Evidence(how))
    return found


def area_of(*, kind: str, easting: float | Decimal, northing: float | Decimal, on: date) -> KnownArea | None:
    """The area of this kind in whose boundary the point lay on that day, None when none did."""
    return areas_of_places(kind=kind, places=[PlaceOnDay(0, on, easting=easting, northing=northing)]).get(0)


def areas_at(*, easting: float | Decimal, northing: float | Decimal, on: date) -> dict[str, KnownArea]:
    """Every area in whose boundary the point lay on that day, by kind."""
    found = {kind: area_of(kind=kind, easting=easting, northing=northing, on=on) for kind in kinds_on(on=on)}
    return {kind: area for kind, area in found.items() if area is not None}


def areas_of_property(*, uprn: int, on: date) -> dict[str, KnownArea]:
    """The ward, parish and whatever else the property was in on that day, by kind, and how each is known."""
    return areas_here(places=[PlaceOnDay(0, on, uprn=uprn)]).get(0, {})


def wards_of(*, uprns: Iterable[int], on: date) -> dict[int, KnownArea]:
    """The ward of each property on that day, by UPRN; those whose ward is not known are left out."""
    return areas_of_places(kind="WARD", places=[PlaceOnDay(uprn, on, uprn=uprn) for uprn in uprns])


def kinds_on(*, on: date) -> list[str]:
    """The kinds of area that have boundaries on that day."""
    return list(Area.objects.on(on).order_by("kind").values_list("kind", flat=True).distinct())


def areas_on(*, kind: str, on: date) -> list[Area]:
    """The areas of a kind in force on that day, by name: to choose one from."""
    return list(Area.objects.on(on).filter(kind=kind).order_by("name", "id"))


def ward_name(*, code: str, on: date) -> str:
    """The name of the ward with this code on that day, else its last name, else the code itself."""
    return area_names(codes=[code], on=on)[code]


def area_names(*, codes: Iterable[str], on: date) -> dict[str, str]:
    """The name of each code on that day, else its last one, else the code itself."""
    wanted = list(codes)
    names = {code: code for code in wanted}
    in_force = set()
    for area in Area.objects.filter(code__in=set(wanted)).order_by("active_from", "id"):
        if area.code in in_force:
            continue
        names[area.code] = area.name
        if area.active_from <= on and (area.active_to is None or area.active_to > on):
            in_force.add(area.code)
    return names


def postcode_get(*, postcode: str) -> Postcode | None:
    """The postcode as ONS lists it, ended ones too; None when there is none, or no list has been loaded."""
    return Postcode.objects.filter(key=postcode_key(postcode)).first()


def council_of(*, postcode: str) -> KnownCouncil | None:
    """The council that a postcode belongs to; None when the postcode is not known."""
    known = postcode_get(postcode=postcode)
    if known is None or not known.council_code:
        return None
    council = Council.objects.get(code=known.council_code)
    return KnownCouncil(council.code, str(council), council.is_ours)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
