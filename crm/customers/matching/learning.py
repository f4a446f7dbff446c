"""Weights learnt from the records themselves by Splink, nobody telling it which pairs are one person.

How often strangers agree is read off random pairs; how often two records of one person agree by expectation-maximisation
over blocks that agree in something else; how many of the records that share an address (else a telephone, an email) and a
surname are one person, and not two of one household, likewise. How often father and son share a forename, or twins a
birthday, is a guess that holds everywhere. What a small or odd index cannot teach keeps its guessed share too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from crm.customers.matching.blocking import number
from crm.customers.matching.evidence import FIELDS, OF_BUSINESSES, OF_PERSONS
from crm.customers.matching.likeness import PRIOR, chances
from crm.customers.matching.scheme import comparison

RANDOM_PAIRS = 2_000_000
SEED = 7
LEAST_IN_BLOCK, MOST_IN_BLOCK = 20, 500_000
MOST_DIFFERING = 0.1  # share of pairs of one person whose forename or birth may be said to differ: else twins teach it
GIVEN_UP_AT = 100
RECALL = 0.7  # of the pairs found by certain rules, of all there are
MOST_PUT_RIGHT = 10
ALONE = 0.5  # of a pair: what was never seen in so many is taken to be seen in half of one
CERTAIN = (
    "l.numbers[1] = r.numbers[1]",
    "l.surname = r.surname AND l.forename = r.forename AND l.born = r.born",
    "l.surname = r.surname AND l.forename = r.forename AND l.emails[1] = r.emails[1]",
    "l.forename = r.forename AND l.born = r.born AND l.places[1] = r.places[1]",
    "l.surname = r.surname AND l.forename = r.forename AND l.places[1] = r.places[1]",
    "l.businesses[1] = r.businesses[1] AND l.places[1] = r.places[1]",
    "l.businesses[1] = r.businesses[1] AND l.phones[1] = r.phones[1]",
)
# Blocks for training, each by what it holds equal; a field is trained on the first two that hold something else.
BLOCKS = (
    ("born", "forename"),
    ("born", "surname"),
    ("surname", "forename"),
    ("numbers[1]",),
    ("born",),
    ("emails[1]", "forename"),
    ("phones[1]", "forename"),
    ("postcodes[1]", "surname", "forename"),
    ("postcodes[1]", "forename"),
    ("emails[1]",),
    ("postcodes[1]", "surname"),
    ("surname",),
    ("towns[1]", "forename"),
    ("businesses[1]",),
    ("phones[1]",),
    ("places[1]",),
)
USED_BY = {
    "born": "birth", "forename": "forename", "surname": "surname", "numbers[1]": "number", "emails[1]": "email",
    "phones[1]": "telephone", "postcodes[1]": "address", "places[1]": "address", "towns[1]": "town",
    "businesses[1]": "business",
}  # fmt: skip
ENOUGH_BLOCKS = 2
HELD_BY = {
    "surname": "surname", "names": "surname", "forename": "forename", "birth": "born", "telephone": "phones",
    "email": "emails", "address": "coalesce(places, lines, postcodes)", "town": "towns", "number": "numbers",
    "business": "businesses",
}  # fmt: skip
HOUSEHOLDS = ("places[1]", "phones[1]", "emails[1]", "postcodes[1]")


@dataclass(slots=True)
class Learnt:
    """What the records taught: shares by code, and the two priors, as logarithms of odds to base 2."""

    fields: list[str]
    same: dict[str, float] = field(default_factory=dict)
    strangers: dict[str, float] = field(default_factory=dict)
    probability: float = 0.0
    household_probability: float | None = None
    guessed: list[str] = field(default_factory=list)


def fields_held(connection: duckdb.DuckDBPyConnection, *, businesses: bool) -> list[str]:
    """The fields of which at least two records hold anything."""
    fields = OF_BUSINESSES if businesses else OF_PERSONS
    counts = ", ".join(f"count({HELD_BY[name]})" for name in fields)
    held = connection.execute(f"SELECT {counts} FROM prepared").fetchone() or ()
    return [name for name, count in zip(fields, held, strict=True) if count > 1]


def learn(connection: duckdb.DuckDBPyConnection, *, businesses: bool = False) -> Learnt:
    """What the table `prepared` teaches."""
    fields = fields_held(connection, businesses=businesses)
    learnt = _against_strangers(connection, fields, None, None)
    if learnt.probability > 1 / RANDOM_PAIRS:  # then random pairs held some of one person, which is put right
        learnt = _against_strangers(connection, fields, learnt.strangers, learnt.probability)
    if not businesses:
        _against_households(connection, learnt)
    return learnt


def guessed(connection: duckdb.DuckDBPyConnection, *, businesses: bool = False) -> Learnt:
    """What holds for a set too small to teach anything."""
    learnt = Learnt(fields_held(connection, businesses=businesses), probability=chances(PRIOR))
    for level in (level for name in learnt.fields for level in FIELDS[name]):
        learnt.same[level.code], learnt.strangers[level.code] = level.same, level.strangers
        learnt.guessed.append(level.code)
    return learnt


def linker(
    connection: duckdb.DuckDBPyConnection,
    fields: Sequence[str],
    *,
    shares: Mapping[str, float] | None = None,
    same: Mapping[str, float] | None = None,
    rules: Sequence[Any] = (),
    probability: float = 0.0001,
    by_term: bool = True,
) -> Linker:
    """Splink over the table `prepared` with these fields."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[],
        blocking_rules_to_generate_predictions=list(rules),
        probability_two_random_records_match=probability,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        max_iterations=GIVEN_UP_AT,
        em_convergence=0.001,
    ).create_settings_dict("duckdb")
    settings["comparisons"] = [comparison(name, shares, same, by_term=by_term) for name in fields]
    return Linker("prepared", settings, DuckDBAPI(connection=connection), set_up_basic_logging=False)


