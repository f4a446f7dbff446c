"""python -m tests.benchmarks.open311 FILE: reports from other websites; figures go to FILE as JSON.

A process and a database of its own, as the services have: an invented town, and a website with eight connections.
"""

import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import database

STREETS, PROPERTIES = 300, 10_000


def main(words: list[str]) -> int:
    """Build, measure, write the figures to the file named; 0 whatever the figures are."""
    path, *options = words
    url = database.own_url(os.environ["DATABASE_URL"], database.OPEN311)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    fresh = "--fresh" in options or note is None or note.digest != database.tables_digest()
    if fresh:
        database.recreate(url)
    import django

    django.setup()
    if fresh:
        _build(url)
    from tests.benchmarks.measuring.open311 import measured

    figures = []
    for figure in measured():
        print(f"  {figure.name}: {figure.summary.get('median', figure.note)} {figure.unit}", flush=True)
        figures.append(asdict(figure))
    Path(path).write_text(json.dumps({"figures": figures, "facts": {}}))
    return 0


def _build(url: str) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from gazetteer.generating.generator import write_demo_gazetteer
    from tests.benchmarks.building.council import SEED, configure
    from tests.benchmarks.building.loads import timed_load

    call_command("migrate", interactive=False, verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder) / "invented.csv"
        write_demo_gazetteer(town, seed=SEED, streets=STREETS, properties=PROPERTIES)
        timed_load(town)
    configure(timezone.now())
    database.settle(url)
    database.write_note(url, database.Note(database.tables_digest(), {}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
