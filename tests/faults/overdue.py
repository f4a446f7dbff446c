"""python tests/faults/overdue.py COUNT: so many promises that have been due for weeks, in the database it is told."""

import os
import sys
from datetime import timedelta
from pathlib import Path

COPIES = """
INSERT INTO crm_clock (kind, cycle, target_id, calendar_version_id, state, started_at, due_at, promised_at, warn_at,
    warned_level, pause_reason, met_by, same_act)
SELECT kind, cycle, target_id, calendar_version_id, state, started_at, due_at, promised_at, warn_at, warned_level, '',
    '', false
FROM crm_clock, generate_series(2, %s)
"""
BEGUN = """
INSERT INTO crm_clockevent (clock_id, at, kind, actor_kind, actor_key, facts)
SELECT c.id, e.at, e.kind, e.actor_kind, e.actor_key, e.facts FROM crm_clock c, crm_clockevent e WHERE c.id <> e.clock_id
"""


def main(count: int) -> None:
    """Nothing; one clock was started by the ordinary action, the others are like it."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    import django

    django.setup()
    from django.db import connection, transaction
    from django.utils import timezone

    from crm.sla.actions import clocks_start
    from crm.sla.queries import policy_in_force
    from crm.teams.actor import system
    from deploy.shipped.promises import make_departments, make_promises

    long_ago = timezone.now() - timedelta(days=30)
    with transaction.atomic(), connection.cursor() as cursor:
        make_departments()
        make_promises(at=long_ago)
        policy = policy_in_force(code="missed-bin")
        clocks_start(policy=policy, received_at=long_ago, kinds=["RESOLVE"], actor=system("test"), at=long_ago)
        cursor.execute(COPIES, [count])
        cursor.execute(BEGUN)


if __name__ == "__main__":
    main(int(sys.argv[1]))
