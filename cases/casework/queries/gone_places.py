"""Properties that are gone and still have people or work on them: what the gazetteer officer moves or leaves.

Counts only: who they are is for those who look up customers. What is hidden from the actor is not counted, and a
property that only hidden things refer to is not listed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.casework.models import Case
from crm.contacts.models import Contact, Promise
from crm.customers.models import Account, PropertyMove, Residence
from crm.sla.models import Clock
from crm.teams.actor import Actor
from crm.teams.policy import require
from crm.teams.scope import open_to
from gazetteer.entries.models import LogicalStatus, Property, Successor

PAGE = 25
MOST_HOPS = 5
OWED = (Clock.State.RUNNING, Clock.State.PAUSED)
_STATES_OF_GONE = (LogicalStatus.REJECTED_EXTERNAL, LogicalStatus.HISTORIC, LogicalStatus.REJECTED_INTERNAL)
GONE = Q(closed_date__isnull=False) | Q(logical_status__in=_STATES_OF_GONE)


@dataclass(frozen=True, slots=True)
class OnIt:
    """How much still refers to one property: people who live or work there, accounts, open cases, open contacts."""

    people: int = 0
    accounts: int = 0
    cases: int = 0
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class GonePlace:
    """One property that is gone, what is still on it, and what took its place."""

    property: Property
    on_it: OnIt
    successors: list[Property] = field(default_factory=list)
    left: PropertyMove | None = None


@dataclass(frozen=True, slots=True)
class GonePlaces:
    """One page of the list, in order of UPRN; `next` is the UPRN after which the following page begins."""

    places: list[GonePlace]
    next: int | None


def gone_places(*, actor: Actor, at: datetime, after: int = 0, left: bool = False, size: int = PAGE) -> GonePlaces:
    """One page of the properties to be decided on, or, with `left`, of those left as they are. Raises NotPermitted."""
    require(actor, "address.settle")
    rows = _listed(actor, at, left=left).filter(pk__gt=after).select_related("street", "custodian")
    found = list(rows.order_by("pk")[: size + 1])
    places = _with_counts(found[:size], actor=actor, at=at)
    return GonePlaces(places=places, next=found[size - 1].pk if len(found) > size else None)


def gone_count(*, actor: Actor, at: datetime) -> int:
    """How many properties are to be decided on. Raises NotPermitted."""
    require(actor, "gazetteer.view")
    return _listed(actor, at, left=False).count()


def gone_place(*, actor: Actor, at: datetime, uprn: int) -> GonePlace:
    """One property that is gone, with what is on it. Raises NotPermitted, Property.DoesNotExist."""
    require(actor, "address.settle")
    place = Property.objects.filter(GONE).select_related("street", "custodian").get(pk=uprn)
    return _with_counts([place], actor=actor, at=at)[0]


def residences_at(*, on: date) -> QuerySet[Residence]:
    """Residences at any property that hold on this day, for whoever counts or moves them: shown to nobody."""
    homes = Residence.objects.unscoped("counted or moved, shown to nobody").filter(property__isnull=False)
    return homes.filter(Q(active_to__isnull=True) | Q(active_to__gt=on))


def accounts_at(*, on: date) -> QuerySet[Account]:
    """Accounts for any property that run on this day: counted or moved, shown to nobody."""
    accounts = Account.objects.unscoped("counted or moved, shown to nobody").filter(property__isnull=False)
    return accounts.filter(Q(active_to__isnull=True) | Q(active_to__gt=on))


def open_cases_at() -> QuerySet[Case]:
    """Open cases about any property: counted or moved, shown to nobody."""
    return Case.objects.unscoped("counted or moved, shown to nobody").open().filter(property__isnull=False)


def open_contacts_at() -> QuerySet[Contact]:
    """Contacts about any property to which something is still owed: counted or moved, shown to nobody."""
    owed = Promise.objects.filter(contact=OuterRef("pk"), clock__state__in=OWED)
    contacts = Contact.objects.unscoped("counted or moved, shown to nobody")
    return contacts.filter(Exists(owed), property__isnull=False, voided_at__isnull=True)


def _sources(actor: Actor, at: datetime) -> dict[str, QuerySet]:
    """What may refer to a property, as far as it is not hidden from the actor, by the name it is counted under."""
    today = timezone.localdate(at)
    held = open_to(actor) & open_to(actor, "customer__restriction")
    return {
        "people": residences_at(on=today).filter(held),
        "accounts": accounts_at(on=today),
        "cases": open_cases_at().filter(open_to(actor) & open_to(actor, "contact__customer__restriction")),
        "contacts": open_contacts_at().filter(held),
    }


def _listed(actor: Actor, at: datetime, *, left: bool) -> QuerySet[Property]:
    here = [Exists(rows.filter(property=OuterRef("pk"))) for rows in _sources(actor, at).values()]
    used = Q(here[0]) | Q(here[1]) | Q(here[2]) | Q(here[3])
    kept = Exists(PropertyMove.objects.filter(from_property=OuterRef("pk"), to_property__isnull=True))
    return Property.objects.filter(GONE).filter(kept if left else ~kept).filter(used)


def _with_counts(places: Sequence[Property], *, actor: Actor, at: datetime) -> list[GonePlace]:
    keys = [place.pk for place in places]
    counted: dict[int, dict[str, int]] = {key: {} for key in keys}
    for name, rows in _sources(actor, at).items():
        what = "customer" if name == "people" else "pk"
        numbers = rows.filter(property__in=keys).order_by().values_list("property")
        for key, number in numbers.annotate(number=Count(what, distinct=True)):
            counted[key][name] = number
    follows = successors_of(uprns=keys)
    left = {
        one.from_property_id: one
        for one in PropertyMove.objects.filter(from_property__in=keys, to_property__isnull=True).order_by("pk")
    }
    return [
        GonePlace(place, OnIt(**counted[place.pk]), follows.get(place.pk, []), left.get(place.pk)) for place in places
    ]


def successors_of(*, uprns: Iterable[int]) -> dict[int, list[Property]]:
    """What stands now where each of these stood, by the successor records, through properties that are gone as well."""
    found: dict[int, list[Property]] = {}
    frontier = {uprn: {uprn} for uprn in uprns}  # where the search is -> for which it began
    seen: set[tuple[int, int]] = set()
    for _hop in range(MOST_HOPS):
        if not frontier:
            break
        onward: dict[int, set[int]] = {}
        for uprn, successor in _records(list(frontier)):
            begun = {first for first in frontier[uprn] if (first, successor) not in seen and first != successor}
            seen |= {(first, successor) for first in begun}
            if begun:
                onward.setdefault(successor, set()).update(begun)
        frontier = {}
        for place in Property.objects.filter(pk__in=list(onward)).order_by("sort_key", "pk"):
            if is_gone(place):
                frontier[place.pk] = onward[place.pk]
                continue
            for first in onward[place.pk]:
                found.setdefault(first, []).append(place)
    return found


def _records(uprns: list[int]) -> list[tuple[int, int]]:
    records = Successor.objects.filter(property__in=uprns, closed_date__isnull=True)
    return list(records.order_by("property", "successor_uprn", "pk").values_list("property_id", "successor_uprn"))


def is_gone(place: Property) -> bool:
    """True for a property that nothing new can be about: historic, rejected, or named by no supply any more."""
    return place.closed_date is not None or place.logical_status in _STATES_OF_GONE
