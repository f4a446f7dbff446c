"""Customers by where they live or lived, or when they were born, with what else was typed of their names."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q

from crm.customers.finding import by_name
from crm.customers.finding.asked import Asked
from crm.customers.finding.closeness import closeness
from crm.customers.finding.people import living_at, people_among, with_homes
from crm.customers.finding.ranking import Comparing, Home, Person, Ranked, best_of
from crm.customers.models import Customer
from crm.teams.actor import Actor
from gazetteer.entries.models import Property
from gazetteer.finding.hits import PROPERTY, STREET
from gazetteer.finding.queries import address_search
from gazetteer.folding import fold
from gazetteer.postcodes import postcode_tidy

MOST_PLACES = 10
MOST_HOMES = 1000  # keys, not a join: with so many tables the planner would begin with every residence
LEAST_LETTERS = 3


def born_on(what: Asked, *, actor: Actor, today: date, limit: int) -> list[Ranked]:
    """Customers born that day with what else was typed; where there are none, those whose date nobody knows."""
    comparing = Comparing(what.words)
    people = people_among(Customer.objects.visible_to(actor).filter(date_of_birth=what.born))
    if what.words:
        with_homes(people, actor=actor, today=today)
    best = best_of(map(comparing.rank, people), limit=limit)
    if best or not what.words:
        return best
    named = by_name.named(replace(what, born=None), actor=actor, today=today, limit=limit)
    return [one for one in named if one.person.born is None]


def at_postcode(what: Asked, *, actor: Actor, today: date, limit: int) -> list[Ranked]:
    """Customers who live or lived there with what else was typed; alone, a postcode finds addresses and not people,
    but for those at an address that the gazetteer does not hold."""
    unlisted = Q(property__isnull=True, unlisted_postcode=postcode_tidy(what.postcode))
    listed = Property.objects.filter(postcode_key=what.postcode).order_by("uprn").values_list("pk", flat=True)
    where = unlisted | Q(property__in=list(listed[:MOST_HOMES])) if what.words else unlisted
    comparing = Comparing(what.words)
    people = _people_at(where, actor=actor, today=today)
    found = [_there(comparing.rank(person), what.postcode) for person in people]
    best = best_of(found, limit=limit)
    if best or not what.words:
        return best
    return by_name.named(what, actor=actor, today=today, limit=limit)


def on_street(what: Asked, *, actor: Actor, today: date, limit: int) -> list[Ranked]:
    """Customers with some of the words in their name who live or lived at an address that the others lead to."""
    if _is_address(what.words):
        return []  # it is found as one, and no word is left for a name
    comparing = Comparing(what.words)
    for place in _places(what.words):
        hits = address_search(query=" ".join(place), limit=MOST_PLACES)
        uprns = [hit.uprn for hit in hits if hit.kind == PROPERTY]
        usrns = [hit.usrn for hit in hits if hit.kind == STREET]
        if not uprns and not usrns:
            continue
        names = Comparing([word for word in what.words if word not in place])
        on_streets = Property.objects.filter(street__in=usrns).order_by("uprn").values_list("pk", flat=True)
        homes = [*uprns, *(on_streets[:MOST_HOMES] if usrns else ())]
        people = _people_at(Q(property__in=homes), actor=actor, today=today)
        found = [comparing.rank(person) for person in people if names.rank(person).is_whole]
        best = best_of(found, limit=limit)
        if best:
            return best
    return []


def _is_address(words: Sequence[str]) -> bool:
    """Whether every word that could be of a name is in the address which all of them lead to."""
    hit = next(iter(address_search(query=" ".join(words), limit=1)), None)
    said = [word for word in words if len(word) > LEAST_LETTERS and word.isalpha()]
    held = fold(hit.label).split() if hit is not None else []
    return bool(held) and all(any(closeness(word, one) for one in held) for word in said)


def _places(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """What of the words may be the address: all but the first two, all but the first; the same from the end."""
    for named in (2, 1):
        for place in (words[named:], words[:-named]):
            if any(len(word) >= LEAST_LETTERS and word.isalpha() for word in place):
                yield place


def _people_at(where: Q, *, actor: Actor, today: date) -> list[Person]:
    keys = living_at(where, actor=actor)
    people = people_among(Customer.objects.visible_to(actor).filter(pk__in=keys))
    with_homes(people, actor=actor, today=today)
    return people


def _there(ranked: Ranked, postcode: str) -> Ranked:
    """The same, saying so when they live there no more."""
    there = [home for home in ranked.person.homes if home.postcode == postcode]
    gone: Home | None = None if any(home.is_now for home in there) or not there else there[0]
    return replace(ranked, past=gone)
