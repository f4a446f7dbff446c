"""Saying it to the partner, from the outbox: note that they are asked, ask outside any transaction, note the answer.

A system that does not answer is asked again however long it takes: waiting is no failed attempt. Within a case what is said
first goes first. Killed between asking and noting, we ask again under the same key, and the adapter knows.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.backoffice.contract import Answer, Heard, Kind, adapter_of
from cases.backoffice.giving import job_said
from cases.backoffice.hearing import SENDS
from cases.backoffice.models import Job, JobDelivery
from cases.backoffice.progress import ENDED, JobState
from cases.backoffice.sending import case_and_job, deliver, destination_of, job_event
from cases.backoffice.taking import LONGEST_REFERENCE, reference_add
from cases.backoffice.telling import refused
from crm.customers.names import storable
from crm.outbox.actions import NotYet
from crm.outbox.destinations import admitted, failed, lived

WAITS = (5, 15, 60, 300, 900)  # seconds after the first, second ... answer of "not now"


def job_deliver(subject_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the partner has heard it, or refused it and somebody knows. Doing it again does nothing.

    Raises NotYet while the partner's system does not answer.
    """
    found = JobDelivery.objects.filter(pk=subject_id, settled_at__isnull=True)
    delivery = found.select_related("job__partner").first()
    if delivery is None:
        return
    if delivery.kind == Kind.NEW and delivery.job.state in ENDED:
        found.update(settled_at=at)  # ended before it left
        return
    place = destination_of(delivery.job.partner.code)
    known = admitted(names=[place], at=at)
    said = job_said(delivery, at=at)
    found.update(attempted_at=at, attempts=F("attempts") + 1)
    adapter = adapter_of(delivery.job.partner.adapter)
    if adapter is None:
        answer = Answer.refused(_("nothing here reaches them"))
    else:
        try:
            answer = adapter.send(said)
        except Exception as failure:
            _failing(delivery, f"{type(failure).__name__}: {failure}", at=at)
            raise
    if answer.heard == Heard.LATER:
        failed(name=place, why=answer.words, at=at)
        _failing(delivery, answer.words, at=at)
        wait = WAITS[min(delivery.attempts, len(WAITS) - 1)]
        raise NotYet(answer.words, until=at + timedelta(seconds=wait), held_by=place)
    lived(known=known, names=[place], at=at)
    _settled(delivery.pk, answer, at=at)


def _failing(delivery: JobDelivery, why: str, *, at: datetime) -> None:
    JobDelivery.objects.filter(pk=delivery.pk).update(
        last_error=storable(why)[:200], failing_since=delivery.failing_since or at, attempted_at=None
    )


@transaction.atomic
def _settled(delivery_id: int, answer: Answer, *, at: datetime) -> None:
    """Nothing; what they answered stands, with what it means for the job."""
    job_id = JobDelivery.objects.values_list("job_id", flat=True).get(pk=delivery_id)
    case, job = case_and_job(job_id)
    delivery = JobDelivery.objects.select_for_update(no_key=True).get(pk=delivery_id)
    if delivery.settled_at is not None:
        return
    delivery.settled_at, delivery.attempted_at = at, None
    delivery.refused = answer.heard == Heard.REFUSED
    delivery.last_error = storable(answer.words)[:200] if delivery.refused else ""
    delivery.failing_since = None
    delivery.save(update_fields=["settled_at", "attempted_at", "refused", "last_error", "failing_since"])
    if delivery.kind != Kind.NEW or job.state in ENDED:
        _unsaid(delivery, job, at=at)
        return
    if delivery.refused:
        if job.state in (JobState.WAITING, JobState.SENT):
            job.state = JobState.REFUSED.value
            job.save(update_fields=["state"])
        job_event(case, "JOB_REFUSED", job, actor=SENDS, at=at)
        refused(case, job, answer.words, at=at)
        return
    if job.state in (JobState.WAITING, JobState.REFUSED):
        job.state = JobState.SENT.value
    job.sent_at = job.sent_at or at
    if answer.heard == Heard.ACCEPTED and job.acknowledged_at is None:
        job.state, job.acknowledged_at = JobState.ACCEPTED.value, at
    called = storable(answer.reference).strip()[:LONGEST_REFERENCE]
    if called:
        job.partner_reference = job.partner_reference or called
        reference_add(case, job.partner, called)
    job.save(update_fields=["state", "sent_at", "acknowledged_at", "partner_reference"])
    job_event(case, "JOB_SENT", job, actor=SENDS, at=at)


def _unsaid(delivery: JobDelivery, job: Job, *, at: datetime) -> None:
    """Nothing; whoever took a job that was taken back just before they were asked hears that it is."""
    has_it = delivery.kind == Kind.NEW and not delivery.refused
    told = job.deliveries.filter(kind=Kind.WITHDRAWN.value)
    if has_it and job.state == JobState.WITHDRAWN and not told.exists():
        deliver(job, Kind.WITHDRAWN, at=at)
