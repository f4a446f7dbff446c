"""Putting streets and addresses into words, a few thousand at a time, beside the staged rows they come from."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from gazetteer.entries.casing import as_written
from gazetteer.entries.delivery_lines import DeliveryParts, delivery_lines
from gazetteer.entries.formatting import (
    AddressParts,
    address_lines,
    address_words,
    flat_of,
    sort_key,
    street_label,
    street_sort_key,
)
from gazetteer.entries.search_words import search_words
from gazetteer.finding.slips import slip_forms
from gazetteer.folding import fold
from gazetteer.supplies.actions import delivery_points
from gazetteer.supplies.actions.applying import WRITTEN_ADDRESSES, WRITTEN_STREETS
from gazetteer.supplies.actions.staging import Progress, StagingTable, copy_text
from gazetteer.supplies.actions.targets import ADDRESSES, DESCRIPTORS, PROPERTIES, STREETS

ROWS_AT_ONCE = 5_000
BETWEEN_LINES = "\x1f"
RETYPED = "retyped_street"  # streets that were described and are named now, or the other way about
WRITTEN = (WRITTEN_STREETS, WRITTEN_ADDRESSES, RETYPED)
PARTS_OF_ADDRESS = len(AddressParts._fields)
NUMBER_FIELDS = tuple(
    f"{which}_{end}_{part}" for which in ("sao", "pao") for end in ("start", "end") for part in ("number", "suffix")
)


def drop_written(*, cursor: Any) -> None:
    """Removes the temporary tables of written names."""
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in WRITTEN)}")


def write_streets(*, cursor: Any) -> None:
    """Writes the name, label and words of every staged descriptor; to be called before streets are put in place."""
    cursor.execute(
        f"CREATE TEMP TABLE {RETYPED} AS SELECT usrn FROM {STREETS.staged} s JOIN {STREETS.table} l USING (usrn) "
        f"WHERE (s.record_type IN {delivery_points.DESCRIBED}) <> (l.record_type IN {delivery_points.DESCRIBED})"
    )
    cursor.execute(
        f"CREATE TEMP TABLE {WRITTEN_STREETS} (street_id bigint, language text, name text, locality text, town text, "
        "label text, sort_key text, folded_name text, words text)"
    )
    out = StagingTable(cursor, f"COPY {WRITTEN_STREETS} FROM STDIN")
    for usrn, language, name, locality, town in _read(
        f"SELECT street_id, language, name, locality, town FROM {DESCRIPTORS.staged}"
    ):
        words = search_words(name) + search_words(locality) + search_words(town)
        out.add(
            _copy_row(
                str(usrn),
                language,
                as_written(name),
                as_written(locality),
                as_written(town),
                street_label(name, locality, town),
                street_sort_key(name, town),
                fold(name),
                " ".join(dict.fromkeys(words)),
            )
        )
    out.flush()
    cursor.execute(f"ANALYZE {WRITTEN_STREETS}")


def write_every_street(*, cursor: Any) -> None:
    """Writes every descriptor that stands, staged for it; the addresses of every street are then due to be written."""
    columns = DESCRIPTORS.listed(DESCRIPTORS.columns)
    cursor.execute(
        f"INSERT INTO {DESCRIPTORS.staged} (line, change_type, pro_order, {columns}) "
        f"SELECT 0, 'U', 0, {columns} FROM {DESCRIPTORS.table} WHERE closed_date IS NULL"
    )
    write_streets(cursor=cursor)
    cursor.execute(f"INSERT INTO {RETYPED} SELECT usrn FROM {STREETS.table}")


def write_addresses(*, cursor: Any, progress: Progress) -> None:
    """Writes every staged address, and those that stand but whose street or organisation is renamed.

    Streets and descriptors must be in place; properties need not be.
    """
    cursor.execute(
        f"CREATE TEMP TABLE {WRITTEN_ADDRESSES} "
        "(lpi_key text, language text, lines text, flat text, words text, sort_key text)"
    )
    out = StagingTable(cursor, f"COPY {WRITTEN_ADDRESSES} FROM STDIN")
    cursor.execute(f"SELECT count(*) FROM {ADDRESSES.staged}")
    expected = max(cursor.fetchone()[0], 1)
    sql = _to_write(delivered=delivery_points.has_any(cursor))
    for done, (lpi_key, language, *rest) in enumerate(_read(sql), start=1):
        parts = AddressParts(*rest[:PARTS_OF_ADDRESS])
        udprn, *delivery = rest[PARTS_OF_ADDRESS:] or (None,)
        point = None if udprn is None else DeliveryParts(*delivery)
        out.add(_copy_row(lpi_key, language, *_written(parts, point)))
        if done % ROWS_AT_ONCE == 0:
            progress("writing", done, min(done / expected, 1))
    out.flush()
    cursor.execute(f"ANALYZE {WRITTEN_ADDRESSES}")


def _written(parts: AddressParts, point: DeliveryParts | None) -> tuple[str, str, str, str]:
    """The lines, flat, words and sort key of an address; one on a described street is written as it is delivered to."""
    words = address_words(parts)
    lines = address_lines(parts)
    if point is not None:
        lines = delivery_lines(point)
        parts = parts._replace(street=point.dependent_thoroughfare or point.thoroughfare, town=point.post_town)
        words = list(dict.fromkeys([*address_words(parts), *words]))
    return BETWEEN_LINES.join(lines), flat_of(parts), " ".join(words), sort_key(parts)


def add_search_words(*, cursor: Any) -> None:
    """Adds the words of written streets and addresses that the gazetteer did not have, with their slips."""
    texts = f"SELECT words FROM {WRITTEN_STREETS} UNION ALL SELECT words FROM {WRITTEN_ADDRESSES}"
    words = f"SELECT DISTINCT unnest(string_to_array(words, ' ')) AS word FROM ({texts}) AS texts"
    cursor.execute(
        f"SELECT word FROM ({words}) AS words WHERE word <> '' "
        "AND NOT EXISTS (SELECT 1 FROM gazetteer_searchword known WHERE known.word = words.word)"
    )
    new = [word for (word,) in cursor.fetchall()]
    with cursor.copy("COPY gazetteer_searchword (word, slips) FROM STDIN") as copy:
        for word in new:
            copy.write_row((word, slip_forms(word)))


def _to_write(*, delivered: bool) -> str:
    """SQL: the addresses to write, each with its organisation and its street in its language, else in any.

    Where there are delivery points, each address of a described street has its own beside it.
    """
    own = ", ".join((*NUMBER_FIELDS[:4], "sao_text", *NUMBER_FIELDS[4:], "pao_text"))
    needed = f"lpi_key, language, uprn, usrn, {own}, postcode, post_town, logical_status"
    renamed_streets = (
        f"SELECT street_id FROM {WRITTEN_STREETS} UNION SELECT street_id FROM {DESCRIPTORS.closing} "
        f"UNION SELECT usrn FROM {RETYPED}"
    )
    renamed_organisations = (
        f"SELECT sp.uprn FROM {PROPERTIES.staged} sp JOIN {PROPERTIES.table} lp USING (uprn) "
        "WHERE sp.organisation <> lp.organisation"
    )
    redelivered = f" OR {delivery_points.addresses_touched('l')}" if delivered else ""
    due = (
        f"SELECT {needed} FROM {ADDRESSES.staged} UNION ALL "
        f"SELECT {needed} FROM {ADDRESSES.table} l "
        f"WHERE (l.usrn IN ({renamed_streets}) OR l.uprn IN ({renamed_organisations}){redelivered}) "
        f"AND NOT EXISTS (SELECT 1 FROM {ADDRESSES.staged} s WHERE {ADDRESSES.same_key('s', 'l')})"
    )
    name, locality, town = (
        f"coalesce(same.{column}, other.{column}, '') AS {column}" for column in ("name", "locality", "town")
    )
    any_language = (
        f"SELECT DISTINCT ON (street_id) street_id, name, locality, town FROM {DESCRIPTORS.table} "
        "ORDER BY street_id, (closed_date IS NULL) DESC, (language = 'ENG') DESC, language"
    )
    return (
        f"SELECT due.lpi_key, due.language, due.uprn, coalesce(sp.organisation, lp.organisation, ''), "
        f"{', '.join(f'due.{column}' for column in own.split(', '))}, {name}, {locality}, "
        f"coalesce(nullif({town.removesuffix(' AS town')}, ''), due.post_town), due.postcode"
        f"{', ' + delivery_points.columns() if delivered else ''} FROM ({due}) AS due "
        f"LEFT JOIN {PROPERTIES.staged} sp ON sp.uprn = due.uprn LEFT JOIN {PROPERTIES.table} lp ON lp.uprn = due.uprn "
        f"LEFT JOIN {DESCRIPTORS.table} same ON same.street_id = due.usrn AND same.language = due.language "
        f"AND same.closed_date IS NULL "
        f"LEFT JOIN ({any_language}) AS other ON other.street_id = due.usrn"
        f"{' ' + delivery_points.joins() if delivered else ''}"
    )


def _read(sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, fetched a few thousand at a time by the server's own cursor."""
    with _server_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


@contextmanager
def _server_cursor() -> Iterator[Any]:
    with connection.connection.cursor(name="gazetteer_writing") as cursor:
        yield cursor


def _copy_row(*values: str) -> str:
    text = "\t".join(values)
    if "\\" in text:
        text = "\t".join(copy_text(value) for value in values)
    return f"{text}\n"
