"""python -m tests.benchmarks.large FILE: the 600,000 properties, in a database of their own; figures go to FILE as JSON.

A process of its own, since a process has one database: `python -m tests.benchmarks` starts it and adds its figures.
"""

import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks import database

SEED = 2026
PROPERTIES = 600_000
HTTP_ADDRESSES = 50  # of each kind: the public address search lets one visitor ask so often and no more
MOST_MILLISECONDS = 30
LOG = Path("bench-results") / "web-large.log"


def main(words: list[str]) -> int:
    """Build what is not there, measure, write the figures to the file named; 0 whatever the figures are."""
    path, *options = words
    url = database.own_url(os.environ["DATABASE_URL"], database.LARGE)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    if "--fresh" in options or note is None or note.digest != database.large_digest():
        note = _build(url)
    else:
        print(f"The large gazetteer of {note.facts['built_at']:.16} is kept.")
        import django

        django.setup()
    figures = [*_loaded(note.facts), *_measured()]
    from tests.benchmarks.measuring.finding import plans

    said = {"figures": [asdict(figure) for figure in figures], "facts": note.facts, "plans": plans()}
    Path(path).write_text(json.dumps(said))
    return 0


def _build(url: str) -> database.Note:
    """The note on a database that was built now: tables, the three loads, one person to ask."""
    print("Building the large gazetteer:")
    database.recreate(url)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from gazetteer.generating.large import write_large_gazetteer
    from tests.benchmarks.building.council import configure, stepping
    from tests.benchmarks.building.loads import three_loads

    at = timezone.now()
    facts: dict[str, Any] = {"built_at": at.isoformat(), "seconds": {}}
    step = stepping(facts, lambda name, seconds: print(f"  {name:<28} {seconds:7.1f} s", flush=True))
    step("tables", lambda: call_command("migrate", interactive=False, verbosity=0))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "large.csv"
        step("writing the file", lambda: write_large_gazetteer(full, seed=SEED, properties=PROPERTIES))
        facts["gazetteer"] = three_loads(full, step=step)
    step("staff", lambda: configure(at))
    connection.close()
    note = database.Note(database.large_digest(), facts)
    database.settle(url)
    database.write_note(url, note)
    return note


def _loaded(facts: dict[str, Any]) -> list[Any]:
    from tests.benchmarks.measuring.figures import loads

    return loads(f"{PROPERTIES:,} properties", facts["gazetteer"], first=150)


def _measured() -> list[Any]:
    from tests.benchmarks.measuring import finding, finding_pages, server

    name = f"{PROPERTIES:,}"
    figures = [*finding.typeahead(name), *finding.lookups(name)]
    with server.web_server(processes=1, log=LOG) as web:
        figures += finding_pages.typeahead(web.port, name, addresses=HTTP_ADDRESSES, most=MOST_MILLISECONDS)
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
