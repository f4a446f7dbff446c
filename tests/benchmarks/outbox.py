"""python -m tests.benchmarks.outbox FILE: how fast the outbox goes to a local mail server; figures go to FILE as JSON.

A process and a database of its own, as the promises have; what is in it is built each time.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import database


def main(words: list[str]) -> int:
    """Build, measure, write the figures to the file named; 0 whatever the figures are."""
    path, *options = words
    url = database.own_url(os.environ["DATABASE_URL"], database.OUTBOX)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    note = database.read_note(url)
    fresh = "--fresh" in options or note is None or note.digest != database.tables_digest()
    if fresh:
        database.recreate(url)
    import django

    django.setup()
    if fresh:
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        database.write_note(url, database.Note(database.tables_digest(), {}))
    from tests.benchmarks.measuring.draining import measured

    figures = []
    for figure in measured(url):
        print(f"  {figure.name}: {figure.summary.get('median', figure.note)} {figure.unit}", flush=True)
        figures.append(asdict(figure))
    Path(path).write_text(json.dumps({"figures": figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
