"""Two connections: an edit while the sweep is at work, and while an officer completes a case."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from cases.casework.actions import case_act
from cases.casework.intake import contact_take
from cases.casework.models import Case
from crm.contacts.actions import SessionStart
from crm.sla.editing.actions import replan_carry_out
from crm.sla.editing.models import Replan, RunState
from crm.sla.models import Clock, ClockEvent
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from deploy.demo.catalogue import make_catalogue
from gazetteer.places import Place, PlaceKind
from tests.cast import LONG_AGO, NOW, make_cast, person, property_at
from tests.crm.sla.editing.editing import drafted, published, started

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council(transactional_db):
    cast = make_cast()
    make_catalogue(at=LONG_AGO)
    return cast


def beside(*acts):
    """What each act raised, run at the same time in a connection of its own; None for what went well."""
    faults = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(place, act):
        try:
            ready.wait(timeout=10)
            act()
        except Exception as fault:
            faults[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return faults


def test_an_edit_while_sweeping_moves_or_breaks_each_clock_and_never_both(council):
    clocks = started(60, code="missed-bin")
    due = clocks[0].due_at
    at = due - timedelta(minutes=30)
    run = published(council, drafted(council, due.date(), at=at), at=at)
    late = due + timedelta(minutes=1)
    faults = beside(
        lambda: replan_carry_out(replan_id=run.pk, now=lambda: at),
        lambda: sweep_clocks(late),
        lambda: sweep_clocks(late),
    )
    assert faults == [None, None, None]
    assert Replan.objects.get(pk=run.pk).state == RunState.DONE
    for clock in Clock.objects.order_by("pk"):
        events = list(ClockEvent.objects.filter(clock_id=clock.pk).values_list("kind", flat=True))
        assert events.count("BREACH") <= 1 and events.count("RESCHEDULE") <= 1
        moved = clock.calendar_version_id == run.draft.calendar_version_id
        assert moved == ("RESCHEDULE" in events)
        assert (clock.breached_at is not None) == (not moved) and (clock.due_at > due) == moved
    assert list(clocks_replay()) == []


def test_two_processes_at_one_run_move_each_clock_once(council):
    started(40)
    run = published(council, drafted(council))
    faults = beside(*[lambda: replan_carry_out(replan_id=run.pk, now=lambda: NOW)] * 3)
    assert faults == [None] * 3
    done = Replan.objects.get(pk=run.pk)
    assert (done.state, done.done, done.moved) == (RunState.DONE, 40, 40)
    assert ClockEvent.objects.filter(kind="RESCHEDULE").count() == 40


def test_an_edit_while_an_officer_completes(council):
    home, jo = property_at(12), person(email="jo@example.org")
    taken = [
        contact_take(
            session=SessionStart(channel="PHONE", key=f"call {number}"),
            service_id=make_catalogue(at=LONG_AGO)["missed-bin"].pk,
            customer_id=jo.pk,
            place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn),
            disposition="RAISED",
            answers={"bin": "grey", "out": "yes"},
            notes="",
            actor=council.agent.actor,
            at=NOW,
            key=f"contact {number}",
            finish=True,
        )
        for number in range(6)
    ]
    cases = [Case.objects.unscoped("test").get(contact=one.contact.pk) for one in taken]
    run = published(council, drafted(council))

    def complete(case):
        return lambda: case_act(
            case_id=case.pk, act="complete", inputs={"outcome": "emptied", "words": "Done."},
            actor=council.officer.actor, at=NOW, key=f"end {case.pk}",
        )  # fmt: skip

    faults = beside(lambda: replan_carry_out(replan_id=run.pk, now=lambda: NOW), *map(complete, cases))
    assert faults == [None] * 7
    assert Replan.objects.get(pk=run.pk).state == RunState.DONE
    resolve = Clock.objects.filter(kind="RESOLVE")
    assert set(resolve.values_list("state", flat=True)) == {"STOPPED"}
    with transaction.atomic():
        assert set(Case.objects.unscoped("test").values_list("next_due_at", flat=True)) == {None}
    assert list(clocks_replay()) == []
