"""The clocks' part of the sweep when nothing is due."""

import time

from django.utils import timezone

from crm.sla.sweeping import sweep_clocks
from tests.benchmarks.measuring.figures import Figure, times

ROUNDS = 200


def idle_sweep() -> Figure:
    """How long the sweep looks at the clocks when it finds nothing; what had become due is settled first, uncounted."""
    sweep_clocks(timezone.now())
    values = []
    for _round in range(ROUNDS):
        at = timezone.now()
        began = time.perf_counter()
        done = sweep_clocks(at)
        took = (time.perf_counter() - began) * 1000
        if not done:
            values.append(took)
    return times("clock sweep with nothing due", values, p95=5)
