"""The part `partners` of a service at work: a case that enters a state or stage, or has an act done, goes to its partner;
one that ends is taken back. Heard in the transaction of what happened (cases/casework/work/hearing.py)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.backoffice.models import Job, Partner
from cases.backoffice.part import ACT, ENTERED, PartnerRow, partner_rows
from cases.backoffice.progress import ENDED
from cases.backoffice.sending import JobRefused, job_locked, job_send, withdrawn
from cases.backoffice.telling import tell
from cases.casework.models import Case
from cases.casework.rules.facts import condition_holds
from cases.casework.work.hearing import Happening, What
from crm.catalogue.rules import STAGE
from crm.catalogue.words import said
from crm.teams.actor import Actor, ActorKind, system

SENDS: Actor = system("partners")


def jobs_hear(case: Case, happening: Happening, actor: Actor, at: datetime) -> None:
    """Nothing; the rows of the (locked) case's service that wait for this have made their jobs, and a case that ended
    has none any more."""
    if happening.what == What.STATE and case.closed_at is not None:
        _take_back(case, actor, at)
        return
    part = case.service_version.partners
    if not part or case.closed_at is not None:
        return
    for row in _wanted(partner_rows(part), happening):
        if condition_holds(row.condition, case, at=at):
            _send(case, row, at=at)


def _wanted(rows: list[PartnerRow], happening: Happening) -> Iterator[PartnerRow]:
    happened = {
        What.STATE: (ENTERED, happening.of),
        What.STAGE: (ENTERED, f"{STAGE}{happening.of}"),
        What.ACT: (ACT, happening.of),
    }.get(happening.what)
    yield from (row for row in rows if (row.when, row.of) == happened)


def _send(case: Case, row: PartnerRow, *, at: datetime) -> None:
    """Nothing; the partner has the job or, where they cannot be given it, somebody knows. One that they have already
    is not given again."""
    key = f"partner-{case.pk}-{row.code}-{case.version}-{case.stage}"
    open_now = Job.objects.unscoped("whether they have it").open().filter(case=case, row=row.code)
    if open_now.exists():
        return
    partner = Partner.objects.filter(code=row.partner).first()
    if partner is None:
        tell(
            case, _("There is no partner “%(code)s”: give the work to somebody") % {"code": row.partner}, at=at, key=key
        )
        return
    try:
        with transaction.atomic():
            job_send(
                case=case, partner=partner, actor=SENDS, at=at, key=key, wants=said(row.wants),
                gives=sorted(row.gives), row=row.code,
            )  # fmt: skip
    except JobRefused as refused:
        tell(case, str(refused), at=at, key=key)


def _take_back(case: Case, actor: Actor, at: datetime) -> None:
    """Nothing; no partner goes on with what has ended. Ended by the partner's own news, its job has ended with it."""
    jobs = Job.objects.unscoped("its case has ended").open().filter(case=case)
    for key in jobs.order_by("pk").values_list("pk", flat=True):
        job = job_locked(key)
        if job.state not in ENDED:
            by = actor if actor.kind != ActorKind.CUSTOMER else SENDS
            withdrawn(case, job, actor=by, at=at)
