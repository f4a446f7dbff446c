"""Work that was done late before any sweep came by: leader and manager hear of the miss, the customer by how it ended."""

import pytest

from cases.casework.actions import case_act, case_take
from cases.casework.missed import promise_missed
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.reading import notices_of
from cases.casework.notices.writing import clock_broken
from crm.contacts.models import Message
from crm.sla.replaying import clocks_replay
from tests.cases.casework.late_cast import HOUR, broken, news, resolve
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def completed(cast, missed_bin, *, at):
    officer = cast.officer.actor
    case_take(case_id=missed_bin.case_id, actor=officer, at=NOW, key="take")
    return case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=officer, at=at, key="done"
    )


def test_the_miss_is_told_to_who_leads_and_not_to_the_customer_again(cast, missed_bin):
    late = resolve().due_at + HOUR
    completed(cast, missed_bin, at=late)
    assert news("clock.breached") == [resolve().pk]
    for attempt in (1, 2):
        clock_broken(resolve().pk, late, attempt)
        promise_missed(resolve().pk, late, attempt)
    notice = StaffNotice.objects.unscoped("test").get()
    assert (notice.kind, notice.recipient) == ("BROKEN", cast.waste_leader)
    assert "done late" in notices_of(actor=cast.waste_leader.actor, at=late)[0].words
    assert not Message.objects.unscoped("test").filter(event="promise_missed").exists()
    assert list(clocks_replay()) == []


def test_what_the_sweep_had_found_is_told_once(cast, missed_bin):
    clock = broken()
    completed(cast, missed_bin, at=clock.due_at + HOUR)
    assert news("clock.breached") == [clock.pk]


def test_what_was_done_in_time_is_no_news(cast, missed_bin):
    completed(cast, missed_bin, at=resolve().due_at)
    assert news("clock.breached") == []
