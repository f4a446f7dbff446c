"""The rows a search reads: streets by their words, addresses by street and number, by name, by postcode."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from gazetteer.entries.search_words import is_street_kind
from gazetteer.finding.address_query import HouseNumber
from gazetteer.finding.word_matches import LAST_LETTER, WordMatch

STREETS_READ = 300
ADDRESSES_READ = 400
NAMED_CONSIDERED = 600  # of addresses that share common words, so many are ranked

ADDRESS_COLUMNS = """
p.uprn, p.address, p.welsh_lines, p.postcode, p.sort_key, p.parent_uprn, p.logical_status, a.usrn, a.logical_status,
a.language, a.address_lines, a.pao_start_number, lower(a.pao_start_suffix), a.pao_end_number, a.flat, a.words
"""
FINDABLE = "a.logical_status IN (1, 3, 8) AND p.logical_status = 1 AND p.classification NOT LIKE 'PS%%'"
EVEN_HISTORIC = "p.classification NOT LIKE 'PS%%'"
JOINED = "gazetteer_address a JOIN gazetteer_property p ON p.uprn = a.uprn"


class StreetRow(NamedTuple):
    """A street that may be meant, in one of its languages."""

    usrn: int
    language: str
    name: str
    locality: str
    town: str
    folded_name: str
    is_current: bool
    words: frozenset[str]


class AddressRow(NamedTuple):
    """One way of writing the address of a property that may be meant."""

    uprn: int
    address: str
    welsh_lines: list[str]
    postcode: str
    sort_key: str
    parent_uprn: int | None
    property_status: int
    usrn: int
    logical_status: int
    language: str
    lines: list[str]
    number: int | None
    suffix: str
    end_number: int | None
    flat: str
    words: frozenset[str]


def streets_by_words(*, matches: Sequence[WordMatch], absent: int = 0) -> list[StreetRow]:
    """Streets whose name, locality and town between them hold every typed word, or all but so many of them."""
    if absent:
        condition, values = _most_words(matches, absent)
    else:
        condition, values = _all_words("d", matches)
    first = matches[0].typed
    if not any(match.may_lead for match in matches):
        condition = f"d.folded_name >= %s AND d.folded_name < %s AND {condition}"
        values = [first, first + LAST_LETTER, *values]
    return [
        StreetRow._make((*row[:-1], frozenset(row[-1])))
        for row in _rows(
            "SELECT d.street_id, d.language, d.name, d.locality, d.town, d.folded_name, "
            "s.closed_date IS NULL AND s.end_date IS NULL, d.words "
            f"FROM gazetteer_streetdescriptor d JOIN gazetteer_street s ON s.usrn = d.street_id WHERE {condition} "
            "ORDER BY (d.words @> %s) DESC, (left(d.folded_name, %s) = %s) DESC, length(d.folded_name), "
            "d.street_id, d.language LIMIT %s",
            [*values, [match.typed for match in matches], len(first), first, STREETS_READ],
        )
    ]


def street_labels(*, usrns: Sequence[int], language: str) -> dict[int, tuple[str, str, str]]:
    """The name, locality and town of each of these streets in a language, where it has a name in it."""
    sql = (
        "SELECT street_id, name, locality, town FROM gazetteer_streetdescriptor "
        "WHERE street_id = ANY(%s) AND language = %s AND closed_date IS NULL"
    )
    return {usrn: (name, locality, town) for usrn, name, locality, town in _rows(sql, [list(usrns), language])}


def addresses_on_streets(
    *, usrns: Sequence[int], numbers: Sequence[HouseNumber], postcode_part: str, historic: bool
) -> list[AddressRow]:
    """Addresses on these streets with one of the numbers, alone or inside a range."""
    inside, part = _postcode_begins(postcode_part)
    wanted, streets = [number.number for number in numbers], list(usrns)
    tail = f"{_findable(historic)} {inside}"
    return _address_rows(
        f"SELECT {ADDRESS_COLUMNS} FROM {JOINED} WHERE a.usrn = ANY(%s) AND a.pao_start_number = ANY(%s) AND {tail} "
        f"UNION ALL SELECT {ADDRESS_COLUMNS} FROM {JOINED} WHERE a.usrn = ANY(%s) AND a.pao_end_number IS NOT NULL "
        f"AND a.pao_start_number < %s AND a.pao_end_number >= %s AND NOT a.pao_start_number = ANY(%s) AND {tail} "
        "LIMIT %s",
        [streets, wanted, *part, streets, max(wanted), min(wanted), wanted, *part, ADDRESSES_READ * 4],
    )


def addresses_of_street(*, usrn: int, flat: str, postcode_part: str, limit: int, historic: bool) -> list[AddressRow]:
    """The first addresses of a street in natural order; with a flat only those with that flat."""
    inside, part = _postcode_begins(postcode_part)
    status = "" if historic else "AND a.logical_status = 1"
    return _address_rows(
        f"SELECT {ADDRESS_COLUMNS} FROM {JOINED} WHERE {_findable(historic)} AND p.street_id = %s "
        f"AND a.usrn = p.street_id {status} AND (%s = '' OR a.flat = %s) {inside} "
        "ORDER BY p.sort_key, p.uprn, a.logical_status, a.language DESC LIMIT %s",
        [usrn, flat, flat, *part, limit],
    )


def addresses_by_words(
    *,
    matches: Sequence[WordMatch],
    numbers: Sequence[HouseNumber],
    flat: str,
    postcode_part: str,
    leave_out: Sequence[int],
    historic: bool,
) -> list[AddressRow]:
    """Addresses whose names, organisation and street hold every typed word, on other streets than those left out."""
    condition, values = _all_words("a", matches)
    inside, part = _postcode_begins(postcode_part)
    conditions = [condition, "NOT (a.usrn = ANY(%s))"]
    values.append(list(leave_out))
    if numbers:
        conditions.append("(a.pao_start_number = ANY(%s) OR a.flat = ANY(%s))")
        values += [[number.number for number in numbers], [str(number) for number in numbers]]
    if flat:
        conditions.append("a.flat = %s")
        values.append(flat)
    # The common table expression is planned as if read whole, so that its words are looked up and never scanned for,
    # and yet is read no further than the limit behind it.
    return _address_rows(
        f"WITH fitting AS MATERIALIZED (SELECT a.* FROM gazetteer_address a WHERE {' AND '.join(conditions)}) "
        f"SELECT {ADDRESS_COLUMNS} FROM (SELECT * FROM fitting LIMIT %s) AS a "
        f"JOIN gazetteer_property p ON p.uprn = a.uprn WHERE {_findable(historic)} {inside} "
        "ORDER BY (a.words @> %s) DESC, cardinality(a.words), p.sort_key, p.uprn, a.logical_status, a.language DESC "
        "LIMIT %s",
        [*values, NAMED_CONSIDERED, *part, [match.typed for match in matches], ADDRESSES_READ],
    )


def addresses_in_postcode(*, postcode: str, historic: bool) -> list[AddressRow]:
    """Addresses of one postcode in natural order."""
    return _address_rows(
        f"SELECT {ADDRESS_COLUMNS} FROM {JOINED} WHERE {_findable(historic)} AND p.postcode_key = %s "
        "ORDER BY p.sort_key, p.uprn, a.logical_status, a.language DESC LIMIT %s",
        [postcode, ADDRESSES_READ],
    )


def addresses_where_postcode_begins(
    *, part: str, numbers: Sequence[HouseNumber], limit: int, historic: bool
) -> list[AddressRow]:
    """The first addresses of the postcodes that begin so, postcode by postcode, with one of the numbers if any."""
    inside, values = _postcode_begins(part)
    if numbers:
        inside = f"{inside} AND a.pao_start_number = ANY(%s)"
    status = "" if historic else "AND a.logical_status = 1"
    return _address_rows(
        f"SELECT {ADDRESS_COLUMNS} FROM {JOINED} WHERE {_findable(historic)} {status} {inside} "
        "ORDER BY p.postcode_key, p.sort_key, p.uprn, a.language DESC LIMIT %s",
        [*values, *([[number.number for number in numbers]] if numbers else []), limit],
    )


def flats_counted(*, uprns: Sequence[int]) -> dict[int, int]:
    """How many approved properties each of these has within it."""
    sql = (
        "SELECT parent_uprn, count(*) FROM gazetteer_property "
        "WHERE parent_uprn = ANY(%s) AND logical_status = 1 GROUP BY parent_uprn"
    )
    return dict(_rows(sql, [list(uprns)]))


def addresses_of(*, uprns: Sequence[int]) -> dict[int, tuple[str, list[str], str, int | None]]:
    """Of each of these approved properties the written address, its lines in Welsh, its postcode and its street."""
    sql = (
        "SELECT uprn, address, welsh_lines, postcode, street_id FROM gazetteer_property "
        "WHERE uprn = ANY(%s) AND logical_status = 1"
    )
    return {
        uprn: (address, welsh, postcode, usrn) for uprn, address, welsh, postcode, usrn in _rows(sql, [list(uprns)])
    }


def _findable(historic: bool) -> str:
    return EVEN_HISTORIC if historic else FINDABLE


def _all_words(table: str, matches: Sequence[WordMatch]) -> tuple[str, list[Any]]:
    """SQL: the row holds every word; beginnings of a great many words are compared where another word has led."""
    conditions: list[str] = []
    values: list[Any] = []
    for match in matches:
        if match.is_broad:
            conditions.append(
                f"EXISTS (SELECT FROM unnest({table}.words) AS one(word) WHERE starts_with(one.word, %s))"
            )
            values.append(match.typed)
        else:
            conditions.append(f"{table}.words && %s::text[]")
            values.append(match.all)
    return " AND ".join(conditions), values


def _most_words(matches: Sequence[WordMatch], absent: int) -> tuple[str, list[Any]]:
    """SQL: the street holds all but so many words; those that many streets share lead to none."""
    telling = [match for match in matches if match.may_lead and not is_street_kind(match.typed)]
    counted = " + ".join("(d.words && %s::text[])::int" for _ in matches)
    leading = sorted({word for match in telling for word in match.all})
    return f"d.words && %s::text[] AND {counted} >= %s", [leading, *(m.all for m in matches), len(matches) - absent]


def _postcode_begins(part: str) -> tuple[str, list[str]]:
    if not part:
        return "", []
    return "AND p.postcode_key >= %s AND p.postcode_key < %s", [part, part + LAST_LETTER]


def _address_rows(sql: str, values: Sequence[Any]) -> list[AddressRow]:
    return [AddressRow._make((*row[:-1], frozenset(row[-1]))) for row in _rows(sql, values)]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()
