"""python -m tests.benchmarks.index FILE: the index of 1.2 million customers, in a database of its own; figures go to FILE.

`--customers 100000` builds a smaller one beside it, `--only-build` measures nothing (FILE is not written). A process of its
own, since a process has one database: `python -m tests.benchmarks` starts it and adds its figures.
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks import database

CUSTOMERS = 1_200_000
SEED = 2026


def main(words: list[str]) -> int:
    """Build what is not there, measure, write the figures to the file named; 0 whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.index", description=__doc__)
    parser.add_argument("path", nargs="?", default="")
    parser.add_argument("--fresh", action="store_true", help="build the data anew")
    parser.add_argument("--only-build", action="store_true", help="measure nothing")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    options = parser.parse_args(words)
    url = database.index_url(os.environ["DATABASE_URL"], customers=options.customers)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    if options.fresh or note is None or note.digest != database.index_digest():
        note = _build(url, customers=options.customers)
    else:
        print(
            f"The {options.customers:,} customers of {note.facts['built_at']:.16} are kept in {url.rpartition('/')[2]}."
        )
        import django

        django.setup()
    if not options.only_build:
        Path(options.path).write_text(json.dumps(_measured(note.facts)))
    return 0


def _build(url: str, *, customers: int) -> database.Note:
    """The note on a database that was built now: a gazetteer with a property for every two customers, staff, customers."""
    print(f"Building the index of {customers:,} customers:")
    large = database.own_url(url, database.LARGE)
    kept = database.read_note(large) if customers == CUSTOMERS else None
    whole = kept is not None and kept.digest == database.large_digest()
    database.recreate(url, like=large if whole else "")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from tests.benchmarks.building import index
    from tests.benchmarks.building.council import configure, stepping

    at = timezone.now()
    facts: dict[str, Any] = {"built_at": at.isoformat(), "seconds": {}, "customers": customers}
    step = stepping(facts, lambda name, seconds: print(f"  {name:<28} {seconds:7.1f} s", flush=True))
    step("tables", lambda: call_command("migrate", interactive=False, verbosity=0))
    if not whole:
        step("gazetteer", lambda: _gazetteer(customers // 2))
    step("staff", lambda: configure(at))
    facts["rows"] = step("customers", lambda: index.build(url=url, customers=customers))
    step("analyse", lambda: database.settle(url))
    connection.close()
    note = database.Note(database.index_digest(), facts)
    database.write_note(url, note)
    return note


def _gazetteer(properties: int) -> None:
    from gazetteer.generating.large import write_large_gazetteer
    from tests.benchmarks.building.loads import timed_load

    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "large.csv"
        write_large_gazetteer(full, seed=SEED, properties=properties)
        timed_load(full)


def _measured(facts: dict[str, Any]) -> dict[str, Any]:
    from tests.benchmarks.measuring import index, mail

    figures = [*index.measured(), *mail.rate()]
    return {"figures": [asdict(figure) for figure in figures], "facts": facts, "plans": index.plans()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
