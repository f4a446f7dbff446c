"""The jobs of a case in words: where each stands with its partner, what came back, and why one does not leave."""

from dataclasses import dataclass
from datetime import datetime

from cases.backoffice.models import STATE_WORDS, TAKEN_WORDS, JobNews
from cases.backoffice.progress import ENDED, JobState
from cases.backoffice.queries import CaseJob, jobs_of_case
from cases.casework.models import Case

_SHAPES = {JobState.DONE: "done", JobState.BACK: "late", JobState.REFUSED: "late", JobState.WITHDRAWN: "ended"}


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One thing a partner said: their status and words, what came of it, why the case did not follow."""

    at: datetime
    status: str
    words: str
    taken: str
    not_done: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as the page of its case shows it."""

    shown: CaseJob
    state: str
    shape: str
    is_late: bool
    is_open: bool
    news: list[NewsLine]


def job_lines(case: Case, *, now: datetime, sees_words: bool) -> list[JobLine]:
    """The jobs of a case that was found visible, the latest first; words only for who reads the words of the case."""
    return [_line(one, now=now, sees_words=sees_words) for one in jobs_of_case(case)]


def _line(one: CaseJob, *, now: datetime, sees_words: bool) -> JobLine:
    job, state = one.job, JobState(one.job.state)
    return JobLine(
        shown=one,
        state=str(STATE_WORDS[job.state]),
        shape=_SHAPES.get(state, "working"),
        is_late=job.acknowledged_at is None and job.ended_at is None and job.acknowledge_by < now,
        is_open=state not in ENDED,
        news=[_news(each) for each in one.news] if sees_words else [],
    )


def _news(news: JobNews) -> NewsLine:
    return NewsLine(
        at=news.happened_at,
        status=news.status.removeprefix("council:").capitalize(),
        words=news.words,
        taken="" if news.taken == "APPLIED" else str(TAKEN_WORDS[news.taken]),
        not_done=news.not_done,
    )
