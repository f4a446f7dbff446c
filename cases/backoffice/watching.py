"""Steps of the sweep: jobs that nobody acknowledged in time, and partners that must be asked how it goes."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from cases.backoffice.contract import Adapter, Poll, adapters
from cases.backoffice.giving import partner_out
from cases.backoffice.hearing import SENDS
from cases.backoffice.models import Job, Partner, PartnerPoll
from cases.backoffice.sending import case_and_job, job_event
from cases.backoffice.taking import news_take
from cases.backoffice.telling import unacknowledged

logger = logging.getLogger(__name__)

AT_ONCE = 200
BACK = timedelta(minutes=10)  # asked for again each time: what happened just before we asked may be written just after
FIRST = timedelta(days=1)  # of a partner that was never asked


def jobs_late(at: datetime) -> int:
    """How many jobs were found that their partner should have acknowledged by now: somebody has a notice of each."""
    late = Job.objects.unscoped("whoever has the case is told").filter(
        acknowledge_by__lte=at, acknowledged_at__isnull=True, ended_at__isnull=True, late_told_at__isnull=True
    )
    keys = list(late.order_by("acknowledge_by", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_told(key, at=at) for key in keys)


@transaction.atomic
def _told(job_id: int, *, at: datetime) -> bool:
    case, job = case_and_job(job_id)
    if job.late_told_at is not None or job.acknowledged_at is not None or job.ended_at is not None:
        return False
    job.late_told_at = at
    job.save(update_fields=["late_told_at"])
    job_event(case, "JOB_LATE", job, actor=SENDS, at=at)
    unacknowledged(case, job, at=at)
    return True


def partners_poll(at: datetime) -> int:
    """How much news came of the partners that must be asked, each at its adapter's pace; one that fails fails alone."""
    taken = 0
    for adapter in adapters():
        if adapter.poll is None:
            continue
        due = Partner.objects.filter(adapter=adapter.code, is_live=True)
        for partner in due.order_by("pk"):
            if _claimed(partner, adapter, at=at):
                taken += _polled(partner, adapter.poll, at=at)
    return taken


def _claimed(partner: Partner, adapter: Adapter, *, at: datetime) -> bool:
    """Whether it is this process that asks now: of several sweeps one does."""
    poll, _new = PartnerPoll.objects.get_or_create(partner=partner)
    if poll.polled_at is not None and at - poll.polled_at < timedelta(seconds=adapter.poll_seconds):
        return False
    return bool(PartnerPoll.objects.filter(partner=partner, polled_at=poll.polled_at).update(polled_at=at))


def _polled(partner: Partner, poll: Poll, *, at: datetime) -> int:
    row = PartnerPoll.objects.filter(partner=partner)
    since = (row.values_list("heard_until", flat=True).get() or at - FIRST) - BACK
    taken = 0
    try:
        found = poll(partner_out(partner), since, at)
        for reference, news in found.news:
            news_take(partner=partner, job_reference=reference, news=news, actor=SENDS, at=at)
            taken += 1
    except Exception as failure:  # whatever their system answers, the next partner is asked too
        logger.warning("asking %s failed", partner.code, exc_info=failure)
        row.update(fault=f"{type(failure).__name__}: {failure}"[:200])
        return taken
    row.update(heard_until=found.until, fault="")
    return taken
