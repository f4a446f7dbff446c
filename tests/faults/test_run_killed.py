"""The process that takes running clocks to a new edition is killed with -9: another goes on where it was."""

import pytest
from django.utils import timezone

from crm.sla.editing.models import Replan, RunState
from crm.sla.models import ClockEvent
from crm.sla.replaying import clocks_replay
from tests.crm.sla.editing.editing import drafted, many, published
from tests.faults.processes import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SWEEP = ("manage.py", "sweep")
CLOCKS = 3_000


def test_a_run_killed_half_way_is_finished_by_another(cast, services, start):
    now = timezone.now()
    many(CLOCKS, received=now)
    run = published(cast, drafted(cast, timezone.localdate(now), at=now), at=now)
    Replan.objects.filter(pk=run.pk).update(look_at=now)  # no worker comes

    def done():
        return Replan.objects.get(pk=run.pk).done

    with start(*SWEEP) as sweep:
        wait_until(lambda: done() > 0, what="a first batch")
        sweep.kill()
    half = Replan.objects.get(pk=run.pk)
    assert half.done == ClockEvent.objects.filter(kind="RESCHEDULE").count() > 0
    assert half.state == RunState.RUNNING
    Replan.objects.filter(pk=run.pk).update(look_at=now)  # as if the minute had passed
    with start(*SWEEP):
        wait_until(lambda: Replan.objects.get(pk=run.pk).state == RunState.DONE, what="the end of the run")
    assert done() == CLOCKS == ClockEvent.objects.filter(kind="RESCHEDULE").count()
    assert list(clocks_replay()) == []
