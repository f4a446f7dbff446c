"""What is true at one place and what happened there lately: for screens, pages of citizens, and conditions.

Three statements whatever there is: its street, the areas it lies in, and all facts and events of these. Of a
kind of which only one can be true, what is said of the property counts before what is said of its street or its area.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from gazetteer.areas.models import Area
from gazetteer.areas.queries import PlaceOnDay, areas_here
from gazetteer.entries.models import Street
from gazetteer.facts import places, schedules
from gazetteer.facts.models import Fact, FactKind, Shape
from gazetteer.facts.naming import DAYS_SINCE, DAYS_UNTIL, EARLIER, EVENT, FACT, IS_TODAY, TODAY
from gazetteer.facts.words import value_shown
from gazetteer.places import Place

EVENTS_KNOWN = timedelta(days=14)
MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class FactHere:
    """One thing that is true here, in words; `place` says of what: the property, its street, or an area."""

    kind: str
    name: str
    group: str
    value: str
    shown: str
    since: date
    until: date | None
    source: str
    is_public: bool
    shape: str
    holds_many: bool
    place: str


@dataclass(frozen=True, slots=True)
class EventHere:
    """One thing that happened here, or to every address of a round that this is one of."""

    key: int
    kind: str
    name: str
    service: str
    at: datetime
    until: datetime | None
    words: str
    place_words: str
    source: str
    is_public: bool
    place: str


@dataclass(frozen=True, slots=True)
class Here:
    """What is true and what happened, facts by group and position, events newest first."""

    facts: tuple[FactHere, ...]
    events: tuple[EventHere, ...]
    at: datetime

    def public(self) -> "Here":
        """Only what citizens may see."""
        return replace(
            self,
            facts=tuple(fact for fact in self.facts if fact.is_public),
            events=tuple(event for event in self.events if event.is_public),
        )

    def __bool__(self) -> bool:
        return bool(self.facts or self.events)

    def said(self) -> dict[str, str]:
        """In words, by the same names as conditions have: several values with commas between, the newest event."""
        found: dict[str, str] = {}
        for fact in self.facts:
            name = FACT + fact.kind
            found[name] = f"{found[name]}, {fact.shown}" if name in found else fact.shown
        for event in reversed(self.events):
            found[EVENT + event.kind] = event.words or event.name
        return found

    def named(self) -> dict[str, Any]:
        """For conditions: `place.fact.CODE` the value (a list where several may be true), and of a schedule also
        `.today`, `.days_since` and `.days_until`; `place.event.CODE` "today" or "earlier"."""
        on = timezone.localdate(self.at)
        found: dict[str, Any] = {}
        for fact in self.facts:
            name = FACT + fact.kind
            if fact.holds_many:
                found.setdefault(name, []).append(fact.value)
            else:
                found[name] = fact.value
            if fact.shape == Shape.SCHEDULE:
                found |= {name + part: value for part, value in _schedule_parts(fact.value, on).items()}
        for event in reversed(self.events):
            found[EVENT + event.kind] = TODAY if timezone.localdate(event.at) == on else EARLIER
        return found


def _schedule_parts(value: str, on: date) -> dict[str, Any]:
    """Whether it is today, and how long since the last and until the next of its days: what is not known is left out."""
    following, last = schedules.next_days(value, on, 1), schedules.last_day(value, on)
    today = bool(following) and following[0] == on
    parts: dict[str, Any] = {IS_TODAY: today}
    if following:
        parts[DAYS_UNTIL] = (following[0] - on).days
    if today or last is not None:
        parts[DAYS_SINCE] = 0 if today or last is None else (on - last).days
    return parts


# The places of events are those here, and "Fround=14" where that is true.
_KIND = "k.code, k.name, k.name_cy, k.group, k.shape, k.choices, k.holds_many, k.is_public, k.moves, k.position"
_HERE = f"""
WITH here AS MATERIALIZED (
    SELECT f.id, f.place, f.value, f.active_from, f.active_to, f.source, {_KIND}
    FROM gazetteer_fact f JOIN gazetteer_factkind k ON k.id = f.kind_id
    WHERE f.place = ANY(%(places)s) AND f.active_from <= %(day)s AND (f.active_to IS NULL OR f.active_to > %(day)s)
      AND k.retired_at IS NULL
)
SELECT TRUE, id, place, source, value, active_from, active_to, NULL::timestamptz, NULL::timestamptz, '', '', '',
       {_KIND.replace("k.", "")}
