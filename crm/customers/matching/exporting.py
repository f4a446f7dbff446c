"""The index written out for the look at all of it: one line of traits for each record that may be compared.

A confidential address or contact point takes no part: what nobody else may know must not show in a score.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from crm.customers.matching.linking import written
from crm.customers.matching.traits import COLUMNS, Known, traits_of
from crm.customers.names import BUSINESS, PERSON, Names

AT_ONCE = 5_000
RECORDS = """
SELECT c.id, c.kind, c.given_names, c.family_name, c.preferred_name, c.business_name, c.trading_name, c.date_of_birth,
  p.phones, p.emails, h.places, h.postcodes, h.lines, n.numbers
FROM crm_customer c
LEFT JOIN (
  SELECT customer_id, array_agg(normalised) FILTER (WHERE kind = 'PHONE') AS phones,
    array_agg(normalised) FILTER (WHERE kind = 'EMAIL') AS emails
  FROM crm_contactpoint WHERE restriction_id IS NULL GROUP BY customer_id) p ON p.customer_id = c.id
LEFT JOIN (
  SELECT r.customer_id, array_agg(DISTINCT r.property_id) FILTER (WHERE r.property_id IS NOT NULL) AS places,
    array_agg(DISTINCT coalesce(g.postcode_key, replace(r.unlisted_postcode, ' ', ''))) AS postcodes,
    array_agg(DISTINCT r.unlisted_lines) FILTER (WHERE r.unlisted_lines <> '') AS lines
  FROM crm_residence r LEFT JOIN gazetteer_property g ON g.uprn = r.property_id
  WHERE r.restriction_id IS NULL GROUP BY r.customer_id) h ON h.customer_id = c.id
LEFT JOIN (
  SELECT customer_id, array_agg(kind || ':' || normalised ORDER BY kind, normalised) AS numbers
  FROM crm_businessnumber GROUP BY customer_id) n ON n.customer_id = c.id
"""


def index_write(*, folder: Path, beat: Callable[[int], None]) -> int:
    """How many records were written, to PERSON.csv and BUSINESS.csv in the folder."""
    count = 0
    with (
        (folder / f"{PERSON}.csv").open("w", newline="") as people,
        (folder / f"{BUSINESS}.csv").open("w", newline="") as firms,
    ):
        writers = {PERSON: csv.writer(people), BUSINESS: csv.writer(firms)}
        for writer in writers.values():
            writer.writerow(["unique_id", *COLUMNS])
        for count, row in enumerate(_records(), 1):
            known = _known(row)
            writers[known.names.kind].writerow(written(str(row[0]), traits_of(known)))
            if count % AT_ONCE == 0:
                beat(count)
    return count


def _records() -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(RECORDS)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _known(row: tuple[Any, ...]) -> Known:
    _key, kind, given, family, preferred, business, trading, born, phones, emails, places, postcodes, lines, numbers = (
        row
    )
    return Known(
        names=Names(
            kind=kind,
            given_names=given,
            family_name=family,
            preferred_name=preferred,
            business_name=business,
            trading_name=trading,
        ),
        date_of_birth=born,
        phones=frozenset(phones or ()),
        emails=frozenset(emails or ()),
        places=frozenset(places or ()),
        postcodes=frozenset(filter(None, postcodes or ())),
        lines=frozenset(lines or ()),
        numbers=frozenset((kind, value) for kind, _colon, value in (one.partition(":") for one in numbers or ())),
    )
