"""Giving a partner a job, and taking it back. It leaves by the outbox: nothing here waits for anybody's system."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.backoffice.contract import Kind
from cases.backoffice.giving import actor_for
from cases.backoffice.models import Job, JobDelivery, Partner
from cases.backoffice.progress import ENDED, JobState
from cases.backoffice.secrets import new_nonce
from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event
from cases.casework.transit import case_for_act, case_locked
from cases.casework.work.hours import days_after, hours_of
from crm.contacts.models import Reference
from crm.customers.names import storable
from crm.customers.references import shown
from crm.outbox.actions import News as OutboxNews
from crm.outbox.actions import outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ActorKind

DELIVER = "job.deliver"
LONGEST_WANTS = 2_000


class JobRefused(Exception):
    """The job cannot be given, or changed, like this; the words say why."""


def destination_of(code: str) -> str:
    """The partner as the outbox knows it: it slows, rests and pauses each by itself."""
    return f"partner:{code}"


@one_transaction
def job_send(
    *,
    case: Case,
    partner: Partner,
    actor: Actor,
    at: datetime,
    key: str,
    wants: str = "",
    gives: Sequence[str] = (),
    row: str = "",
) -> Job:
    """The job, on its way to the partner; the same key gives the same one.

    Raises JobRefused, NotPermitted, Busy. The customer's promise is not touched: it is ours, whoever does the work.
    """
    locked = case_for_act(case_id=case.pk, permission="case.work", actor=actor)
    earlier = _jobs().filter(key=key).first()
    if earlier is not None:
        return earlier
    if why := hindrance(locked, partner, row=row, by=actor):
        raise JobRefused(why)
    made = Job(
        case=locked,
        partner=partner,
        reference=_next_reference(locked),
        row=row,
        wants=storable(wants).strip()[:LONGEST_WANTS],
        gives=sorted(gives),
        link_nonce=new_nonce(),
        link_until=at + timedelta(days=partner.link_days),
        made_at=at,
        made_by=actor.signed,
        acknowledge_by=days_after(hours_of(locked), at, partner.acknowledge_days),
        key=key,
    )
    made.save(force_insert=True)
    deliver(made, Kind.NEW, at=at)
    job_event(locked, "JOB_MADE", made, actor=actor, at=at, key=key)
    return made


def hindrance(case: Case, partner: Partner, *, row: str, by: Actor) -> str:
    """Why this (locked) case cannot go to this partner now, "" when it can."""
    if not partner.is_live:
        return _("%(partner)s is given no more work.") % {"partner": partner.name}
    if case.closed_at is not None:
        return _("The case has ended.")
    if _jobs().open().filter(case=case, partner=partner, row=row).exists():
        return _("%(partner)s has this job already.") % {"partner": partner.name}
    seen = Case.objects.not_hidden_from(actor_for(partner)).filter(pk=case.pk)
    if by.kind == ActorKind.SYSTEM and not seen.exists():
        return _("It is confidential: somebody who may know of it must decide what %(partner)s is told.") % {
            "partner": partner.name
        }
    return ""


def _jobs() -> Any:
    return Job.objects.unscoped("of a case that the actor was found to work on")


def _next_reference(case: Case) -> str:
    own = Reference.objects.values_list("value", flat=True).get(contact=case.contact_id, kind=Reference.Kind.OWN)
    return f"{shown(own)}-{_jobs().filter(case=case).count() + 1}"


def deliver(job: Job, kind: Kind, *, at: datetime) -> JobDelivery:
    """What is to be said of the (locked) job, on its way. Part of the caller's transaction."""
    number = JobDelivery.objects.filter(job=job).count() + 1
    made = JobDelivery.objects.create(job=job, kind=kind.value, key=f"{job.reference}.{number}", made_at=at)
    entry = OutboxNews(
        kind=DELIVER,
        subject_id=made.pk,
        stream=f"job:{job.case_id}",
        destination=destination_of(job.partner.code),
    )
    outbox_put(news=[entry], at=at)
    return made


def job_event(case: Case, kind: str, job: Job, *, actor: Actor, at: datetime, key: str = "", **facts: Any) -> None:
    """Nothing; the event of the job stands among those of its case, and whoever keeps figures hears of it."""
    told = {"job": job.pk, "partner": job.partner.code, **facts}
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, key=key, facts=told)])
    outbox_put(news=[OutboxNews(kind="case.changed", subject_id=case.pk)], at=at)


@one_transaction
def job_withdraw(*, job_id: int, actor: Actor, at: datetime, key: str) -> Job:
    """The job, taken back: its page opens no more, and the partner is told. One that has ended stays as it ended.

    Raises NotPermitted, Busy, Job.DoesNotExist.
    """
    case, job = job_for_act(job_id, actor=actor)
    if job.state not in ENDED:
        withdrawn(case, job, actor=actor, at=at, key=key)
    return job


def withdrawn(case: Case, job: Job, *, actor: Actor, at: datetime, key: str = "") -> None:
    """Nothing; the (locked) job is taken back. Part of the caller's transaction."""
    was_out = job.deliveries.filter(Q(settled_at__isnull=False, refused=False) | Q(attempts__gt=0)).exists()
    job.state, job.ended_at = JobState.WITHDRAWN.value, at
    job.save(update_fields=["state", "ended_at"])
    if was_out:  # whoever never heard of it need not hear that it is over
        deliver(job, Kind.WITHDRAWN, at=at)
    job_event(case, "JOB_WITHDRAWN", job, actor=actor, at=at, key=key)


@one_transaction
def job_send_again(*, job_id: int, actor: Actor, at: datetime, key: str) -> Job:
    """The job, said to the partner once more with a new link: the earlier links open nothing from now on.

    Raises JobRefused once it has ended, NotPermitted, Busy, Job.DoesNotExist.
    """
    case, job = job_for_act(job_id, actor=actor)
    if CaseEvent.objects.filter(case_id=case.pk, kind="JOB_AGAIN", key=key).exists():
        return job
    if job.state in ENDED:
        raise JobRefused(_("This job has ended."))
    renewed(job, at=at)
    job_event(case, "JOB_AGAIN", job, actor=actor, at=at, key=key)
    return job


def renewed(job: Job, *, at: datetime) -> None:
    """Nothing; the (locked) job has a new link, which is on its way. Part of the caller's transaction."""
    if job.state == JobState.REFUSED:
        job.state = JobState.WAITING.value
    job.link_nonce, job.link_until = new_nonce(), at + timedelta(days=job.partner.link_days)
    job.save(update_fields=["state", "link_nonce", "link_until"])
    deliver(job, Kind.NEW, at=at)


def job_for_act(job_id: int, *, actor: Actor) -> tuple[Case, Job]:
    """The case, which the actor may work on, and its job, both locked."""
    jobs = Job.objects.unscoped("its case is asked for next")
    case = case_for_act(
        case_id=jobs.values_list("case_id", flat=True).get(pk=job_id), permission="case.work", actor=actor
    )
    return case, job_locked(job_id)


def job_locked(job_id: int) -> Job:
    """The job, locked after its case."""
    jobs = Job.objects.unscoped("locked for an act")
    return jobs.select_for_update(no_key=True, of=("self",)).select_related("partner").get(pk=job_id)


def case_and_job(job_id: int) -> tuple[Case, Job]:
    """The same for the partner's own acts, or the system's: both locked, nobody asked."""
    jobs = Job.objects.unscoped("locked for an act")
    case = case_locked(jobs.values_list("case_id", flat=True).get(pk=job_id))
    return case, job_locked(job_id)
