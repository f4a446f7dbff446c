"""Every pair of a set of records that may be one person, found by Splink on DuckDB and weighed by likeness.py.

Splink blocks the pairs and sifts them; what it leaves is weighed once more in Python, so that the score in the queue is
the score a page would show, and the reasons are the reasons.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import duckdb

from crm.customers.matching.blocking import BUSINESS_RULES, PERSON_RULES, affordable, number, prepare
from crm.customers.matching.evidence import FIELDS
from crm.customers.matching.learning import Learnt, learn, linker
from crm.customers.matching.likeness import Likeness, Weights, chances, learnt_weights, likeness_of, odds
from crm.customers.matching.scheme import TERMS
from crm.customers.matching.traits import COLUMNS, LISTS, Traits

SIFTED_FROM = -6.0  # bits below the least wanted: what Splink reckons a little otherwise is not lost
ROUNDS, MOST_SHIFT = 10, 5.0
AT_ONCE = 5_000
LEAST_TERM = 3  # records that bear a name, for the name to be counted by itself
RAREST_COUNT = 2
MOST_RAREST = 0.0005
Progress = Callable[[str, int], None]


class Pair(NamedTuple):
    """Two records by the keys they came with, and how alike they are."""

    one: str
    other: str
    likeness: Likeness


def people_table(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Nothing; the table `people` holds what `written` wrote to this file."""
    columns = ", ".join(
        f"string_split(nullif({name}, ''), chr(31)) AS {name}" if name in LISTS else f"nullif({name}, '') AS {name}"
        for name in COLUMNS
    )
    heads = ", ".join(f"'{name}': 'VARCHAR'" for name in ("unique_id", *COLUMNS))
    connection.execute(
        f"CREATE TABLE people AS SELECT unique_id, {columns} FROM read_csv('{path}', header = true,"
        f" columns = {{{heads}}}, quote = '\"', escape = '\"', delim = ',', parallel = false, max_line_size = 4000000)"
    )


def written(key: str, traits: Traits) -> list[str]:
    """One line of the file."""
    cells = (getattr(traits, name) for name in COLUMNS)
    return [key, *(cell if isinstance(cell, str) else "\x1f".join(cell) for cell in cells)]


def weights_learnt(connection: duckdb.DuckDBPyConnection, *, businesses: bool = False) -> tuple[Weights, Learnt]:
    """The weights of the records in the table `people`, and what they follow from."""
    prepare(connection, "people")
    learnt = learn(connection, businesses=businesses)
    records = number(connection, "SELECT count(*) FROM prepared")
    weights = learnt_weights(
        same=learnt.same,
        strangers=learnt.strangers,
        probability=learnt.probability,
        household_probability=learnt.household_probability,
        terms=_terms(connection, records),
        rarest=min(RAREST_COUNT / max(records, 1), MOST_RAREST),
    )
    return weights, learnt


def pairs_alike(
    connection: duckdb.DuckDBPyConnection,
    *,
    weights: Weights,
    learnt: Learnt,
    least: float,
    businesses: bool = False,
    progress: Progress = lambda stage, count: None,
) -> Iterator[Pair]:
    """Every pair that scores at least so much; the order is not said."""
    records = number(connection, "SELECT count(*) FROM prepared")
    rules = affordable(connection, BUSINESS_RULES if businesses else PERSON_RULES, records)
    progress("blocked", len(rules))
    if not rules:
        return
    made = linker(
        connection,
        learnt.fields,
        shares=learnt.strangers,
        rules=[rule.splink() for rule in rules],
        probability=learnt.probability,
    )
    for each in made._settings_obj.core_model_settings.comparisons:
        for level in each.comparison_levels:
            if not level.is_null_level:
                level.m_probability = learnt.same[level.label_for_charts]
    found = made.inference.predict(threshold_match_weight=least + SIFTED_FROM)
    sifted = connection.execute(
        f"CREATE OR REPLACE TABLE sifted AS SELECT DISTINCT unique_id_l, unique_id_r FROM {found.physical_name}"
        f" WHERE {_household_sql(learnt, weights)} >= {least + SIFTED_FROM}"
    ).fetchone()
    progress("sifted", sifted[0] if sifted else 0)
    pairs = list(_weighed(connection, weights))
    prior = _prior(pairs, weights.prior, records)
    shift = prior - weights.prior
    for pair in pairs:
        how = replace(pair.likeness, strangers=pair.likeness.strangers + shift)
        if how.score >= least:
            yield pair._replace(likeness=how)


def _prior(pairs: list[Pair], prior: float, records: int) -> float:
    """The prior that agrees with what was found: as many pairs of one person as their chances add up to."""
    held = prior
    for _round in range(ROUNDS):
        shift = held - prior
        found = sum(chances(min(pair.likeness.strangers + shift, pair.likeness.household)) for pair in pairs)
        held = max(min(odds(2 * found / max(records * (records - 1), 1)), prior + MOST_SHIFT), prior - MOST_SHIFT)
    return held


def _weighed(connection: duckdb.DuckDBPyConnection, weights: Weights) -> Iterator[Pair]:
    columns = ", ".join([f"l.{name}" for name in COLUMNS] + [f"r.{name}" for name in COLUMNS])
    cursor = connection.cursor().execute(
        f"SELECT unique_id_l, unique_id_r, {columns} FROM sifted"
        " JOIN prepared l ON l.unique_id = unique_id_l JOIN prepared r ON r.unique_id = unique_id_r"
    )
    width = len(COLUMNS)
    while rows := cursor.fetchmany(AT_ONCE):
        for one, other, *cells in rows:
            how = likeness_of(_traits(cells[:width]), _traits(cells[width:]), weights)
            yield Pair(one, other, how)


def _traits(cells: list[Any]) -> Traits:
    made: list[Any] = [
        tuple(cell or ()) if name in LISTS else (cell or "") for name, cell in zip(COLUMNS, cells, strict=True)
    ]
    return Traits(*made)


def _household_sql(learnt: Learnt, weights: Weights) -> str:
    """At most so much is left of a pair against two people of one household, by Splink's factors."""
    parts = [str(weights.household_prior)]
    for name in learnt.fields:
        most = max(max(weights.household[level.code], 0.0) for level in FIELDS[name])
        parts.append(f"least(log2(greatest(coalesce(bf_{name}, 1), 1e-12)), {most})")
    return " + ".join(parts)


def _terms(connection: duckdb.DuckDBPyConnection, records: int) -> dict[tuple[str, str], float]:
    """The share of the records that bear each name that more than a few bear."""
    found: dict[tuple[str, str], float] = {}
    for name, column in {**TERMS, "business": "businesses[1]", "town": "towns[1]"}.items():
        rows = connection.execute(
            f"SELECT {column}, count(*) FROM prepared WHERE {column} IS NOT NULL GROUP BY 1"
            f" HAVING count(*) >= {LEAST_TERM}"
        ).fetchall()
        held = number(connection, f"SELECT count({column}) FROM prepared")
        found |= {(name, term): count / held for term, count in rows}
    return found
