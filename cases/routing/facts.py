"""What routing rules and rules by area may ask about. Each fact is looked up when a condition first comes to it, and
once: a service without rules costs nothing, and one that asks for the hour asks the database for nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from cases.routing.models import PropertySet
from crm.catalogue.conditions import ANSWERS
from crm.contacts.saying import ZONE
from crm.customers.models import Customer
from crm.sla.working_time import CompiledCalendar
from gazetteer.areas.queries import PlaceOnDay, areas_of_places
from gazetteer.entries.models import Property, Street
from gazetteer.facts.naming import EVENT, FACT
from gazetteer.facts.queries import facts_at
from gazetteer.places import Place

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
HERE = (FACT, EVENT)  # begin the names of what is true at the place, and of what happened there
SEVERAL = frozenset({"CHOICES", "FILE"})  # kinds of question whose answer is codes with commas between

Look = Callable[[], Any]


class LazyFacts(Mapping[str, Any]):
    """Facts by name, each looked up at most once. One that is not known is None. What is true at the place has names of
    the council's own: all of it is looked up when the first is asked for."""

    def __init__(self, looks: Mapping[str, Look], here: Callable[[], Mapping[str, Any]] | None = None) -> None:
        self._looks = looks
        self._here = here
        self._found: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            if name not in self._looks and self._here is not None and name.startswith(HERE):
                self._found |= self._here()
                self._here = None
                return self._found.get(name)
            self._found[name] = self._looks[name]()
        return self._found[name]

    def get(self, name: str, default: Any = None) -> Any:
        """As of any mapping: without the price of an exception, for a service may have hundreds of rules."""
        if name in self._looks or name in self._found or (self._here is not None and name.startswith(HERE)):
            return self[name]
        return default

    def and_also(self, looks: Mapping[str, Look]) -> "LazyFacts":
        """The same with more to be asked about."""
        return LazyFacts(dict(self._looks) | dict(looks), self._here)

    def __iter__(self) -> Iterator[str]:
        return iter(self._looks)

    def __len__(self) -> int:
        return len(self._looks)


def place_facts(place: Place, *, at: datetime, public: bool = False) -> LazyFacts:
    """The facts of a place as it lay on the day of that moment, and what was true there then: as far as citizens may know
    it, where that is asked for."""
    return LazyFacts(_of_place(place, at.astimezone(ZONE).date()), _true_there(place, at, public=public))


def _true_there(place: Place, at: datetime, *, public: bool = False) -> Callable[[], Mapping[str, Any]]:
    def named() -> Mapping[str, Any]:
        here = facts_at(place=place, at=at)
        return (here.public() if public else here).named()

    return named


def routing_facts(
    *,
    answers: Mapping[str, str],
    form: list[dict[str, Any]],
    place: Place,
    at: datetime,
    calendar: Callable[[], CompiledCalendar | None],
    customer_id: int | None,
    channel: str,
) -> LazyFacts:
    """The facts about one contact at the moment it is routed."""
    several = {question["code"] for question in form if question.get("kind") in SEVERAL}
    local = at.astimezone(ZONE)
    looks: dict[str, Look] = {
        f"{ANSWERS}{code}": _given(given.split(",") if code in several else given) for code, given in answers.items()
    }
    looks |= {
        "time.weekday": _given(WEEKDAYS[local.weekday()]),
        "time.hour": _given(local.hour),
        "time.open": lambda: _is_open(calendar(), at),
        "customer.kind": lambda: _customer_kind(customer_id),
        "channel": _given(channel),
    }
    return LazyFacts(looks | _of_place(place, local.date()), _true_there(place, at))


def _given(value: Any) -> Look:
    return lambda: value


def _is_open(calendar: CompiledCalendar | None, at: datetime) -> bool | None:
    return None if calendar is None else calendar.is_open(at)


def _customer_kind(customer_id: int | None) -> str | None:
    if customer_id is None:
        return None
    kinds = Customer.objects.unscoped("what kind of customer, for a rule").filter(pk=customer_id)
    return kinds.values_list("kind", flat=True).first()


def _of_place(place: Place, on: date) -> dict[str, Look]:
    return {
        "place.kind": _given(place.kind),
        "place.uprn": _given(place.uprn),
        "place.usrn": lambda: _usrn(place),
        "place.ward": lambda: _area("WARD", place, on),
        "place.parish": lambda: _area("PARISH", place, on),
        "place.set": lambda: _sets(place),
    }


def _usrn(place: Place) -> int | None:
    """The street itself, or the one a property stands in."""
    if place.uprn is None:
        return place.usrn
    return Property.objects.filter(pk=place.uprn).values_list("street_id", flat=True).first()


def _sets(place: Place) -> list[str]:
    if place.uprn is None:
        return []
    return list(PropertySet.objects.filter(members__uprn=place.uprn).order_by("code").values_list("code", flat=True))


def _area(kind: str, place: Place, on: date) -> tuple[str, ...]:
    """The code and the name of the area, so that a rule may say either; nothing where it is not known.

    A street without a point is in an area when both its ends are.
    """
    spots = [PlaceOnDay(0, on, place.uprn, place.easting, place.northing, place.postcode)]
    if place.usrn is not None and place.easting is None:
        ends = Street.objects.filter(pk=place.usrn).values_list(
            "start_easting", "start_northing", "end_easting", "end_northing"
        )
        east, north, to_east, to_north = ends.first() or (None,) * 4
        spots = [PlaceOnDay(0, on, None, east, north), PlaceOnDay(1, on, None, to_east, to_north)]
    found = areas_of_places(kind=kind, places=spots)
    areas = {(area.code, area.name) for area in found.values()}
    return next(iter(areas)) if len(areas) == 1 and len(found) == len(spots) else ()
