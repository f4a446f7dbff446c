"""Two connections at one clock: whoever comes first, it is broken once, ends once, and its events tell its columns."""

from collections import Counter
from datetime import timedelta

import pytest

from cases.casework.actions import case_act, case_ask
from cases.casework.models import Case
from cases.casework.replaying import cases_replay
from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock, ClockEvent
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from tests.cases.casework.conftest import report_bin
from tests.cases.casework.test_two_at_once import failures, together
from tests.cast import person, property_at

pytestmark = pytest.mark.django_db(transaction=True)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DONE = {"outcome": "emptied", "words": ""}


@pytest.fixture(autouse=True)
def everything_replays(transactional_db):
    yield
    assert [*clocks_replay(), *cases_replay()] == []


@pytest.fixture
def reports(cast, services):
    """Six people's missed bins: promises that are all due at one moment."""
    return [
        report_bin(
            cast, services["missed-bin"], customer=person(f"Jo-{number}", email=f"jo-{number}@example.com"),
            home=property_at(number), key=f"bin-{number}",
        )
        for number in range(2, 14, 2)
    ]  # fmt: skip


def resolves():
    return Clock.objects.filter(kind="RESOLVE").order_by("pk")


def events(kind):
    found = ClockEvent.objects.filter(kind=kind, clock_id__in=resolves().values("pk"))
    return Counter(found.values_list("clock_id", flat=True))


@pytest.mark.parametrize("late", [0, 1], ids=["at the very second it is due", "a second later"])
def test_a_pause_against_a_breach_at_the_same_instant(cast, reports, late):
    """A question asked in the second in which the promise falls due: in time, or broken, and the same to everybody."""
    at = resolves()[0].due_at + late * SECOND

    def ask():
        for number, taken in enumerate(reports):
            case_ask(
                case_id=taken.case.pk, words="Which?", days=3, actor=cast.officer.actor, at=at, key=f"ask-{number}"
            )

    found = together(ask, lambda: sweep_clocks(at), lambda: sweep_clocks(at))
    assert failures(found) == []
    for clock in resolves():
        assert (clock.state, clock.paused_at) == ("PAUSED", at)
        assert clock.breached_at == (clock.promised_at if late else None)
    assert set(events("BREACH").values()) == ({1} if late else set())


def test_two_sweepers_and_an_officer_who_completes(cast, reports):
    late = resolves()[0].due_at + DAY

    def complete():
        for number, taken in enumerate(reports):
            case_act(
                case_id=taken.case.pk, act="complete", inputs=DONE, actor=cast.officer.actor, at=late,
                key=f"done-{number}",
            )  # fmt: skip

    found = together(complete, lambda: sweep_clocks(late), lambda: sweep_clocks(late))
    assert failures(found) == []
    for clock in resolves():
        assert (clock.state, clock.breached_at, clock.stopped_at) == ("STOPPED", clock.promised_at, late)
    assert set(events("STOP").values()) == {1} and set(events("BREACH").values()) <= {1}
    told = Counter(OutboxEntry.objects.filter(kind="clock.breached").values_list("subject_id", flat=True))
    assert told == events("BREACH")
    assert not Case.objects.unscoped("test").filter(next_due_at__isnull=False).exists()


def test_two_sweepers_warn_each_level_once(reports):
    at = resolves()[0].due_at
    together(lambda: sweep_clocks(at), lambda: sweep_clocks(at))
    assert set(events("WARN").values()) == {3}
    assert set(resolves().values_list("warned_level", "warn_at")) == {(3, None)}
