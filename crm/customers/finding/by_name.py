"""Customers by the words of their names: as typed first, and where these are few, by what may have been meant."""

from datetime import date

from crm.customers.finding.asked import Asked
from crm.customers.finding.closeness import SAME
from crm.customers.finding.pair_rows import PairRow, pairs_begun, pairs_meant, pairs_of_one, pairs_typed
from crm.customers.finding.people import (
    MOST_BY_NAME,
    MOST_COMPARED,
    people_among,
    people_called_once,
    people_with,
    with_homes,
)
from crm.customers.finding.ranking import Comparing, Person, Ranked, Stands, best_of
from crm.customers.finding.readings import meanings
from crm.customers.models import Customer
from crm.teams.actor import Actor

SURNAMES_READ = 2  # times as many as are shown
WORDS_OF_A_NAME = 2  # from more words than these some may be of an address


def named(what: Asked, *, actor: Actor, today: date, limit: int) -> list[Ranked]:
    """Customers with these words in one of their names, or the rest of them in their address; best first."""
    if not what.words:
        return filed(what, actor=actor, limit=limit)
    comparing = Comparing(what.words)
    people: dict[int, Person] = {}
    for person in people_called_once(what.words, actor=actor):
        people[person.key] = person
    for find in (_as_typed, _as_meant):
        for person in find(comparing, actor=actor, today=today, limit=limit):
            people.setdefault(person.key, person)
        best = best_of(map(comparing.rank, people.values()), limit=limit)
        if len(best) == limit and best[0].is_whole:
            break
    return best


def filed(what: Asked, *, actor: Actor, limit: int) -> list[Ranked]:
    """Customers whose sort name begins so, in order: a name without letters (of emoji) is found by this alone."""
    begun = what.typed.casefold()
    people = people_among(Customer.objects.visible_to(actor).filter(sort_name__startswith=begun)) if begun else []
    stands = (Stands(begun, begun, "surname", SAME),)
    ranked = [Ranked(person, stands, (), (begun,)) for person in people]
    return sorted(ranked, key=lambda one: one.order)[:limit]


def _as_typed(comparing: Comparing, *, actor: Actor, today: date, limit: int) -> list[Person]:
    words = comparing.words
    if len(words) == 1:
        return _filed_or_worded(comparing, actor=actor, limit=limit)
    pairs = pairs_typed(words) or pairs_begun(words)
    return _with_pairs(pairs, comparing, actor=actor, today=today)


def _as_meant(comparing: Comparing, *, actor: Actor, today: date, limit: int) -> list[Person]:
    pairs = pairs_meant(comparing.words, meanings(comparing.words))
    return _with_pairs(pairs, comparing, actor=actor, today=today)


def _with_pairs(pairs: list[PairRow], comparing: Comparing, *, actor: Actor, today: date) -> list[Person]:
    placed = len(comparing.words) > WORDS_OF_A_NAME
    most = MOST_COMPARED if placed else MOST_BY_NAME
    people = people_with(pairs, actor=actor, comparing=comparing, most=most)
    if placed:
        with_homes(people, actor=actor, today=today)
    return people


def _filed_or_worded(comparing: Comparing, *, actor: Actor, limit: int) -> list[Person]:
    """Those filed under what was typed, by the index in order; where these are few, those with such a word in any name."""
    [word] = comparing.words
    visible = Customer.objects.visible_to(actor)
    first = visible.filter(sort_name__startswith=word).order_by("sort_name", "id").values_list("pk", flat=True)
    people = people_among(visible.filter(pk__in=list(first[: limit * SURNAMES_READ])))
    if len(people) < limit:
        some = {person.key for person in people}
        others = [pair for pair in pairs_of_one(word) if pair.customer_id not in some]
        people += people_with(others, actor=actor, comparing=comparing, most=MOST_BY_NAME)
    return people
