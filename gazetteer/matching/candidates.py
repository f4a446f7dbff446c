"""The addresses a reading may mean, read from the gazetteer for many readings in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from gazetteer.finding.slips import slip_forms
from gazetteer.matching.address_text import FORMS_OF, ONE_FORM
from gazetteer.matching.streets import StreetName

BETWEEN = "|"  # of what is asked in one column; nothing asked holds it
NO_NUMBER = -1
TYPES = {"usrn": "bigint", "number": "int", "flat": "text", "postcode": "text"}

COLUMNS = """
a.uprn, a.usrn, a.logical_status, p.logical_status, a.pao_start_number, lower(a.pao_start_suffix), a.pao_end_number,
lower(a.pao_end_suffix), a.flat, a.sao_text, a.pao_text, p.organisation, p.postcode_key, a.postcode
"""
HELD = """
a.logical_status IN (1, 3, 5, 6, 8) AND p.logical_status IN (1, 5, 6, 8) AND p.classification NOT LIKE 'PS%%'
AND (a.flat = '' OR a.flat = asked.flat)
"""
NAMED = "(a.pao_text <> '' OR p.organisation <> '')"
ON_STREET = f"""
SELECT asked.row, {COLUMNS} FROM asked JOIN gazetteer_address a ON a.usrn = asked.usrn
JOIN gazetteer_property p ON p.uprn = a.uprn WHERE {HELD}
"""
BY_NUMBER = f"{ON_STREET} AND a.pao_start_number = asked.number"
BY_RANGE = f"{ON_STREET} AND a.pao_start_number < asked.number AND a.pao_end_number >= asked.number"
BY_NAME = f"{ON_STREET} AND {NAMED}"
BY_POSTCODE = f"""
SELECT asked.row, {COLUMNS} FROM asked JOIN gazetteer_property p ON p.postcode_key = asked.postcode
JOIN gazetteer_address a ON a.uprn = p.uprn WHERE {HELD} AND (a.pao_start_number = asked.number OR {NAMED})
"""
STREETS = "SELECT street_id, name, locality, town FROM gazetteer_streetdescriptor"
NEAR = "SELECT word FROM gazetteer_searchword WHERE slips && %s::text[]"
CALLED = f"""
{STREETS} CROSS JOIN LATERAL string_to_array(folded_name, ' ') AS own(words)
WHERE own.words && %s::text[] OR (own.words <@ %s::text[] AND own.words && %s::text[])
"""


class Candidate(NamedTuple):
    """One way of writing one property's address, as the gazetteer holds it."""

    uprn: int
    usrn: int
    address_status: int
    property_status: int
    number: int | None
    suffix: str
    end: int | None
    end_suffix: str
    flat: str
    sao_text: str
    pao_text: str
    organisation: str
    postcode: str
    own_postcode: str


class NumberAsked(NamedTuple):
    """A number on a street, and a flat there."""

    usrn: int
    number: int
    flat: str


class NameAsked(NamedTuple):
    """Named houses of a street, and a flat in them."""

    usrn: int
    flat: str


class PostcodeAsked(NamedTuple):
    """A number, if there is one, or named houses in a postcode, and a flat there."""

    postcode: str
    number: int
    flat: str


def street_names() -> list[StreetName]:
    """Every street in every language it is called by, those that are gone too."""
    return [StreetName._make(row) for row in _rows(STREETS, [])]


def street_names_with(*, words: Sequence[str]) -> list[StreetName]:
    """The streets called by one of these words, a slip of the pen in it forgiven; "road" alone calls no street."""
    types = {form for word in words for form in FORMS_OF.get(word, ())}
    forms = sorted({form for word in words if word not in FORMS_OF for form in slip_forms(word)})
    near = [word for (word,) in _rows(NEAR, [forms])]
    return [StreetName._make(row) for row in _rows(CALLED, [near, [*ONE_FORM, "the"], sorted(types)])]


def street_names_of(*, postcode: str) -> list[StreetName]:
    """The streets on which a postcode has properties."""
    sql = f"{STREETS} WHERE street_id IN (SELECT street_id FROM gazetteer_property WHERE postcode_key = %s)"
    return [StreetName._make(row) for row in _rows(sql, [postcode])]


def candidates_by_number(asked: Iterable[NumberAsked]) -> dict[NumberAsked, list[Candidate]]:
    """The addresses with each number on its street; where there is none, the ranges the number lies in."""
    found = _asked(BY_NUMBER, list(asked))
    absent = [one for one, rows in found.items() if not rows]
    return found | _asked(BY_RANGE, absent)


def candidates_by_name(asked: Iterable[NameAsked]) -> dict[NameAsked, list[Candidate]]:
    """The houses with a name, and the businesses, of each street."""
    return _asked(BY_NAME, list(asked))


def candidates_by_postcode(asked: Iterable[PostcodeAsked]) -> dict[PostcodeAsked, list[Candidate]]:
    """The addresses of each postcode with the number, and those with a name."""
    return _asked(BY_POSTCODE, list(asked))


def streets_of_postcodes(postcodes: Iterable[str]) -> dict[str, list[int]]:
    """The streets on which each postcode has properties."""
    sql = (
        "SELECT DISTINCT p.postcode_key, p.street_id FROM gazetteer_property p "
        "WHERE p.postcode_key = ANY(%s) AND p.street_id IS NOT NULL ORDER BY 1, 2"
    )
    found: dict[str, list[int]] = defaultdict(list)
    for postcode, usrn in _rows(sql, [list(postcodes)]):
        found[postcode].append(usrn)
    return found


def _asked(sql: str, asked: list[Any]) -> dict[Any, list[Candidate]]:
    """What the statement finds for each of those asked."""
    distinct = list(dict.fromkeys(asked))
    found: dict[Any, list[Candidate]] = {one: [] for one in distinct}
    if distinct:
        names = distinct[0]._fields
        # One text for a column: an array would be quoted value by value, which takes longer than the search itself.
        columns = [BETWEEN.join(map(str, column)) for column in zip(*distinct, strict=True)]
        arrays = ", ".join(f"string_to_array(%s, '{BETWEEN}')::{TYPES[name]}[]" for name in names)
        given = f"WITH asked({', '.join(names)}, row) AS (SELECT * FROM unnest({arrays}) WITH ORDINALITY)"
        for row, *columns_read in _rows(f"{given} {sql}", columns):
            found[distinct[row - 1]].append(Candidate._make(columns_read))
    return found


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()
