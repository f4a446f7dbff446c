"""News of a partner: kept once, and what follows from it for the job and, where the service says so, for its case."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cases.backoffice.contract import News, NewsTaken, Step
from cases.backoffice.giving import actor_for
from cases.backoffice.models import Job, JobNews, Partner
from cases.backoffice.part import PartnerRow, row_coded
from cases.backoffice.progress import ENDED, JobState, Standing, judged
from cases.backoffice.sending import case_and_job, job_event, job_for_act
from cases.backoffice.statuses import Meaning, meaning_of
from cases.backoffice.telling import heard_back
from cases.casework.models import Case
from cases.casework.registry import acts_from, edges, ending_for, workflow_named
from cases.casework.transit import ActRefused, InputsRefused, transit
from cases.casework.work.models import CaseDocument
from crm.catalogue.models import Outcome
from crm.contacts.models import Reference
from crm.customers.names import storable
from crm.customers.references import NotAReference, normalise, shown
from crm.documents.actions import Rule, document_keep
from crm.documents.models import Document
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, ActorKind
from crm.teams.policy import NotPermitted, require

TELL = "partner.news"
LONGEST_KEY, LONGEST_REFERENCE, LONGEST_STATUS, LONGEST_WORDS = 150, 60, 100, 4_000
# A clock of theirs that is further ahead, or behind, is not believed: a year before Christ could be written and never read.
AHEAD, BEHIND = timedelta(minutes=5), timedelta(days=366)
MOST_PHOTOS = 10


def news_take(
    *, partner: Partner, job_reference: str, news: News, actor: Actor, at: datetime, strict: bool = False
) -> NewsTaken:
    """What came of the news; whatever that is, it is kept, and heard again it changes nothing.

    `job_reference` is ours or theirs. `strict` refuses a photograph that cannot be taken (the giver is there and can mend
    it). Raises NotPermitted, Busy, DocumentRefused.
    """
    _may_tell(partner, actor)
    job_id = job_named(partner, job_reference or news.reference, by=actor)
    earlier = JobNews.objects.unscoped("whether it was heard before").filter(partner=partner, key=_key(news))
    if earlier.exists():
        return NewsTaken.REPEATED
    photos = _photos_kept(partner, news, actor=actor, at=at, strict=strict) if job_id is not None else []
    return _taken(
        partner=partner, job_id=job_id, job_reference=job_reference, news=news, photos=photos, actor=actor, at=at
    )


def _may_tell(partner: Partner, actor: Actor) -> None:
    """Nothing for the partner itself, those who work on cases, and our own processes. Raises NotPermitted."""
    if actor.kind == ActorKind.PARTNER:
        if actor.key != str(partner.pk):
            raise NotPermitted(TELL)
        return
    require(actor, TELL)


def job_named(partner: Partner, typed: str, *, by: Actor) -> int | None:
    """The key of the partner's job that this reference means: the job's own, what they call it, or the case's where they
    have one job of it. Another partner's job is none, nor is one of a case that is hidden from whoever of us names it."""
    typed = typed.strip()[:LONGEST_REFERENCE]
    if not typed or "\x00" in typed:
        return None
    theirs = Job.objects.unscoped("the partner's own").filter(partner=partner)
    if by.kind == ActorKind.STAFF:
        theirs = theirs.filter(Exists(Case.objects.not_hidden_from(by).filter(pk=OuterRef("case"))))
    own = theirs.filter(reference=typed.upper().replace(" ", "")).values_list("pk", flat=True).first()
    if own is not None:
        return own
    called = list(theirs.filter(partner_reference=typed).order_by("-pk").values_list("pk", flat=True)[:2])
    if called:
        return called[0]
    try:
        value = normalise(typed)
    except NotAReference:
        return None
    found = list(theirs.filter(reference__startswith=f"{shown(value)}-").values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _key(news: News) -> str:
    return storable(news.key)[:LONGEST_KEY]


def _photos_kept(partner: Partner, news: News, *, actor: Actor, at: datetime, strict: bool) -> list[Document]:
    rule = Rule.REFUSE if strict else Rule.WITHHOLD
    return [
        document_keep(given=photo, actor=actor, at=at, key=f"job-news-{partner.pk}-{number}-{_key(news)}", rule=rule)
        for number, photo in enumerate(news.photos[:MOST_PHOTOS])
    ]


@one_transaction
def _taken(
    *,
    partner: Partner,
    job_id: int | None,
    job_reference: str,
    news: News,
    photos: list[Document],
    actor: Actor,
    at: datetime,
) -> NewsTaken:
    meaning = meaning_of(news.status, partner.statuses)
    case, job = case_and_job(job_id) if job_id is not None else (None, None)
    happened = at if news.at is None else max(at - BEHIND, min(news.at, at + AHEAD))
    row, is_new = JobNews.objects.unscoped("written once").get_or_create(
        partner=partner,
        key=_key(news),
        defaults={
            "job": job,
            "job_reference": storable(job_reference)[:LONGEST_REFERENCE],
            "partner_reference": storable(news.reference)[:LONGEST_REFERENCE],
            "status": storable(news.status)[:LONGEST_STATUS],
            "step": meaning.step or "",
            "words": storable(news.words).strip()[:LONGEST_WORDS],
            "outcome": storable(news.outcome or meaning.outcome)[:40],
            "planned_date": news.planned_date,
            "happened_at": happened,
            "received_at": at,
            "told_by": actor.signed,
            "taken": NewsTaken.UNKNOWN.value,
            "extras": {storable(name)[:60]: storable(value)[:500] for name, value in list(news.extras.items())[:30]},
        },
    )
    if not is_new:
        return NewsTaken.REPEATED
    if case is None or job is None:
        return NewsTaken.UNKNOWN
    return _applied(case, job, row, meaning, photos, actor=actor, at=at)


class NewsRefused(Exception):
    """The news cannot be placed there; the words say why."""


@one_transaction
def news_place(*, news_id: int, job_reference: str, actor: Actor, at: datetime) -> NewsTaken:
    """What came of news of no known job once a person named the one it is of; placed before, it stays there.

    Its photographs were not kept. Raises NewsRefused, NotPermitted, Busy, JobNews.DoesNotExist.
    """
    require(actor, TELL)
    rows = JobNews.objects.unscoped("the actor names whose it is").select_related("partner")
    found = rows.get(pk=news_id)
    job_id = job_named(found.partner, job_reference, by=actor)
    if job_id is None:
        raise NewsRefused(_("%(partner)s has no such job") % {"partner": found.partner.name})
    case, job = job_for_act(job_id, actor=actor)
    row = rows.select_for_update(no_key=True, of=("self",)).get(pk=news_id)
    if row.taken != NewsTaken.UNKNOWN:
        return NewsTaken(row.taken)
    row.job = job
    row.save(update_fields=["job"])
    return _applied(case, job, row, meaning_of(row.status, row.partner.statuses), [], actor=actor, at=at)


def _applied(
    case: Case, job: Job, row: JobNews, meaning: Meaning, photos: list[Document], *, actor: Actor, at: datetime
) -> NewsTaken:
    """What came of it: the (locked) job moved as far as it says, and its case where that was asked for."""
    taken = judged(Standing(JobState(job.state), job.news_at), meaning.step, at=row.happened_at)
    CaseDocument.objects.bulk_create(
        [CaseDocument(case=case, document=one, added_at=at, added_by=None) for one in photos], ignore_conflicts=True
    )
    _named_by_them(case, job, row)
    facts = {"news": row.pk, "taken": taken.value}
    if taken == NewsTaken.APPLIED and meaning.step is not None:
        _moved(job, row, meaning.step, at=at)
        row.not_done = _case_follows(case, job, row, meaning.step, photos, at=at)[:300]
        facts["step"] = meaning.step.value
    row.taken = taken.value
    row.save(update_fields=["taken", "not_done"])
    job_event(case, "JOB_NEWS", job, actor=actor, at=at, key=f"job-news-{row.pk}", **facts)
    heard_back(case, job, row, at=at)
    return taken


def _named_by_them(case: Case, job: Job, row: JobNews) -> None:
    """Nothing; what they call the job is known, and leads to the case wherever references are typed."""
    called = row.partner_reference
    if not called or called == job.partner_reference:
        return
    if not job.partner_reference:
        job.partner_reference = called
        job.save(update_fields=["partner_reference"])
    reference_add(case, job.partner, called)


def reference_add(case: Case, partner: Partner, called: str) -> None:
    """Nothing; what the partner calls it is one of the references of the contact that raised the case. One that they use
    for another case already stays that one's."""
    Reference.objects.get_or_create(
        value=called, kind=Reference.Kind.PARTNER, source=partner.code, defaults={"contact_id": case.contact_id}
    )


def _moved(job: Job, row: JobNews, step: Step, *, at: datetime) -> None:
    job.state = JobState(step).value
    job.news_at = row.happened_at if job.news_at is None else max(job.news_at, row.happened_at)
    job.acknowledged_at = job.acknowledged_at or at
    if row.planned_date is not None:
        job.planned_date = row.planned_date
    if step == Step.DONE:
        job.outcome = row.outcome
    if job.state in ENDED:
        job.ended_at = at
    job.save(update_fields=["state", "news_at", "acknowledged_at", "planned_date", "outcome", "ended_at"])


def _case_follows(case: Case, job: Job, news: JobNews, step: Step, photos: list[Document], *, at: datetime) -> str:
    """Why the case did not do what its service asks for at this step; "" when it did, or nothing is asked.

    Whoever brought the news, it is the partner who acts, by the service's row, and by nobody's permission.
    """
    by = actor_for(job.partner)
    row = row_coded(case.service_version.partners, job.row) if job.row else None
    if case.closed_at is not None:
        return _("the case has ended already")
    if step == Step.DONE:
        return _ended(case, row, news, photos, by=by, at=at)
    act = row.does.get(step, "") if row is not None else ""
    if not act:
        return ""
    if not _leads_on(case, act):
        return _("the case is further on already")
    return _done(case, act, {"planned_date": news.planned_date or job.planned_date}, news, by=by, at=at)


def _ended(
    case: Case, row: PartnerRow | None, news: JobNews, photos: list[Document], *, by: Actor, at: datetime
) -> str:
    outcome = case.service_version.outcomes.filter(code=news.outcome).first() if news.outcome else None
    if row is None or outcome is None or outcome.code not in row.outcomes:
        return _("somebody of the team ends it")
    act = ending_for(case, family=outcome.family)
    if not act:
        return _("the case cannot end like this now")
    return _done(case, act, _ending_inputs(outcome, photos), news, by=by, at=at)


def _ending_inputs(outcome: Outcome, photos: list[Document]) -> dict[str, object]:
    """The words to the customer are the outcome's own: what a partner writes is for us to read."""
    return {"outcome": outcome.code, "words": "", "evidence": [one.pk for one in photos if not one.withheld_because]}


def _done(case: Case, act: str, inputs: dict[str, object], news: JobNews, *, by: Actor, at: datetime) -> str:
    """Why the act was not done, "" when it was."""
    try:
        with transaction.atomic():
            transit(case=case, act=act, inputs=inputs, actor=by, at=at, key=f"job-news-{news.pk}")
    except ActRefused as refused:
        return str(refused)
    except InputsRefused as refused:
        return " ".join(refused.errors.values())
    return ""


def _leads_on(case: Case, act: str) -> bool:
    """Whether the act is open now and does not lead to a state before the present one."""
    if act not in acts_from(case):
        return False
    workflow = workflow_named(case.workflow)
    order = list(workflow.labels)
    targets = [edge.target for edge in edges(workflow) if edge.name == act and edge.source == case.state]
    return all(order.index(target) >= order.index(case.state) for target in targets)
