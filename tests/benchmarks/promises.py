"""python -m tests.benchmarks.promises FILE: a million clocks, in a database of their own; figures go to FILE as JSON.

A process of its own, since a process has one database: `python -m tests.benchmarks` starts it and adds its figures. The
tables are kept while they are as the migrations say; what is in them is built each time, because measuring changes it.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks import database


def main(words: list[str]) -> int:
    """Build, measure, write the figures to the file named; 0 whatever the figures are."""
    path, *options = words
    url = database.own_url(os.environ["DATABASE_URL"], database.PROMISES)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    fresh = "--fresh" in options or note is None or note.digest != database.tables_digest()
    if fresh:
        database.recreate(url)
    import django

    django.setup()
    facts = _build(url, tables=fresh)
    from tests.benchmarks.measuring.promises import measured

    figures = []
    for figure in measured():
        print(f"  {figure.name}: {figure.summary.get('median', figure.note)} {figure.unit}", flush=True)
        figures.append(asdict(figure))
    Path(path).write_text(json.dumps({"figures": figures, "facts": facts}))
    return 0


def _build(url: str, *, tables: bool) -> dict[str, Any]:
    from django.core.management import call_command

    from tests.benchmarks.building import million
    from tests.benchmarks.building.council import configure, stepping

    print("Building a million clocks:")
    facts: dict[str, Any] = {"seconds": {}}
    step = stepping(facts, lambda name, seconds: print(f"  {name:<28} {seconds:7.1f} s", flush=True))
    if tables:
        step("tables", lambda: call_command("migrate", interactive=False, verbosity=0))
        step("staff and services", lambda: configure(million.NOON))
        database.write_note(url, database.Note(database.tables_digest(), {}))
    million.empty()
    step("clocks", lambda: million.build(url=url))
    step("analyse", lambda: database.settle(url))
    return facts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
