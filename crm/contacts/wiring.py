"""What the floor of PEOPLE enrols at start-up: the sweep's steps."""

from datetime import datetime

from crm.contacts.actions import sessions_end_idle
from crm.contacts.throttle import forget
from crm.outbox.registry import each_round
from crm.sla.sweeping import sweep_clocks
from crm.teams.partitions import ensure_partitions


def months_ahead(at: datetime) -> int:
    """How many partitions were made for the months to come."""
    return len(ensure_partitions(at=at))


def register() -> None:
    """Nothing; called once when Django is ready."""
    each_round("clocks", sweep_clocks)
    each_round("idle sessions", sessions_end_idle, every=10)
    each_round("old attempts", forget, every=60 * 60)
    each_round("partitions", months_ahead, every=24 * 60 * 60)
