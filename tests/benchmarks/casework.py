"""python -m tests.benchmarks.casework FILE: case pages, acts and eight who write on one case; figures go to FILE as JSON.

A process and a database of its own, as the promises have; the cases are raised anew each time, because acts end them.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import database

LOG = Path("bench-results") / "web-casework.log"


def main(words: list[str]) -> int:
    """Build, measure, write the figures to the file named; 0 whatever the figures are."""
    path, *options = words
    url = database.own_url(os.environ["DATABASE_URL"], database.CASEWORK)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    fresh = "--fresh" in options or note is None or note.digest != database.tables_digest()
    if fresh:
        database.recreate(url)
    import django

    django.setup()
    if fresh:
        from django.core.management import call_command
        from django.utils import timezone

        from tests.benchmarks.building.council import configure

        call_command("migrate", interactive=False, verbosity=0)
        configure(timezone.now())
        database.write_note(url, database.Note(database.tables_digest(), {}))
    from tests.benchmarks.measuring import casework, server

    figures = []
    with server.web_server(processes=1, log=LOG) as web:
        for figure in casework.measured(web.port):
            p95 = f", p95 {figure.summary['p95']}" if len(figure.values) > 1 else ""
            print(f"  {figure.name}: {figure.summary.get('median', figure.note)}{p95} {figure.unit}", flush=True)
            figures.append(asdict(figure))
    Path(path).write_text(json.dumps({"figures": figures, "facts": {}}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