FROM here
UNION ALL
(SELECT FALSE, e.id, e.place, e.source, '', NULL, NULL, e.happened_at, e.until_at, e.service, e.words, e.place_words,
        {_KIND}
 FROM gazetteer_placeevent e JOIN gazetteer_factkind k ON k.id = e.kind_id
 WHERE e.place = ANY(%(places)s::text[] || ARRAY(SELECT 'F' || code || '=' || value FROM here))
   AND e.happened_at <= %(at)s AND (e.happened_at > %(since)s OR e.until_at > %(at)s)
   AND e.withdrawn_at IS NULL AND k.retired_at IS NULL
 ORDER BY e.happened_at DESC, e.id DESC LIMIT %(most)s)
""".replace("k.group", 'k."group"').replace(", group,", ', "group",')


def facts_here(
    *, uprn: int | None = None, usrn: int | None = None, areas: Collection[int | str] = (), at: datetime
) -> Here:
    """What is true at a property, a street or in areas (their keys or GSS codes), and what happened there lately.

    A property's street and areas are found; so are the areas of a street that lies in one of a kind.
    """
    on = timezone.localdate(at)
    codes = {area for area in areas if isinstance(area, str)}
    if keys := [area for area in areas if isinstance(area, int)]:
        codes |= set(Area.objects.filter(pk__in=keys).values_list("code", flat=True))
    return _here(_places(uprn, usrn, codes, on), on=on, at=at)


def facts_at(*, place: Place, at: datetime) -> Here:
    """What is true where something is, and what happened there lately; at a point, what its areas say."""
    on = timezone.localdate(at)
    if place.uprn is None and place.easting is not None:
        spot = PlaceOnDay(0, on, easting=place.easting, northing=place.northing)
        codes = {area.code for area in areas_here(places=[spot]).get(0, {}).values()}
        return _here(_places(None, place.usrn, codes, on, whole_street=False), on=on, at=at)
    return facts_here(uprn=place.uprn, usrn=place.usrn, at=at)


def _places(
    uprn: int | None, usrn: int | None, codes: Iterable[str], on: date, *, whole_street: bool = True
) -> list[str]:
    """The places of facts that an address has."""
    found = [places.of_area(code) for code in codes]
    if uprn is not None:
        found.append(places.of_property(uprn))
        usrn = usrn or _street(uprn)
        found += _areas([PlaceOnDay(0, on, uprn=uprn)])
    elif usrn is not None and whole_street:
        found += _areas(_ends(usrn, on))
    return [*found, places.of_street(usrn)] if usrn is not None else found


def _street(uprn: int) -> int | None:
    with connection.cursor() as cursor:  # by hand: asked of every address, and the ORM takes longer than the database
        cursor.execute("SELECT street_id FROM gazetteer_property WHERE uprn = %s", [uprn])
        found = cursor.fetchone()
    return found[0] if found else None


def _ends(usrn: int, on: date) -> list[PlaceOnDay]:
    ends = Street.objects.filter(pk=usrn).values_list("start_easting", "start_northing", "end_easting", "end_northing")
    east, north, to_east, to_north = ends.first() or (None,) * 4
    return [
        PlaceOnDay(0, on, easting=east, northing=north),
        PlaceOnDay(1, on, easting=to_east, northing=to_north),
    ]


def _areas(spots: list[PlaceOnDay]) -> list[str]:
    """The places of the areas that all these spots lie in."""
    found = areas_here(places=spots)
    each = [{area.code for area in found.get(spot.key, {}).values()} for spot in spots]
    return sorted(places.of_area(code) for code in set.intersection(*each))


def _here(where: list[str], *, on: date, at: datetime) -> Here:
    if not where:
        return Here((), (), at)
    given: dict[str, Any] = {"places": where, "day": on, "at": at, "since": at - EVENTS_KNOWN, "most": MOST_EVENTS}
    with connection.cursor() as cursor:
        cursor.execute(_HERE, given)
        rows = cursor.fetchall()
    facts = _that_count([(_kind(row[12:]), row) for row in rows if row[0]])
    # A round that is said of the street, while the property has another, is not this address's.
    so = {*where, *(places.of_fact(kind.code, row[4]) for kind, row in facts)}
    events = [(_kind(row[12:]), row) for row in rows if not row[0] and row[2] in so]
    return Here(
        facts=tuple(_fact(kind, row, on) for kind, row in facts),
        events=tuple(_event(kind, row) for kind, row in events),
        at=at,
    )


def uprns_where(*, kind: str, value: str, on: date) -> QuerySet[Fact, int]:
    """The UPRNs of properties of which a fact of their own has this value on a day ("round", "14"): a subquery for lists
    of what is at them. What is said of streets and areas alone is not among them."""
    own = Fact.objects.filter(kind__code=kind, value=value, place__startswith="U", active_from__lte=on)
    own = own.filter(Q(active_to__isnull=True) | Q(active_to__gt=on))
    return own.values_list(Cast(Substr("place", 2), BigIntegerField()), flat=True)


class _Kind(NamedTuple):
    code: str
    name: str
    group: str
    shape: str
    choices: dict[str, str]
    holds_many: bool
    is_public: bool
    moves: dict[str, str]
    position: int


Row = tuple[Any, ...]


def _kind(columns: Row) -> _Kind:
    code, name, name_cy, group, shape, choices, holds_many, is_public, moves, position = columns
    said = FactKind(name=name, name_cy=name_cy).said
    return _Kind(code, said, group, shape, json.loads(choices), holds_many, is_public, json.loads(moves), position)


def _that_count(facts: list[tuple[_Kind, Row]]) -> list[tuple[_Kind, Row]]:
    """Those that count, by group and position: of a kind that holds one, what is nearest, then newest."""
    nearest = sorted(facts, key=lambda fact: (places.nearness(fact[1][2]), -fact[1][5].toordinal(), -fact[1][1]))
    kept: dict[tuple[str, str], tuple[_Kind, Row]] = {}
    for kind, row in nearest:
        kept.setdefault((kind.code, row[4] if kind.holds_many else ""), (kind, row))
    return sorted(kept.values(), key=lambda fact: (fact[0].group, fact[0].position, fact[0].code, fact[1][4]))


def _fact(kind: _Kind, row: Row, on: date) -> FactHere:
    _is_fact, _id, place, source, value, since, until, *_rest = row
    if kind.shape == Shape.SCHEDULE:
        value = schedules.with_moves(value, kind.moves)
    return FactHere(
        kind=kind.code,
        name=kind.name,
        group=kind.group,
        value=value,
        shown=value_shown(value, shape=kind.shape, choices=kind.choices, on=on),
        since=since,
        until=until,
        source=source,
        is_public=kind.is_public,
        shape=kind.shape,
        holds_many=kind.holds_many,
        place=place,
    )


def _event(kind: _Kind, row: Row) -> EventHere:
    _is_fact, key, place, source, _value, _from, _to, at, until, service, words, place_words, *_rest = row
    return EventHere(
        key=key,
        kind=kind.code,
        name=kind.name,
        service=service,
        at=at,
        until=until,
        words=words,
        place_words=place_words,
        source=source,
        is_public=kind.is_public,
        place=place,
    )
