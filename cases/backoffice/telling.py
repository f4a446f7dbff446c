"""Who of us hears what a partner did: the officer who has the case, or who leads its team. No transaction of its own."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.backoffice.contract import NewsTaken, Step
from cases.backoffice.models import Job, JobNews
from cases.backoffice.progress import JobState
from cases.casework.models import Case
from cases.casework.notices.models import NoticeKind
from cases.casework.notices.recipients import matter_of_case, owner
from cases.casework.notices.writing import notices_write


def heard_back(case: Case, job: Job, news: JobNews, *, at: datetime) -> None:
    """Nothing; what a person must see to has its notice: a job handed back, one that is done while its case is not ended,
    one that was done though it was over, or news that the case could not follow."""
    said = {"partner": job.partner.name, "why": news.not_done}
    words = ""
    if news.taken == NewsTaken.APPLIED and news.step == Step.BACK:
        words = _("%(partner)s handed the job back") % said
    elif news.taken == NewsTaken.APPLIED and news.step == Step.DONE and case.closed_at is None:
        words = _("%(partner)s says that it is done: %(why)s") % said
    elif news.taken == NewsTaken.APPLIED and news.not_done:
        words = _("News of %(partner)s: %(why)s") % said
    elif news.taken == NewsTaken.STALE and news.step == Step.DONE and job.state in (JobState.WITHDRAWN, JobState.BACK):
        words = _("%(partner)s says that it is done, though the job was over") % said
    if words:
        tell(case, words, at=at, key=f"job-news-{news.pk}")


def refused(case: Case, job: Job, why: str, *, at: datetime) -> None:
    """Nothing; somebody knows that the partner's system will not have the job."""
    words = _("%(partner)s does not take the job: %(why)s") % {"partner": job.partner.name, "why": why}
    tell(case, words, at=at, key=f"job-refused-{job.pk}-{at:%Y%m%d%H%M%S}")


def unacknowledged(case: Case, job: Job, *, at: datetime) -> None:
    """Nothing; somebody knows that the partner has not said in time that they have the job."""
    words = _("%(partner)s has not said that they have the job: ring them") % {"partner": job.partner.name}
    tell(case, words, at=at, key=f"job-late-{job.pk}")


def tell(case: Case, words: str, *, at: datetime, key: str) -> None:
    """Nothing; whoever has the case has this notice, once."""
    matter = matter_of_case(case)
    notices_write(kind=NoticeKind.PARTNER, matter=matter, to=owner(matter, at=at), at=at, key=key, words=words[:500])
