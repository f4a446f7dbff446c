"""Matching a file of people (or businesses): which of its rows are one, with a score and the reasons for each pair.

How to call it on a CSV file of your own, labelled or not: say which columns hold what (in `manage.py shell`, or after
`django.setup()`: the reasons are translated).

    from crm.customers.matching.files import people_match

    found = people_match(
        "people.csv",
        key="unique_id",
        columns={
            "given_names": "first_name",
            "family_name": "surname",
            "date_of_birth": "dob",
            "email": "email",
            "town": "city",
        },
    )
    for pair in found.pairs:      # every pair at or above the review threshold (score 0: even odds)
        print(pair.one, pair.other, pair.score, pair.chances, pair.same, pair.reasons)
    found.groups                  # lists of keys that are one person, by all their records, not by one weak link
    found.weights                 # what was learnt from this file alone

    found.measured(truth="cluster")            # of the pairs at review: precision, recall, F1, by a labelled column
    found.measured(truth="cluster", same=True)     # of those that would be merged without a second look
    found.measured(truth="cluster", groups=True)   # of the groups

`columns` maps what we know (`KNOWN`) to one column or a list of columns: given_names, family_name, preferred_name,
full_name (instead of the parts), business_name, trading_name, date_of_birth (ISO, 19801231, or day first), phone, email,
address (its columns are joined), postcode, town, uprn, number (an identity number; each column is a kind of its own).
Several files are matched as one set: give a list of paths. The weights are learnt from the file by itself; no label is
read but to measure. `manage.py match_people` does the same from a shell.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

from crm.customers.contact_points import EMAIL, PHONE, PointRefused, normalise
from crm.customers.matching.grouping import grouped
from crm.customers.matching.likeness import REVIEW, Likeness, Weights, likeness_of
from crm.customers.matching.linking import found_in, people_table, written
from crm.customers.matching.traits import COLUMNS, Known, Traits, traits_of
from crm.customers.names import BUSINESS, PERSON, Names
from gazetteer.folding import fold

KNOWN = (
    "given_names", "family_name", "preferred_name", "full_name", "business_name", "trading_name", "date_of_birth",
    "phone", "email", "address", "postcode", "town", "uprn", "number",
)  # fmt: skip
EARLIEST, LATEST, MONTHS = 1800, 2100, 12
THREADS = 2
MEMORY = "2GB"
Row = Mapping[str, str]
Columns = Mapping[str, str | Sequence[str]]


class ColumnsUnknown(ValueError):
    """The mapping names something we do not know, or a column that the file does not have."""


class PairFound(NamedTuple):
    """Two rows by their keys, and how alike they are."""

    one: str
    other: str
    likeness: Likeness

    @property
    def score(self) -> float:
        """In bits; 0 is even odds."""
        return self.likeness.score

    @property
    def chances(self) -> float:
        """How probable it is that they are one."""
        return self.likeness.chances

    @property
    def same(self) -> bool:
        """Whether they would be taken to be one without anybody looking."""
        return self.likeness.same

    @property
    def reasons(self) -> list[str]:
        """The evidence in words, strongest first."""
        return self.likeness.reasons


class Measured(NamedTuple):
    """Of pairs said to be one, how many are; of those that are one, how many were said to be."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class FileMatch:
    """What matching a file gave."""

    pairs: list[PairFound]
    groups: list[list[str]]
    weights: Weights
    rows: Mapping[str, Row]

    def measured(
        self, truth: str | Callable[[Row], str], *, same: bool = False, groups: bool = False, least: float = REVIEW
    ) -> Measured:
        """How good the pairs are (or those taken to be the same, or the groups), by a column or function that knows."""
        said = {
            frozenset((pair.one, pair.other)) for pair in self.pairs if pair.score >= least and (pair.same or not same)
        }
        if groups:
            said = {frozenset(two) for group in self.groups for two in combinations(group, 2)}
        label = truth if callable(truth) else lambda row: row[truth]
        labels = {key: label(row) for key, row in self.rows.items()}
        counts: dict[str, int] = {}
        for each in labels.values():
            counts[each] = counts.get(each, 0) + 1
        all_true = sum(count * (count - 1) // 2 for count in counts.values())
        right = sum(len({labels[key] for key in two}) == 1 for two in said)
        return Measured(right / len(said) if said else 1.0, right / all_true if all_true else 1.0)


def people_match(
    paths: str | Path | Sequence[str | Path], *, key: str, columns: Columns, least: float = REVIEW
) -> FileMatch:
    """What rows of these CSV files are one person, or one business where a business's name is mapped.

    Raises ColumnsUnknown, and ValueError when two rows have one key.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    return rows_match((row for path in files for row in _rows(Path(path))), key=key, columns=columns, least=least)


def rows_match(rows: Iterable[Row], *, key: str, columns: Columns, least: float = REVIEW) -> FileMatch:
    """The same for rows that are no file. Raises ColumnsUnknown, and ValueError when two rows have one key."""
    if unknown := set(columns) - set(KNOWN):
        raise ColumnsUnknown(f"not among {', '.join(KNOWN)}: {', '.join(sorted(unknown))}")
    held: dict[str, Row] = {}
    traits: dict[str, Traits] = {}
    for row in rows:
        if row[_column(row, key)] in held:
            raise ValueError(f"two rows have the key {row[key]}")
        held[row[key]] = row
        traits[row[key]] = traits_of(known_from(row, columns))
    with TemporaryDirectory(prefix="matching-") as name:
        return _matched(held, traits, Path(name), least=least, businesses=_of_businesses(columns))


def known_from(row: Row, columns: Columns) -> Known:
    """What a row says of somebody. Raises ColumnsUnknown."""

    def values(name: str) -> list[str]:
        named = columns.get(name, ())
        return [row[_column(row, each)].strip() for each in ([named] if isinstance(named, str) else named)]

    def value(name: str) -> str:
        return " ".join(filter(None, values(name)))

    numbers = columns.get("number", ())
    kinds = [numbers] if isinstance(numbers, str) else numbers
    return Known(
        names=_names(columns, value),
        born_digits=birth_digits(value("date_of_birth")),
        phones=frozenset(_points(PHONE, values("phone"))),
        emails=frozenset(_points(EMAIL, values("email"))),
        places=frozenset(int(each) for each in values("uprn") if each.isdigit()),
        lines=frozenset(filter(None, [value("address")])),
        postcodes=frozenset(filter(None, values("postcode"))),
        towns=frozenset(filter(None, values("town"))),
        numbers=frozenset((kind, each) for kind, each in zip(kinds, values("number"), strict=True) if each),
    )


def birth_digits(text: str) -> str:
    """A date as eight digits, year first; day first where it is not said otherwise; nothing for half a date."""
    parts = re.findall(r"\d+", text.split("T")[0])
    if len(parts) == 1 and len(parts[0]) == 8:
        found = parts[0]
        return found if EARLIEST <= int(found[:4]) < LATEST else found[4:] + found[2:4] + found[:2]
    if len(parts) < 3:
        return ""
    year, month, day = parts[:3]
    if len(year) < 4:
        day, month, year = parts[:3]
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        return ""
    if int(month) > MONTHS >= int(day):
        day, month = month, day
    return f"{year}{month:>02}{day:>02}"


def _matched(
    rows: Mapping[str, Row], traits: Mapping[str, Traits], folder: Path, *, least: float, businesses: bool
) -> FileMatch:
    path = folder / "people.csv"
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["unique_id", *COLUMNS])
        lines.writerows(written(key, each) for key, each in traits.items())
    with duckdb.connect(
        config={"threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(folder)}
    ) as connection:
        people_table(connection, str(path))
        found = found_in(connection, least=least, businesses=businesses)
    pairs = sorted(
        (PairFound(min(pair[:2]), max(pair[:2]), pair.likeness) for pair in found.pairs),
        key=lambda pair: (-pair.score, pair.one, pair.other),
    )
    groups = grouped(
        ((pair.score, pair.one, pair.other) for pair in pairs if pair.score >= REVIEW),
        lambda one, other: likeness_of(traits[one], traits[other], found.weights).score,
    )
    return FileMatch(pairs, groups, found.weights, rows)


def _of_businesses(columns: Columns) -> bool:
    return "business_name" in columns or "trading_name" in columns


def _names(columns: Columns, value: Callable[[str], str]) -> Names:
    if _of_businesses(columns):
        return Names(kind=BUSINESS, business_name=value("business_name"), trading_name=value("trading_name"))
    given, family = value("given_names"), value("family_name")
    if "full_name" in columns:
        last, comma, first = value("full_name").partition(",")
        words = [word for word in last.split() if fold(word)]
        given, family = (first, last) if comma else (" ".join(words[:-1]), " ".join(words[-1:]))
    return Names(kind=PERSON, given_names=given, family_name=family, preferred_name=value("preferred_name"))


def _points(kind: str, values: Iterable[str]) -> Iterator[str]:
    """The values as they are compared; a number or address that cannot be one is compared as it is written."""
    for value in filter(None, values):
        try:
            yield normalise(kind, value)
        except PointRefused:
            yield "".join(filter(str.isdigit, value)) if kind == PHONE else value.casefold()


def _column(row: Row, name: str) -> str:
    if name not in row:
        raise ColumnsUnknown(f"the file has no column {name}; it has {', '.join(row)}")
    return name


def _rows(path: Path) -> Iterator[Row]:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {name.strip(): value if isinstance(value, str) else "" for name, value in row.items() if name}
