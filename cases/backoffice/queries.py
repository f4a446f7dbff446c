"""What screens read about partners' jobs: those of a case, and the lists of those that somebody must see to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases.backoffice.models import Job, JobDelivery, JobNews, JobQuerySet, Partner
from cases.backoffice.progress import JobState
from cases.casework.models import Case
from crm.contacts.models import Reference
from crm.teams.actor import Actor
from crm.teams.policy import require

VIEW = "partner.jobs"
PAGE = 50
MOST_COUNTED = 1_000
MOST_NEWS, MOST_JOBS = 100, 50


class Show(StrEnum):
    """Which jobs."""

    LATE = "late"  # not acknowledged, though the time is over
    STUCK = "stuck"  # their system does not answer, or will not have it
    BACK = "back"  # handed back, and the case goes on
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job of a list: its case's reference as stored, and why it does not leave, "" when it does."""

    job: Job
    reference: str
    fault: str
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class JobList:
    """One page; `next` is the key after which the following one begins, 0 for none."""

    rows: list[JobRow]
    next: int


def _failing() -> QuerySet[JobDelivery]:
    return JobDelivery.objects.filter(failing_since__isnull=False, settled_at__isnull=True)


def _wanted(actor: Actor, show: Show, *, at: datetime) -> JobQuerySet:
    jobs = Job.objects.visible_to(actor)
    if show == Show.LATE:
        return jobs.filter(acknowledge_by__lte=at, acknowledged_at__isnull=True, ended_at__isnull=True)
    if show == Show.STUCK:
        failing = Exists(_failing().filter(job=OuterRef("pk")))
        return jobs.open().filter(Q(state=JobState.REFUSED.value) | Q(failing))
    if show == Show.BACK:
        return jobs.filter(state=JobState.BACK.value, case__closed_at__isnull=True)
    return jobs.open()


def jobs_listed(*, actor: Actor, show: Show, at: datetime, partner: str = "", after: int = 0) -> JobList:
    """One page of jobs of cases the actor may see, oldest first. Two statements. Raises NotPermitted."""
    require(actor, VIEW)
    jobs = _wanted(actor, show, at=at).filter(pk__gt=after)
    if partner:
        jobs = jobs.filter(partner__code=partner)
    own = Reference.objects.filter(kind=Reference.Kind.OWN, contact=OuterRef("case__contact")).values("value")[:1]
    found = list(
        jobs.select_related("partner", "case__service", "case__team")
        .annotate(reference_value=Subquery(own))
        .order_by("pk")[: PAGE + 1]
    )
    rows = found[:PAGE]
    return JobList(rows=_rows(rows), next=rows[-1].pk if len(found) > PAGE else 0)


def _rows(jobs: Sequence[Job]) -> list[JobRow]:
    faults = JobDelivery.objects.filter(job__in=[job.pk for job in jobs]).filter(
        Q(failing_since__isnull=False, settled_at__isnull=True) | Q(refused=True)
    )
    known = {one.job_id: one for one in faults.order_by("pk")}
    return [
        JobRow(
            job=job,
            reference=job.reference_value,  # type: ignore[attr-defined]
            fault=known[job.pk].last_error if job.pk in known and job.ended_at is None else "",
            failing_since=known[job.pk].failing_since if job.pk in known else None,
        )
        for job in jobs
    ]


def jobs_counted(*, actor: Actor, at: datetime) -> dict[Show, int]:
    """How many jobs each list holds for this actor, up to MOST_COUNTED. Raises NotPermitted."""
    require(actor, VIEW)
    return {
        show: len(_wanted(actor, show, at=at).order_by("pk").values_list("pk", flat=True)[:MOST_COUNTED])
        for show in Show
    }


def news_unplaced(*, actor: Actor) -> list[JobNews]:
    """News of jobs that its partner does not have, the latest first: what was said stays out, for nobody knows of whom.

    Raises NotPermitted.
    """
    require(actor, VIEW)
    unknown = JobNews.objects.unscoped("no case, and its words are not read").filter(taken="UNKNOWN")
    return list(unknown.select_related("partner").defer("words", "extras").order_by("-pk")[:PAGE])


def partners_offered() -> list[Partner]:
    """Those that can be given work, by name."""
    return list(Partner.objects.filter(is_live=True).order_by("name", "code"))


@dataclass(frozen=True, slots=True)
class CaseJob:
    """A job of a case as its page shows it: what came back, latest first, and why it does not leave."""

    job: Job
    news: list[JobNews]
    fault: str
    failing_since: datetime | None


def jobs_of_case(case: Case) -> list[CaseJob]:
    """The jobs of a case that the reader was found to see, the latest first. One statement where there is none, else
    three."""
    jobs = Job.objects.unscoped("of a case that was found visible").filter(case=case)
    found = list(jobs.select_related("partner").order_by("-pk")[:MOST_JOBS])
    if not found:
        return []
    said = JobNews.objects.unscoped("of a case that was found visible").filter(job__in=found).order_by("-pk")
    by_job: dict[int, list[JobNews]] = {}
    for one in said[:MOST_NEWS]:
        by_job.setdefault(one.job_id or 0, []).append(one)
    faults = JobDelivery.objects.filter(job__in=found).filter(Q(refused=True) | Q(settled_at__isnull=True))
    known = {one.job_id: one for one in faults.exclude(last_error="").order_by("pk")}
    return [
        CaseJob(
            job=job,
            news=by_job.get(job.pk, []),
            fault=known[job.pk].last_error if job.pk in known and job.ended_at is None else "",
            failing_since=known[job.pk].failing_since if job.pk in known else None,
        )
        for job in found
    ]
