"""python -m tests.benchmarks.measuring.sweep_once INSTANT: sweeps the clocks as of then; says how many, in what time."""

import json
import os
import sys
import time
from datetime import datetime


def main(instant: str) -> None:
    """Sweep, and print the count and the seconds as JSON; what Python takes to start is left out."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    import django

    django.setup()
    from django.db import connection

    from crm.sla.sweeping import sweep_clocks

    connection.ensure_connection()
    began = time.perf_counter()
    done = sweep_clocks(datetime.fromisoformat(instant))
    print(json.dumps({"done": done, "seconds": round(time.perf_counter() - began, 2)}))


if __name__ == "__main__":
    main(sys.argv[1])
