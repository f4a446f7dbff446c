"""Whether the sweep lives and the outbox flows: read by pages, health checks and whoever is called at night."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from crm.outbox.models import OutboxEntry, SweepBeat

LATE_AFTER = timedelta(minutes=2)
OUTBOX_LATE_AFTER = timedelta(minutes=10)
REMEMBERED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class SweepHealth:
    """When the sweep last said that it lives, and what the copy that said so did; None and nothing when none ever did."""

    beat_at: datetime | None
    at: datetime
    process: str = ""
    did: dict[str, int] | None = None

    @property
    def age(self) -> timedelta | None:
        """How long ago that was; a clock that runs ahead of ours is no age."""
        return None if self.beat_at is None else max(timedelta(0), self.at - self.beat_at)

    @property
    def is_late(self) -> bool:
        """True when nobody has swept for longer than LATE_AFTER, or ever."""
        return self.age is None or self.age > LATE_AFTER


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """What waits in the outbox: how long the oldest entry that may go has waited, and how many were given up."""

    waiting: int
    oldest_due_at: datetime | None
    dead: int
    at: datetime

    @property
    def age(self) -> timedelta | None:
        """How long the oldest has waited; None when nothing waits."""
        return None if self.oldest_due_at is None else max(timedelta(0), self.at - self.oldest_due_at)

    @property
    def is_late(self) -> bool:
        """True when something has waited longer than OUTBOX_LATE_AFTER."""
        return self.age is not None and self.age > OUTBOX_LATE_AFTER


def sweep_health(*, at: datetime, kind: str = "sweep") -> SweepHealth:
    """Whether a process of this kind lives."""
    beat = SweepBeat.objects.filter(pk=kind).first()
    if beat is None:
        return SweepHealth(None, at)
    return SweepHealth(beat.beat_at, at, process=beat.process, did=beat.did)


def outbox_health(*, at: datetime) -> OutboxHealth:
    """Whether what must happen after commit happens. What is to happen later does not wait yet."""
    due = Q(dead_at__isnull=True, not_before__lte=at)
    found = OutboxEntry.objects.aggregate(
        waiting=Count("pk", filter=due),
        oldest=Min("not_before", filter=due),
        dead=Count("pk", filter=Q(dead_at__isnull=False)),
    )
    return OutboxHealth(waiting=found["waiting"], oldest_due_at=found["oldest"], dead=found["dead"], at=at)


class RememberedSweep:
    """The sweep's health for pages that all show it: read once in half a minute by each process."""

    def __init__(self) -> None:
        self._known: SweepHealth | None = None
        self._until = float("-inf")

    def known(self, *, at: datetime) -> SweepHealth:
        """The health as it was read at most half a minute ago."""
        if self._known is None or time.monotonic() >= self._until:
            self.keep(sweep_health(at=at))
        return self._known  # type: ignore[return-value]

    def keep(self, health: SweepHealth, *, seconds: float = REMEMBERED_SECONDS) -> None:
        """Nothing; this is what pages show for so long."""
        self._known, self._until = health, time.monotonic() + seconds


remembered_sweep = RememberedSweep()
