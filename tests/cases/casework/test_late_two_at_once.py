"""Two at once, on two connections: one new date, one notice, one mail; the second officer is told."""

from datetime import date
from typing import Any

import pytest

from cases.casework.actions import ActRefused
from cases.casework.lateness import case_new_date
from cases.casework.missed import promise_missed
from cases.casework.models import Case
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.writing import clock_broken
from channels.email.notices import notices_send
from crm.contacts.models import Message
from crm.outbox.actions import TryLater
from crm.sla.models import NewDate
from tests.cases.casework.conftest import MissedBin
from tests.cases.casework.late_cast import MINUTE, broken
from tests.cases.casework.test_two_at_once import together
from tests.cast import Cast
from tests.channels.email.servers import mail_server

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY = date(2026, 11, 27)


def test_two_officers_give_a_new_date(cast: Cast, missed_bin: MissedBin) -> None:
    clock = broken()
    at, version = clock.due_at + MINUTE, Case.objects.unscoped("test").get().version

    def give(user: Any) -> NewDate:
        return case_new_date(
            case_id=missed_bin.case_id, clock_id=clock.pk, day=FRIDAY, words=f"Says {user.full_name}.",
            actor=user.actor, at=at, key=user.username, version=version,
        )  # fmt: skip

    found = together(lambda: give(cast.officer), lambda: give(cast.waste_leader))
    [refused] = [one for one in found if isinstance(one, ActRefused)]
    [given] = [one for one in found if isinstance(one, NewDate)]
    assert given.given_by.full_name in str(refused)
    assert NewDate.objects.get() == given


def test_the_same_news_is_heard_by_two_sweepers(cast: Cast, missed_bin: MissedBin) -> None:
    clock = broken()
    at = clock.due_at + MINUTE
    together(
        lambda: clock_broken(clock.pk, at, 1), lambda: clock_broken(clock.pk, at, 2),
        lambda: promise_missed(clock.pk, at, 1), lambda: promise_missed(clock.pk, at, 2),
    )  # fmt: skip
    assert StaffNotice.objects.unscoped("test").get().recipient == cast.waste_leader
    assert Message.objects.unscoped("test").filter(event="promise_missed").count() == 1


def test_two_sweepers_mail_the_same_person(cast: Cast, missed_bin: MissedBin, settings: Any) -> None:
    clock = broken()
    clock_broken(clock.pk, clock.due_at + MINUTE, 1)
    at = StaffNotice.objects.unscoped("test").get().send_after
    with mail_server(settings) as server:
        found = together(*[lambda: notices_send(cast.waste_leader.pk, at, 1)] * 2)
    assert len(server.taken) == 1
    assert all(one is None or isinstance(one, TryLater) for one in found)
