"""python -m tests.benchmarks.whole FILE: 1.2 million customers, 600,000 properties, 3 million contacts and a million cases
over three years, in a database of their own; figures go to FILE.

`--only-build` measures nothing (FILE is not written), `--keep` measures what is there though its builder changed. A process
of its own, since a process has one database: `python -m tests.benchmarks` starts it and adds its figures.
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

LOG = Path("bench-results") / "web-whole.log"


def main(words: list[str]) -> int:
    """Build what is not there, measure, write the figures to the file named; 0 whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.whole", description=__doc__)
    parser.add_argument("path", nargs="?", default="")
    parser.add_argument("--fresh", action="store_true", help="build the data anew")
    parser.add_argument(
        "--keep", action="store_true", help="measure the data as it is, brought up to date by migrations"
    )
    parser.add_argument("--only-build", action="store_true", help="measure nothing")
    parser.add_argument("--only", default="", help="measures by their names, comma-separated")
    options = parser.parse_args(words)
    url = database.own_url(os.environ["DATABASE_URL"], database.WHOLE)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    if options.fresh or note is None or not (options.keep or note.digest == database.whole_digest()):
        note = _build(url)
    else:
        print(f"The whole council of {note.facts['built_at']:.16} is kept.")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
    if not options.only_build:
        figures = _measured([word for word in options.only.split(",") if word])
        Path(options.path).write_text(json.dumps({"figures": [asdict(one) for one in figures], "facts": note.facts}))
    return 0


def _build(url: str) -> database.Note:
    """The note on a database that was built now: on a copy of the large gazetteer where that is built already."""
    print("Building the whole council:", flush=True)
    large = database.own_url(url, database.LARGE)
    kept = database.read_note(large)
    whole = kept is not None and kept.digest == database.large_digest()
    database.recreate(url, like=large if whole else "")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from cases.reports.actions import figures_rebuild
    from tests.benchmarks.building import council

    at = timezone.now()
    facts: dict[str, Any] = {"built_at": at.isoformat(), "seconds": {}}
    step = council.stepping(facts, lambda name, seconds: print(f"  {name:<28} {seconds:7.1f} s", flush=True))
    step("tables", lambda: call_command("migrate", interactive=False, verbosity=0))
    if not whole:
        step("gazetteer", _gazetteer)
    step("staff and services", lambda: council.configure(at, days=council.WHOLE.days))
    facts["rows"] = step("people, contacts and work", lambda: council.populate(url=url, at=at, size=council.WHOLE))
    step("figures", lambda: figures_rebuild(at=at))
    step("analyse", lambda: database.settle(url))
    connection.close()
    note = database.Note(database.whole_digest(), facts)
    database.write_note(url, note)
    return note


def _gazetteer() -> None:
    from gazetteer.generating.large import write_large_gazetteer
    from tests.benchmarks.building.loads import timed_load
    from tests.benchmarks.large import PROPERTIES, SEED

    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "large.csv"
        write_large_gazetteer(full, seed=SEED, properties=PROPERTIES)
        timed_load(full)


def _measured(only: list[str]) -> list[Any]:
    from tests.benchmarks.measuring import lists, pages, server

    measures = {
        "search": pages.search, "work": pages.work_list, "case": pages.case_page, "customer": pages.customer_page,
        "tracking": pages.tracking, "report": pages.report, "lists": lists.lists, "bulk": lambda port: lists.bulk(),
    }  # fmt: skip
    figures: list[Any] = []
    with server.web_server(processes=1, log=LOG) as web:
        for name, measure in measures.items():
            if not only or name in only:
                figures += measure(web.port)
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
