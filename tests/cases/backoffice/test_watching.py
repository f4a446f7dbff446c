"""The sweep: jobs that nobody acknowledged, and partners that are asked how it goes."""

from datetime import timedelta

import pytest

from cases.backoffice.contract import News, Polled
from cases.backoffice.models import JobNews, PartnerPoll
from cases.backoffice.watching import jobs_late, partners_poll
from cases.casework.models import CaseEvent
from cases.casework.notices.models import StaffNotice
from tests.cases.backoffice.conftest import DAY, HOUR, says, the_case, the_job
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def notices() -> int:
    return StaffNotice.objects.unscoped("test").filter(kind="PARTNER").count()


def test_nobody_said_that_they_have_it_and_somebody_is_told_once(sent, cast):
    due = the_job().acknowledge_by
    assert due > NOW + 8 * HOUR  # a working day, by the department's calendar
    assert jobs_late(due - HOUR) == 0
    assert [jobs_late(due), jobs_late(due + HOUR)] == [1, 0]
    assert StaffNotice.objects.unscoped("test").get().recipient == cast.waste_leader  # nobody has the case
    assert CaseEvent.objects.filter(kind="JOB_LATE").count() == 1


def test_one_that_was_acknowledged_or_ended_is_not_late(sent):
    says("accepted")
    assert jobs_late(NOW + 30 * DAY) == 0 and notices() == 0


def test_a_partner_that_is_asked_says_it_once_however_often_it_is_heard(sent, told):
    first = [(the_job().reference, News(key="1", status="planned", at=NOW + HOUR, planned_date=(NOW + DAY).date()))]
    second = [*first, ("", News(key="2", status="started", reference="BM-1")), ("NONE", News(key="3", status="done"))]
    told.polled = [Polled(first, NOW + HOUR), Polled(second, NOW + 2 * HOUR)]
    assert partners_poll(NOW + HOUR) == 1
    assert partners_poll(NOW + HOUR + timedelta(seconds=5)) == 0  # not again so soon
    assert partners_poll(NOW + 2 * HOUR) == 3
    assert the_case().state == "PLANNED"
    assert JobNews.objects.unscoped("test").count() == 3
    assert told.asked_since[1] == NOW + HOUR - timedelta(minutes=10)  # a little of what was heard is heard again
    assert PartnerPoll.objects.get().heard_until == NOW + 2 * HOUR


def test_one_that_cannot_be_asked_is_said_so_and_asked_again_from_there(sent, told):
    def broken(*_args):
        raise OSError("no route to host")

    told.poll, kept = broken, told.poll
    from cases.backoffice import contract

    adapter = contract._adapters["told"]
    contract._adapters["told"] = contract.Adapter("told", "Told", (), told.send, poll=broken)
    assert partners_poll(NOW) == 0
    row = PartnerPoll.objects.get()
    assert "no route" in row.fault and row.heard_until is None
    contract._adapters["told"] = adapter
    told.poll = kept
    partners_poll(NOW + HOUR)
    assert PartnerPoll.objects.get().fault == ""
