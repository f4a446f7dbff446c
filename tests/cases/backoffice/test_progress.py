"""News moves a job forwards only, whatever order it comes in and however often."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.backoffice.contract import NewsTaken, Step
from cases.backoffice.progress import ENDED, JobState, Standing, judged, rank_of

T0 = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
minutes = st.integers(0, 300).map(lambda n: T0 + timedelta(minutes=n))
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
said = st.lists(st.tuples(st.sampled_from([*Step, None]), minutes), max_size=12)


def walked(news, start=JobState.SENT):
    standing, seen = Standing(start), []
    for step, at in news:
        taken = judged(standing, step, at=at)
        seen.append((standing.state, step, taken))
        if taken == NewsTaken.APPLIED:
            latest = at if standing.news_at is None else max(at, standing.news_at)
            standing = Standing(JobState(step), latest)
    return standing, seen


@quick
@given(said)
def test_a_job_never_goes_back(news):
    _standing, seen = walked(news)
    ranks = [rank_of(state) for state, _step, _taken in seen]
    assert ranks == sorted(ranks)


@quick
@given(said)
def test_what_ended_stays_as_it_ended(news):
    standing, _seen = walked(news)
    if standing.state in ENDED:
        again, _ = walked([*news, (Step.DONE, T0 + timedelta(days=9)), (Step.BACK, T0 + timedelta(days=9))])
        assert again.state == standing.state


@quick
@given(said)
def test_hearing_everything_twice_changes_nothing(news):
    once, _ = walked(news)
    twice, _ = walked([one for each in news for one in (each, each)])
    assert once.state == twice.state


@quick
@given(
    st.permutations(
        [(Step.ACCEPTED, T0), (Step.PLANNED, T0 + timedelta(hours=1)), (Step.DONE, T0 + timedelta(hours=2))]
    )
)
def test_in_whatever_order_it_comes_the_job_is_done_in_the_end(news):
    assert walked(news)[0].state == JobState.DONE


@pytest.mark.parametrize(
    ("state", "news_at", "step", "at", "taken"),
    [
        (JobState.PLANNED, 1, Step.PLANNED, 2, NewsTaken.APPLIED),  # another day, said later
        (JobState.PLANNED, 2, Step.PLANNED, 1, NewsTaken.STALE),  # another day, said before
        (JobState.STARTED, 1, Step.PLANNED, 2, NewsTaken.STALE),
        (JobState.STARTED, 2, Step.DONE, 1, NewsTaken.APPLIED),  # their clocks differ: done is done
        (JobState.PLANNED, 2, Step.BACK, 1, NewsTaken.STALE),  # handed back before it was planned
        (JobState.PLANNED, 1, Step.BACK, 2, NewsTaken.APPLIED),
        (JobState.SENT, None, None, 1, NewsTaken.NOTED),
        (JobState.WITHDRAWN, None, Step.DONE, 1, NewsTaken.STALE),
        (JobState.REFUSED, None, Step.ACCEPTED, 1, NewsTaken.APPLIED),  # somebody rang them
    ],
)  # fmt: skip
def test_each_pair(state, news_at, step, at, taken):
    hours = {None: None, 1: T0, 2: T0 + timedelta(hours=1)}
    assert judged(Standing(state, hours[news_at]), step, at=hours[at]) == taken
