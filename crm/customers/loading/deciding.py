"""Whom a row speaks of: somebody we have for certain, somebody it may be, or somebody new.

Candidates come by index: the same telephone or email (of one that many share, a few), the same whole name born on the
same day, the same name (a few), the same surname at the same property, the same number of a business. They are weighed
like a person being typed is (matching/likeness.py), and everything counts, hidden or not: nobody is shown it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from crm.customers.contact_points import EMAIL, PHONE
from crm.customers.loading.rows import Given
from crm.customers.matching.facts import known_of
from crm.customers.matching.likeness import REVIEW, Likeness, Weights, likeness_of
from crm.customers.matching.traits import Known, Traits, traits_of
from crm.customers.matching.weights import weights_now
from crm.customers.models import Customer
from crm.customers.names import BETWEEN, BUSINESS, PERSON, Names
from crm.teams.actor import system

MOST_BY_POINT = 5  # of those who share a telephone
MOST_BY_NAME = 10
MATCHER = system("load")

_BY_POINT = """
SELECT g.row, c.customer_id FROM unnest(%s::int[], %s::text[]) AS g(row, value) CROSS JOIN LATERAL (
    SELECT customer_id FROM crm_contactpoint WHERE normalised = g.value ORDER BY id DESC LIMIT %s) c
"""
_BY_NAME = """
SELECT g.row, c.id FROM unnest(%s::int[], %s::text[], %s::date[]) AS g(row, name, born) CROSS JOIN LATERAL (
    SELECT id FROM crm_customer WHERE sort_name = g.name
    ORDER BY (date_of_birth = g.born) DESC NULLS LAST, id LIMIT %s) c
"""
_BY_HOME = """
SELECT g.row, c.id FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::text[]) AS g(row, uprn, low, high)
CROSS JOIN LATERAL (
    SELECT c.id FROM crm_residence r JOIN crm_customer c ON c.id = r.customer_id
    WHERE r.property_id = g.uprn AND c.sort_name >= g.low AND c.sort_name < g.high LIMIT %s) c
"""
_BY_NUMBER = """
SELECT g.row, n.customer_id FROM unnest(%s::int[], %s::text[], %s::text[]) AS g(row, kind, value)
JOIN crm_businessnumber n ON n.normalised = g.value AND n.kind = g.kind
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """Whom a row speaks of: `customer_id` for certain, or `maybe` with reasons; neither for somebody new."""

    customer_id: int | None = None
    maybe: int | None = None
    reasons: tuple[str, ...] = ()


def decided(rows: Sequence[Given]) -> list[Decided]:
    """Whom each of these rows speaks of, in their order; a row that names nobody speaks of nobody. About six statements."""
    candidates = _candidates(rows)
    keys = sorted({key for found in candidates.values() for key in found})
    everyone = Customer.objects.unscoped("compared, and shown to nobody")
    held = {one.pk: one for one in everyone.filter(pk__in=keys)}
    known = {key: traits_of(one) for key, one in known_of(list(held.values()), actor=MATCHER).items()}
    typed = {at: traits_of(_known(row, row.names)) for at, row in enumerate(rows) if at in candidates and row.names}
    weights = _weights(typed.values())
    found = []
    for at in range(len(rows)):
        scored = [
            (likeness_of(typed[at], known[key], weights[typed[at].kind]), held[key].canonical_id)
            for key in candidates.get(at, ())
            if key in known
        ]
        found.append(_one(scored))
    return found


def _one(scored: Sequence[tuple[Likeness, int]]) -> Decided:
    """For certain only when one customer alone looks the same: of two who both do, a person chooses."""
    best: dict[int, Likeness] = {}
    for how, root in scored:
        if root not in best or best[root].score < how.score:
            best[root] = how
    same = [root for root, how in best.items() if how.same]
    if len(same) == 1:
        return Decided(customer_id=same[0])
    likely = sorted((how.score, -root) for root, how in best.items() if how.score >= REVIEW or root in same)
    if not likely:
        return Decided()
    root = -likely[-1][1]
    return Decided(maybe=root, reasons=tuple(best[root].reasons))


def _candidates(rows: Sequence[Given]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    named = [(at, row, row.names) for at, row in enumerate(rows) if row.names is not None]
    points = [(at, value) for at, row, _names in named for _kind, value, _typed in row.points]
    homes = [(at, row.uprn, names.surname + BETWEEN) for at, row, names in named if row.uprn]
    numbers = [(at, kind, value) for at, row, _names in named for kind, value in row.numbers]
    asked: list[tuple[str, list[Any], list[int]]] = [
        (_BY_POINT, points, [MOST_BY_POINT]),
        (_BY_NAME, [(at, names.sort_name, row.born) for at, row, names in named], [MOST_BY_NAME]),
        (_BY_HOME, [(at, uprn, low, low[:-1] + "!") for at, uprn, low in homes], [MOST_BY_NAME]),
        (_BY_NUMBER, numbers, []),
    ]
    with connection.cursor() as cursor:
        for statement, values, limits in asked:
            if not values:
                continue
            cursor.execute(statement, [*map(list, zip(*values, strict=True)), *limits])
            for at, key in cursor.fetchall():
                found.setdefault(at, set()).add(key)
    return found


def _known(row: Given, names: Names) -> Known:
    reached: dict[str, set[str]] = {PHONE: set(), EMAIL: set()}
    for kind, value, _typed in row.points:
        reached[kind].add(value)
    return Known(
        names=names,
        date_of_birth=row.born,
        phones=frozenset(reached[PHONE]),
        emails=frozenset(reached[EMAIL]),
        places=frozenset() if row.uprn is None else frozenset({row.uprn}),
        numbers=frozenset(row.numbers),
        lines=frozenset({row.lines} - {""}),
        postcodes=frozenset({row.postcode} - {""}),
    )


def _weights(typed: Iterable[Traits]) -> dict[str, Weights]:
    everyone = list(typed)
    return {
        kind: weights_now(kind, naming=[one for one in everyone if one.kind == kind]) for kind in (PERSON, BUSINESS)
    }
