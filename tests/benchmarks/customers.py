"""python -m tests.benchmarks.customers FILE: the nightly look at 1.2 million customers, and loading as many from a file.

On copies of the index that `tests.benchmarks.index` builds, so that neither changes what the other measures. A process of
its own, since a process has one database: `python -m tests.benchmarks` starts it and adds its figures. `--only-nightly`,
`--only-load` leave the other out.
"""

import csv
import json
import os
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.benchmarks import database, index
from tests.benchmarks.measuring.figures import Figure, single
from tests.benchmarks.measuring.watched_process import managed

RESULTS = Path("bench-results")
GIGABYTE = 1_000_000_000
MOST_NIGHTLY_SECONDS, MOST_NIGHTLY_GIGABYTES = 15 * 60, 6
MOST_LOAD_SECONDS = 20 * 60
SOURCE = "measured"
FIELDS = ("given_names", "family_name", "business_name", "date_of_birth", "phone", "email", "uprn")
# Each customer as another system would give them: one telephone, one address for email, where they live now.
_ROWS = """
SELECT 'row ' || c.id, c.given_names, c.family_name, c.business_name, to_char(c.date_of_birth, 'DD/MM/YYYY'),
    (SELECT max(p.value) FROM crm_contactpoint p WHERE p.customer_id = c.id AND p.kind = 'PHONE'),
    (SELECT max(p.value) FROM crm_contactpoint p WHERE p.customer_id = c.id AND p.kind = 'EMAIL'),
    (SELECT max(r.property_id) FROM crm_residence r WHERE r.customer_id = c.id AND r.active_to IS NULL)
FROM crm_customer c ORDER BY c.id
"""


def main(words: list[str]) -> int:
    """Copy, measure, write the figures to the file named; 0 whatever they are."""
    given = os.environ["DATABASE_URL"]
    if index.main(["--only-build"]):
        return 1
    built = database.index_url(given, customers=index.CUSTOMERS)
    copy = urlunsplit(urlsplit(built)._replace(path=f"{urlsplit(built).path}{database.COPY}"))
    os.environ["SECRET_KEY"] = os.environ.get(
        "SECRET_KEY", "only for measuring, nobody signs in by it, long enough it is"
    )
    figures: list[Figure] = []
    from django.db import connection

    connection.close()  # a copy is made only of what nobody is connected to
    if "--only-load" not in words:
        database.recreate(copy, like=built)
        figures += _nightly(copy)
    if "--only-nightly" not in words:
        database.recreate(copy, like=built)
        figures += _loads(copy)
    Path(words[0]).write_text(json.dumps({"figures": [asdict(one) for one in figures], "facts": {}}))
    return 0


def _nightly(url: str) -> list[Figure]:
    took = managed(["duplicates_run"], url=url, log=RESULTS / "nightly.log")
    return [
        single("nightly look at the whole index", "s", took.seconds, most=MOST_NIGHTLY_SECONDS),
        single("  memory of it and its children", "GB", took.peak_bytes / GIGABYTE, most=MOST_NIGHTLY_GIGABYTES),
    ]


def _loads(url: str) -> list[Figure]:
    """Everybody out of the index into a file, the index emptied, the file loaded, and loaded once more."""
    file = RESULTS / "customers.csv"
    with psycopg.connect(url) as connection:
        rows = _written(connection, file)
        connection.execute("TRUNCATE crm_customer, crm_account RESTART IDENTITY CASCADE")
        _registered(connection)
    words = ["load_customers", str(file), "--source", SOURCE]
    figures = []
    for name, most in (("load of a file", MOST_LOAD_SECONDS), ("  the same file again", None)):
        took = managed(words, url=url, log=RESULTS / "customer-load.log")
        figures += [
            single(f"{name}, {rows:,} customers", "s", took.seconds, most=most),
            single("  memory", "MB", took.peak_bytes / 1_000_000),
        ]
    file.unlink()
    return figures


def _written(connection: psycopg.Connection, file: Path) -> int:
    rows = 0
    with file.open("w", newline="") as output, connection.cursor(name="everybody") as found:
        lines = csv.writer(output)
        lines.writerow(["key", *FIELDS])
        found.itersize = 10_000
        for row in found.execute(_ROWS):
            lines.writerow(["" if cell is None else cell for cell in row])
            rows += 1
    return rows


def _registered(connection: psycopg.Connection) -> None:
    """Nothing; the source is registered, as its action would write it: this process has another database."""
    from django.utils import timezone

    now = timezone.now()
    values: dict[str, Any] = {
        "code": SOURCE, "name": "Measured", "purpose": "to be measured", "lawful_basis": "PUBLIC_TASK", "law": "",
        "fields": ["key", *FIELDS], "account_system": "", "customer_kind": "PERSON", "retention_months": 12,
        "review_date": (now + timedelta(days=300)).date(), "is_on": True, "registered_at": now,
        "registered_by": "SYSTEM:benchmark", "withdrawn_reason": "",
    }  # fmt: skip
    columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
    connection.execute(
        f"INSERT INTO crm_customersource ({columns}, owner_id) "  # type: ignore[arg-type]
        f"SELECT {places}, id FROM crm_user ORDER BY id LIMIT 1",
        list(values.values()),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
