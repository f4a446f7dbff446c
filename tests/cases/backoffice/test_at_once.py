"""Two who speak of one job at the same moment, by two connections: one is first, and nothing is said twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from cases.backoffice.contract import News
from cases.backoffice.giving import actor_for
from cases.backoffice.models import JobNews
from cases.backoffice.taking import news_take
from cases.casework.actions import case_act
from cases.casework.models import CaseEvent
from cases.casework.transit import ActRefused
from tests.cases.backoffice.conftest import HOUR, the_case, the_job
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What came of each of these, begun at the same moment by threads with connections of their own."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait(30)
            return act()
        except ActRefused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def said(job, **news):
    given = News(**{"key": "n", "status": "done", "outcome": "emptied", "at": NOW + HOUR} | news)
    return lambda: news_take(
        partner=job.partner, job_reference=job.reference, news=given, actor=actor_for(job.partner), at=NOW + HOUR
    )


def test_the_same_news_by_two_ways_is_heard_once(sent):
    job = the_job()
    taken = at_once(*[said(job) for _way in range(4)])
    assert sorted(taken) == ["APPLIED", "REPEATED", "REPEATED", "REPEATED"]
    assert JobNews.objects.unscoped("test").count() == 1
    assert CaseEvent.objects.filter(kind="TRANSITION").count() == 1


def test_done_and_handed_back_at_once_is_one_of_them(sent):
    job = the_job()
    taken = at_once(said(job, key="a"), said(job, key="b", status="back", outcome=""))
    assert sorted(taken) == ["APPLIED", "STALE"]
    assert the_job().state in {"DONE", "BACK"}
    assert (the_case().closed_at is not None) == (the_job().state == "DONE")


def test_the_partner_is_done_while_an_officer_closes(sent, cast):
    job, case = the_job(), the_case()

    def closes():
        return case_act(
            case_id=case.pk, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor, at=NOW + HOUR,
            key="officer", version=case.version,
        )  # fmt: skip

    at_once(said(job), closes)
    assert the_case().state == "CLOSED"
    assert CaseEvent.objects.filter(kind="TRANSITION", to_state="CLOSED").count() == 1
    assert the_job().state in {"DONE", "WITHDRAWN"}
