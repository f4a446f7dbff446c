"""The rows a search reads: streets by their words, addresses by street and number, by name, by postcode."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from gazetteer.finding.address_query import HouseNumber
from gazetteer.finding.word_matches import LAST_LETTER, WordMatch

STREETS_READ = 300
ADDRESSES_READ = 400

ADDRESS_COLUMNS = """
p.uprn, p.address, p.postcode, p.sort_key, p.parent_uprn, a.usrn, a.logical_status, a.address_lines,
a.pao_start_number, lower(a.pao_start_suffix), a.pao_end_number, a.flat, a.words
"""
FINDABLE = """
a.logical_status IN (1, 3, 8) AND p.logical_status = 1 AND p.classification NOT LIKE 'PS%%'
"""
ADDRESSES = f"""
SELECT {ADDRESS_COLUMNS} FROM gazetteer_address a JOIN gazetteer_property p ON p.uprn = a.uprn
WHERE {FINDABLE} AND
"""


class StreetRow(NamedTuple):
    """A street that may be meant."""

    usrn: int
    label: str
    folded_name: str
    words: frozenset[str]


class AddressRow(NamedTuple):
    """One way of writing the address of a property that may be meant."""

    uprn: int
    address: str
    postcode: str
    sort_key: str
    parent_uprn: int | None
    usrn: int
    logical_status: int
    lines: list[str]
    number: int | None
    suffix: str
    end_number: int | None
    flat: str
    words: frozenset[str]


def streets_by_words(*, matches: Sequence[WordMatch]) -> list[StreetRow]:
    """Streets whose name, locality and town between them hold every typed word."""
    having_all, arrays = _all_words("d", matches)
    return [
        StreetRow(usrn, label, folded, frozenset(words))
        for usrn, label, folded, words in _rows(
            "SELECT s.usrn, s.label, d.folded_name, d.words FROM gazetteer_streetdescriptor d "
            f"JOIN gazetteer_street s ON s.usrn = d.street_id WHERE {having_all} "
            "AND d.closed_date IS NULL AND s.closed_date IS NULL AND s.end_date IS NULL "
            "ORDER BY (d.words @> %s) DESC, (left(d.folded_name, %s) = %s) DESC, length(d.folded_name), s.usrn "
            "LIMIT %s",
            [*arrays, [m.typed for m in matches], len(matches[0].typed), matches[0].typed, STREETS_READ],
        )
    ]


def addresses_on_streets(
    *, usrns: Sequence[int], numbers: Sequence[HouseNumber], postcode_part: str
) -> list[AddressRow]:
    """Addresses on these streets with one of the numbers, alone or inside a range."""
    wanted = [number.number for number in numbers]
    inside, values = _postcode_begins(postcode_part)
    return _addresses(
        "a.usrn = ANY(%s) AND (a.pao_start_number = ANY(%s) "
        "OR (a.pao_start_number < %s AND a.pao_end_number >= %s)) "
        f"{inside} ORDER BY p.sort_key, p.uprn LIMIT %s",
        [list(usrns), wanted, max(wanted), min(wanted), *values, ADDRESSES_READ],
    )


def addresses_of_street(*, usrn: int, flat: str, postcode_part: str, limit: int) -> list[AddressRow]:
    """The first addresses of a street in natural order; with a flat only those with that flat."""
    inside, values = _postcode_begins(postcode_part)
    return _addresses(
        f"p.street_id = %s AND a.usrn = p.street_id AND a.logical_status = 1 AND (%s = '' OR a.flat = %s) {inside} "
        "ORDER BY p.sort_key, p.uprn LIMIT %s",
        [usrn, flat, flat, *values, limit],
    )


def addresses_by_words(
    *,
    matches: Sequence[WordMatch],
    numbers: Sequence[HouseNumber],
    flat: str,
    postcode_part: str,
    leave_out: Sequence[int],
) -> list[AddressRow]:
    """Addresses whose names, organisation and street hold every typed word, on other streets than those left out."""
    having_all, arrays = _all_words("a", matches)
    inside, values = _postcode_begins(postcode_part)
    conditions = [having_all, "NOT (a.usrn = ANY(%s))"]
    arguments: list[Any] = [*arrays, list(leave_out)]
    if numbers:
        conditions.append("(a.pao_start_number = ANY(%s) OR a.flat = ANY(%s))")
        arguments += [[number.number for number in numbers], [str(number) for number in numbers]]
    if flat:
        conditions.append("a.flat = %s")
        arguments.append(flat)
    return _addresses(
        f"{' AND '.join(conditions)} {inside} "
        "ORDER BY (a.words @> %s) DESC, cardinality(a.words), p.sort_key, p.uprn LIMIT %s",
        [*arguments, *values, [match.typed for match in matches], ADDRESSES_READ],
    )


def addresses_in_postcode(*, postcode: str) -> list[AddressRow]:
    """Addresses of one postcode in natural order."""
    return _addresses(
        "p.postcode_key = %s ORDER BY p.sort_key, p.uprn, a.logical_status LIMIT %s", [postcode, ADDRESSES_READ]
    )


def addresses_where_postcode_begins(*, part: str, limit: int) -> list[AddressRow]:
    """The first addresses of the postcodes that begin so, postcode by postcode."""
    inside, values = _postcode_begins(part)
    return _addresses(
        f"a.logical_status = 1 {inside} ORDER BY p.postcode_key, p.sort_key, p.uprn LIMIT %s", [*values, limit]
    )


def flats_counted(*, uprns: Sequence[int]) -> dict[int, int]:
    """How many approved properties each of these has within it."""
    sql = (
        "SELECT parent_uprn, count(*) FROM gazetteer_property "
        "WHERE parent_uprn = ANY(%s) AND logical_status = 1 GROUP BY parent_uprn"
    )
    return dict(_rows(sql, [list(uprns)]))


def addresses_of(*, uprns: Sequence[int]) -> dict[int, str]:
    """The written address of each of these properties."""
    return dict(_rows("SELECT uprn, address FROM gazetteer_property WHERE uprn = ANY(%s)", [list(uprns)]))


def _all_words(table: str, matches: Sequence[WordMatch]) -> tuple[str, list[list[str]]]:
    return " AND ".join(f"{table}.words && %s::text[]" for _ in matches), [match.all for match in matches]


def _postcode_begins(part: str) -> tuple[str, list[str]]:
    if not part:
        return "", []
    return "AND p.postcode_key >= %s AND p.postcode_key < %s", [part, part + LAST_LETTER]


def _addresses(condition: str, values: Sequence[Any]) -> list[AddressRow]:
    return [AddressRow._make((*row[:-1], frozenset(row[-1]))) for row in _rows(ADDRESSES + condition, values)]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()
