"""python -m tests.benchmarks.facts FILE: what is true at 600,000 addresses, in a database of its own; figures go to FILE.

1.2 million facts by file, the same again, a tenth of them changed; then what an address is asked, and events of a crew.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import database


def main(words: list[str]) -> int:
    """Build, measure, write the figures to the file named; 0 whatever the figures are."""
    path, *_options = words
    url = database.own_url(os.environ["DATABASE_URL"], database.FACTS)
    os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="deploy.settings", DEBUG="0", PYTHONUNBUFFERED="1")
    database.recreate(url)  # each time anew: a load measures what was not there before
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from tests.benchmarks.measuring.facts import measured

    figures = []
    for figure in measured():
        summary = figure.summary
        print(f"  {figure.name}: {summary.get('p95', figure.note)} {figure.unit} {figure.note}", flush=True)
        figures.append(asdict(figure))
    Path(path).write_text(json.dumps({"figures": figures, "facts": {}}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
