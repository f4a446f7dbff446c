"""A job as its partner opens it by the link they were sent: what they may know, what they may say, and a new link."""

from dataclasses import dataclass
from datetime import datetime

from cases.backoffice.contract import JobOut, Kind
from cases.backoffice.giving import actor_for, job_out
from cases.backoffice.hearing import SENDS
from cases.backoffice.models import Job
from cases.backoffice.part import PartnerRow, row_coded
from cases.backoffice.progress import ENDED, JobState, rank_of
from cases.backoffice.secrets import job_of_link
from cases.backoffice.sending import case_and_job, job_event, renewed
from cases.casework.models import Case
from crm.catalogue.definition import in_english
from crm.catalogue.models import Outcome
from crm.documents.models import Document
from crm.teams.access import record_read
from crm.teams.acting import one_transaction


@dataclass(frozen=True, slots=True)
class LinkedJob:
    """What the page of a job shows; `may` are the steps that it can still go to."""

    job: Job
    said: JobOut
    outcomes: list[Outcome]
    photos: list[Document]

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be said of it."""
        return self.job.state in ENDED

    @property
    def may_accept(self) -> bool:
        """Whether they can still say that they have it."""
        return rank_of(JobState(self.job.state)) < rank_of(JobState.ACCEPTED)

    @property
    def may_plan(self) -> bool:
        """Whether a day, or another day, can be named."""
        return rank_of(JobState(self.job.state)) <= rank_of(JobState.PLANNED)

    @property
    def may_start(self) -> bool:
        """Whether they can still say that they have begun."""
        return rank_of(JobState(self.job.state)) < rank_of(JobState.STARTED)


def has_run_out(job: Job, *, at: datetime) -> bool:
    """Whether the link of this job opens it no more, though it did."""
    return job.link_until <= at


def linked_job(*, job: Job, at: datetime) -> LinkedJob:
    """The job for whoever opened its link; that they were shown somebody is recorded."""
    said = job_out(job, kind=Kind.NEW, key="", at=at, screen="job-page")
    case = _case(job)
    row = _row(job, case)
    named = case.service_version.outcomes.filter(code__in=row.outcomes if row else ()).order_by("order", "pk")
    photos = Document.objects.filter(pk__in=said.photos, withheld_because="", disposed_at__isnull=True).order_by("pk")
    return LinkedJob(job=job, said=said, outcomes=list(named), photos=list(photos))


def _case(job: Job) -> Case:
    cases = Case.objects.unscoped("what of it the partner is shown is chosen here")
    return cases.select_related("service_version").get(pk=job.case_id)


def _row(job: Job, case: Case) -> PartnerRow | None:
    return row_coded(case.service_version.partners, job.row) if job.row else None


def linked_photo(*, token: str, document_id: int, at: datetime) -> Document | None:
    """A photograph that the job's page shows, None for any other file; that it was seen is recorded."""
    job = job_of_link(token)
    if job is None or has_run_out(job, at=at):
        return None
    found = next((one for one in linked_job(job=job, at=at).photos if one.pk == document_id), None)
    if found is not None:
        record_read(actor=actor_for(job.partner), at=at, screen="job-photo", kind="CASE", keys=[job.case_id])
    return found


def ending_words(outcome: Outcome) -> str:
    """What the ending is called on the page: a partner is not the customer, and reads English."""
    return in_english(outcome.label)


@one_transaction
def link_renew(*, token: str, at: datetime) -> bool:
    """True when a new link to the job is on its way to the partner's own address, wherever it was asked for from.

    False for a link that never was one, for a job that has ended, and where the one it has still opens it. Raises Busy.
    """
    known = job_of_link(token)
    if known is None:
        return False
    case, job = case_and_job(known.pk)
    if job.state in ENDED or job.link_nonce != known.link_nonce or not has_run_out(job, at=at):
        return False
    renewed(job, at=at)
    job_event(case, "JOB_AGAIN", job, actor=SENDS, at=at)
    return True
