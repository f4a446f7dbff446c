"""How far a job is, and whether news moves it: forwards only. Late, repeated or stale news moves nothing. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.backoffice.contract import NewsTaken, Step


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "WAITING"  # not out yet
    SENT = "SENT"  # out: they have not said that they have it
    REFUSED = "REFUSED"  # their system will not have it: a person must look
    ACCEPTED = "ACCEPTED"
    PLANNED = "PLANNED"
    STARTED = "STARTED"
    DONE = "DONE"
    BACK = "BACK"
    WITHDRAWN = "WITHDRAWN"  # by us


_RANK = {
    JobState.WAITING: 0,
    JobState.SENT: 0,
    JobState.REFUSED: 0,
    JobState.ACCEPTED: 1,
    JobState.PLANNED: 2,
    JobState.STARTED: 3,
    JobState.DONE: 4,
    JobState.BACK: 4,
    JobState.WITHDRAWN: 4,
}
ENDED = frozenset({JobState.DONE, JobState.BACK, JobState.WITHDRAWN})
UNACKNOWLEDGED = frozenset({JobState.WAITING, JobState.SENT, JobState.REFUSED})


@dataclass(frozen=True, slots=True)
class Standing:
    """A job as news finds it: `news_at` is when the last news that moved it happened, by the partner's clock."""

    state: JobState
    news_at: datetime | None = None


def rank_of(state: JobState) -> int:
    """How far this is; a job never goes to a lower one."""
    return _RANK[state]


def judged(standing: Standing, step: Step | None, *, at: datetime) -> NewsTaken:
    """What comes of this news: APPLIED moves the job to the state of the step's name.

    What ended stays ended. A step further on moves it, whatever the clocks say, for theirs may be wrong; handing back is
    believed only when nothing later was heard, because it would undo what came after it. The same step again moves it only
    where it says something new: another day, said later.
    """
    if step is None:
        return NewsTaken.NOTED
    if standing.state in ENDED:
        return NewsTaken.STALE
    before, after = _RANK[standing.state], _RANK[JobState(step)]
    older = standing.news_at is not None and at < standing.news_at
    if after > before:
        return NewsTaken.STALE if step == Step.BACK and older else NewsTaken.APPLIED
    if after == before and step == Step.PLANNED and not older:
        return NewsTaken.APPLIED
    return NewsTaken.STALE
