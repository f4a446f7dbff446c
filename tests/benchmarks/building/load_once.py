"""python -m tests.benchmarks.building.load_once FILE [OPTION ...]: loads it by the command; prints the seconds as JSON.

What Python takes to start is left out; the memory is the whole process's, which is why it is one of its own.
"""

import json
import os
import sys
import time


def main(path: str, *options: str) -> int:
    """Load the file with these options of the command; its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.ensure_connection()
    began = time.perf_counter()
    try:
        call_command("load_gazetteer", path, *options, verbosity=0)
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0)
    print(json.dumps({"seconds": round(time.perf_counter() - began, 2)}))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
