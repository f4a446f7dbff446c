"""Which pairs are looked at, of all there are: those that agree in one of these ways, so that a slip elsewhere is forgiven.

The rules stand from narrow to broad. In a small file the broad ones are affordable and every pair with anything in common
is looked at; in an index of a million they are not, and are left out by counting: a rule is followed when it gives no more
pairs than `MOST_A_RULE` for each record, and all together no more than `MOST_IN_ALL`. Values that hundreds share (a
hostel's telephone, a default date) block nothing; as evidence they stay.
"""

from typing import NamedTuple

import duckdb

MOST_SHARING = 200  # records that share a value by which pairs are found
MOST_A_RULE = 12  # pairs of one rule for each record
LEAST_AFFORDED = 3_000_000  # pairs of one rule that are always affordable
MOST_IN_ALL, LEAST_IN_ALL = 16, 15_000_000  # pairs of all rules: for each record, and what is always affordable
LISTED = ("phones", "emails", "places", "numbers")  # several of each: two are compared when any are the same


SPECIAL = {
    ("exchanged",): "l.surname = r.forename AND l.forename = r.surname",
    ("misplaced",): "l.surname = r.forename",
    ("all",): "1 = 1",
}


class Rule(NamedTuple):
    """Pairs that agree in all of these columns; one name of `LISTED` stands for any of its values."""

    columns: tuple[str, ...]

    def splink(self) -> dict | str:
        """The rule as Splink reads it."""
        if self.columns in SPECIAL:
            return SPECIAL[self.columns]
        listed = [name for name in self.columns if name in LISTED]
        condition = " AND ".join(f"l.{_keyed(name)} = r.{_keyed(name)}" for name in self.columns)
        if listed:
            return {"blocking_rule": condition, "arrays_to_explode": [_keyed(name) for name in listed]}
        return condition


def _keyed(name: str) -> str:
    return f"{name}_key" if name in LISTED else name


PERSON_RULES = [
    Rule(columns)
    for columns in (
        ("numbers",),
        ("emails",),
        ("phones",),
        ("places",),
        ("born", "surname_sound"),
        ("born", "forename"),
        ("exchanged",),
        ("surname", "forename", "year"),
        ("surname", "forename", "day_month"),
        ("surname", "forename", "outward"),
        ("surname_sound", "forename_sound", "postcode"),
        # what only a small file can afford
        ("surname", "forename"),
        ("surname_sound", "forename_sound"),
        ("born",),
        ("postcode", "surname_letter"),
        ("surname_sound", "year"),
        ("forename_sound", "year"),
        ("forename_sound", "day_month"),
        ("surname_sound", "day_month"),
        ("mail_name",),
        ("surname_sound", "town"),
        ("forename_sound", "town"),
        ("postcode",),
        ("surname_sound",),
        ("forename_sound",),
        ("day_month",),
        ("misplaced",),
        ("all",),
    )
]
BUSINESS_RULES = [
    Rule(columns)
    for columns in (
        ("numbers",),
        ("emails",),
        ("phones",),
        ("places", "business_letter"),
        ("business",),
        ("business_start", "postcode"),
        ("business_start", "outward"),
        ("business_start",),
        ("places",),
        ("postcode",),
        ("all",),
    )
]
DERIVED = """
  born[1:4] AS year, born[5:8] AS day_month, postcodes[1] AS postcode, outwards[1] AS outward, towns[1] AS town,
  mail_names[1] AS mail_name, surname[1:1] AS surname_letter, businesses[1] AS business,
  businesses[1][1:5] AS business_start, businesses[1][1:1] AS business_letter
"""


def number(connection: duckdb.DuckDBPyConnection, asked: str) -> int:
    """The one number this statement answers with."""
    found = connection.execute(asked).fetchone()
    return int(found[0]) if found else 0


def prepare(connection: duckdb.DuckDBPyConnection, people: str) -> None:
    """Nothing; the table `people` has the columns by which pairs are found."""
    keyed = []
    for name in LISTED:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE rare_{name} AS SELECT value FROM"
            f" (SELECT unnest({name}) AS value FROM {people}) GROUP BY value HAVING count(*) BETWEEN 2 AND {MOST_SHARING}"
        )
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE key_{name} AS SELECT unique_id, list(DISTINCT value) AS {name}_key FROM"
            f" (SELECT unique_id, unnest({name}) AS value FROM {people}) JOIN rare_{name} USING (value) GROUP BY unique_id"
        )
        keyed.append(f"LEFT JOIN key_{name} USING (unique_id)")
    columns = ", ".join(f"{name}_key" for name in LISTED)
    connection.execute(
        f"CREATE OR REPLACE TABLE prepared AS SELECT p.*, {columns}, {DERIVED} FROM {people} p {' '.join(keyed)}"
    )


def affordable(connection: duckdb.DuckDBPyConnection, rules: list[Rule], records: int) -> list[Rule]:
    """The rules that are followed here, in order."""
    most, left = max(LEAST_AFFORDED, MOST_A_RULE * records), max(LEAST_IN_ALL, MOST_IN_ALL * records)
    followed = []
    for rule in rules:
        count = pairs_of(connection, rule)
        if 0 < count <= min(most, left):
            followed.append(rule)
            left -= count
    return followed


def pairs_of(connection: duckdb.DuckDBPyConnection, rule: Rule) -> int:
    """How many pairs the rule gives."""
    if rule.columns in SPECIAL:
        return _special_pairs(connection, SPECIAL[rule.columns])
    parts = [f"unnest({_keyed(name)}) AS {name}" if name in LISTED else name for name in rule.columns]
    held = " AND ".join(f"{_keyed(name)} IS NOT NULL" for name in rule.columns)
    return number(
        connection,
        "SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM"
        f" (SELECT count(*) AS n FROM (SELECT {', '.join(parts)} FROM prepared WHERE {held})"
        f" GROUP BY {', '.join(rule.columns)})",
    )


def _special_pairs(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    named = "SELECT surname, forename, count(*) AS n FROM prepared GROUP BY ALL"
    asked = f"SELECT coalesce(sum(l.n * r.n), 0) FROM names l JOIN names r ON {condition}"
    if condition == "1 = 1":
        named, asked = "SELECT 1", "SELECT count(*) * (count(*) - 1) // 2 FROM prepared"
    return number(connection, f"WITH names AS ({named}) {asked}")
