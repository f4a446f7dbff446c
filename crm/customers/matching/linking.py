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
from crm.customers.matching.learning import Learnt, guessed, learn, linker
from crm.customers.matching.likeness import GUESSED, Likeness, Weights, chances, learnt_weights, likeness_of, odds
from crm.customers.matching.scheme import TERMS
from crm.customers.matching.traits import COLUMNS, LISTS, LONGEST, Traits

SIFTED_FROM = -6.0  # bits below the least wanted: what Splink reckons a little otherwise is not lost
FEW, FEW_SIFTED_FROM = 50_000, -12.0  # of so few records more is weighed, for the prior to be read off it
ROUNDS, MOST_SHIFT = 10, 5.0
AT_ONCE = 5_000
LEAST_ODD, ODD_SHARE = 20, 0.0002  # five times the share of an ordinary birthday
LEAST_TERM = 3  # records that bear a name, for the name to be counted by itself
RAREST_COUNT = 2
MOST_RAREST = 0.0005
LEAST_TO_LEARN_FROM = 500  # records
Progress = Callable[[str, int], None]


class Pair(NamedTuple):
    """Two records by the keys they came with, and how alike they are."""

    one: str
    other: str
    likeness: Likeness


class Found(NamedTuple):
    """What a look at all records gave: `probability` that two drawn at random are one, and the pairs."""

    records: int
    is_learnt: bool
    learnt: Learnt
    weights: Weights
    probability: float
    pairs: list[Pair]


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


def found_in(
    connection: duckdb.DuckDBPyConnection,
    *,
    least: float,
    businesses: bool = False,
    progress: Progress = lambda stage, count: None,
) -> Found:
    """Every pair of the table `people` that scores at least so much, with the weights that say so.

    A set too small to teach is weighed by the guessed weights. The prior is what agrees with the pairs found.
    """
    progress("LEARNING", 0)
    prepare(connection, "people")
    records = number(connection, "SELECT count(*) FROM prepared")
    is_learnt = records >= LEAST_TO_LEARN_FROM
    learnt = learn(connection, businesses=businesses) if is_learnt else guessed(connection, businesses=businesses)
    weights = _weights(connection, learnt, records) if is_learnt else GUESSED
    progress("COMPARING", records)
    sifted = _sifted(connection, learnt, weights, records=records, least=least, businesses=businesses)
    progress("WEIGHING", sifted)
    pairs = list(_weighed(connection, weights)) if sifted else []
    if is_learnt:
        prior = _prior(pairs, weights.prior, records)
        shift, weights = prior - weights.prior, replace(weights, prior=prior)
        pairs = [pair._replace(likeness=pair.likeness.shifted(shift)) for pair in pairs]
    kept = [pair for pair in pairs if pair.likeness.score >= least]
    return Found(records, is_learnt, learnt, weights, chances(weights.prior), kept)


def _weights(connection: duckdb.DuckDBPyConnection, learnt: Learnt, records: int) -> Weights:
    return learnt_weights(
        same=learnt.same,
        strangers=learnt.strangers,
        probability=learnt.probability,
        household_probability=learnt.household_probability,
        terms=_terms(connection),
        rarest=min(RAREST_COUNT / max(records, 1), MOST_RAREST),
    )


def _sifted(
    connection: duckdb.DuckDBPyConnection,
    learnt: Learnt,
    weights: Weights,
    *,
    records: int,
    least: float,
    businesses: bool,
) -> int:
    """How many pairs stand in the table `sifted`: those of which Splink thinks that they may score so much."""
    rules = affordable(connection, BUSINESS_RULES if businesses else PERSON_RULES, records)
    if not rules:
        return 0
    made = linker(
        connection,
        learnt.fields,
        shares=learnt.strangers,
        same=learnt.same,
        rules=[rule.splink() for rule in rules],
        probability=learnt.probability,
        by_term=weights.rarest is not None,  # in a handful of records every name is common
    )
    sifted_from = least + (FEW_SIFTED_FROM if records <= FEW else SIFTED_FROM)
    found = made.inference.predict(threshold_match_weight=sifted_from)
    connection.execute(
        f"CREATE OR REPLACE TABLE sifted AS SELECT DISTINCT unique_id_l, unique_id_r FROM {found.physical_name}"
        f" WHERE {_household_sql(learnt, weights)} >= {sifted_from}"
    )
    return number(connection, "SELECT count(*) FROM sifted")


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


def _terms(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], float]:
    """The share of the records that bear each name that more than a few bear."""
    found: dict[tuple[str, str], float] = {}
    for name, column in {**TERMS, "business": "businesses[1]", "town": "towns[1]"}.items():
        rows = connection.execute(
            f"SELECT {column}, count(*) FROM prepared WHERE {column} IS NOT NULL GROUP BY 1"
            f" HAVING count(*) >= {LEAST_TERM}"
        ).fetchall()
        held = number(connection, f"SELECT count({column}) FROM prepared")
        found |= {(name, term[:LONGEST]): count / held for term, count in rows if name != "birth" or _odd(count, held)}
    return found


def _odd(count: int, held: int) -> bool:
    """Whether a birthday is commoner than chance makes it: a date that systems fill in."""
    return count > LEAST_ODD and count / held > ODD_SHARE
