"""A crew's sheet in words: one job a line, no name, no telephone, nothing said in confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.casework.lists.sheets.queries import Job
from cases.casework.naming import state_label
from channels.staff.presenters.case import where_words
from crm.customers.references import shown

HEADS = (
    _("Job"), _("Reference"), _("What"), _("Where"), _("Easting"), _("Northing"), _("Said"), _("Warning"), _("State"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as it is read."""

    key: int
    position: int
    reference: str
    service: str
    where: str
    easting: str
    northing: str
    said: list[tuple[str, str]]
    warnings: list[str]
    state: str
    is_ended: bool
    result: str  # as it was typed back; "" for nothing yet
    outcomes: list[tuple[str, str]]


def job_lines(jobs: Sequence[Job]) -> list[JobLine]:
    """The jobs in words."""
    return [_line(job) for job in jobs]


def _line(job: Job) -> JobLine:
    case = job.case
    at = (case.easting, case.northing)
    if case.property is not None:
        at = (case.property.easting, case.property.northing)
    words = dict(job.outcomes)
    return JobLine(
        key=job.line.pk,
        position=job.line.position,
        reference=shown(job.reference),
        service=case.service.name,
        where=where_words(case),
        easting="" if at[0] is None else f"{at[0]:.0f}",
        northing="" if at[1] is None else f"{at[1]:.0f}",
        said=job.said,
        warnings=[one.words for one in job.warnings],
        state=state_label(case),
        is_ended=case.closed_at is not None,
        result="" if job.line.typed_at is None else words.get(job.line.outcome, job.line.outcome),
        outcomes=job.outcomes,
    )


def csv_row(line: JobLine) -> list[str]:
    """The line as cells, in the order of HEADS."""
    said = "; ".join(f"{question} {answer}" for question, answer in line.said)
    return [
        str(line.position), line.reference, line.service, line.where, line.easting, line.northing, said,
        "; ".join(line.warnings), line.state,
    ]  # fmt: skip