def _against_strangers(
    connection: duckdb.DuckDBPyConnection,
    fields: list[str],
    strangers: Mapping[str, float] | None,
    probability: float | None,
) -> Learnt:
    made = linker(connection, fields, shares=strangers, probability=probability or 0.0001)
    if strangers is None:
        made.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for block in _blocks(connection, fields):
        condition = " AND ".join(f"l.{column} = r.{column}" for column in block)
        made.training.estimate_parameters_using_expectation_maximisation(
            condition, estimate_without_term_frequencies=True
        )
    if probability is None:
        certain: list[Any] = [rule for rule in CERTAIN if _held(connection, rule)]
        made.training.estimate_probability_two_random_records_match(certain, recall=RECALL)
    return _read(made, fields, strangers)


def _held(connection: duckdb.DuckDBPyConnection, rule: str) -> bool:
    left = [part.split("=")[0].strip().removeprefix("l.") for part in rule.split(" AND ")]
    held = " AND ".join(f"{column} IS NOT NULL" for column in left)
    return number(connection, f"SELECT count(*) FROM prepared WHERE {held}") > 1


def _blocks(connection: duckdb.DuckDBPyConnection, fields: Sequence[str]) -> list[tuple[str, ...]]:
    """Blocks such that each field is trained on up to two; none too small to teach or too large to afford."""
    taught = dict.fromkeys(fields, 0)
    chosen: list[tuple[str, ...]] = []
    for block in BLOCKS:
        used = {USED_BY[column] for column in block}
        helped = [name for name in fields if name not in used and taught[name] < ENOUGH_BLOCKS]
        if not helped or not used <= set(fields):
            continue
        if LEAST_IN_BLOCK <= _size(connection, block) <= MOST_IN_BLOCK:
            chosen.append(block)
            taught |= {name: taught[name] + 1 for name in fields if name not in used}
    return chosen


def _size(connection: duckdb.DuckDBPyConnection, block: Sequence[str]) -> int:
    held = " AND ".join(f"{column} IS NOT NULL" for column in block)
    return number(
        connection,
        "SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM"
        f" (SELECT count(*) AS n FROM prepared WHERE {held} GROUP BY {', '.join(block)})",
    )


def _read(made: Linker, fields: Sequence[str], strangers: Mapping[str, float] | None) -> Learnt:
    """The shares as they were trained; a guess for what was not."""
    model = made.misc.save_model_to_json()
    learnt = Learnt(list(fields), probability=model["probability_two_random_records_match"])
    levels = {level["label_for_charts"]: level for each in model["comparisons"] for level in each["comparison_levels"]}
    for name in fields:
        for level in FIELDS[name]:
            trained = levels[level.code]
            same, others = trained.get("m_probability"), trained.get("u_probability")
            if not isinstance(same, float) or not 0 < same < 1:
                learnt.guessed.append(level.code)
                same = level.same
            if strangers is not None:
                others = strangers[level.code]
            elif not isinstance(others, float) or not 0 < others <= 1:
                others = min(level.strangers, ALONE / RANDOM_PAIRS * 100)
            learnt.same[level.code] = same
            learnt.strangers[level.code] = others
        _mended(learnt, name, is_first=strangers is None)
    return learnt


def _mended(learnt: Learnt, name: str, *, is_first: bool) -> None:
    """The field's shares, those among strangers without the pairs of one person, those of one person not absurd."""
    codes = [level.code for level in FIELDS[name]]
    if name in ("forename", "birth"):
        learnt.same[codes[-1]] = min(learnt.same[codes[-1]], MOST_DIFFERING)
    if is_first:
        for code in codes:
            among = learnt.strangers[code] - learnt.probability * learnt.same[code]
            learnt.strangers[code] = max(among, ALONE / RANDOM_PAIRS, learnt.strangers[code] / MOST_PUT_RIGHT)


def _against_households(connection: duckdb.DuckDBPyConnection, learnt: Learnt) -> None:
    personal = [name for name in ("forename", "birth", "number") if name in learnt.fields]
    shared = [column for column in HOUSEHOLDS if USED_BY[column] in learnt.fields]
    blocks = [(column, "surname") for column in shared if "surname" in learnt.fields]
    sizes = {block: _size(connection, block) for block in blocks}
    block = next((block for block in blocks if LEAST_IN_BLOCK <= sizes[block] <= MOST_IN_BLOCK), None)
    if block is None or len(personal) < 2:
        return
    made = linker(connection, personal, shares=_household_guess(personal), same=learnt.same, probability=0.1)
    condition = " AND ".join(f"l.{column} = r.{column}" for column in block)
    session = made.training.estimate_parameters_using_expectation_maximisation(
        condition,
        estimate_without_term_frequencies=True,
    )
    learnt.household_probability = session.core_model_settings.probability_two_random_records_match


def _household_guess(fields: Sequence[str]) -> dict[str, float]:
    return {level.code: level.household for name in fields for level in FIELDS[name]}
