"""Replaying the events gives the columns, whatever was done in whatever order; a row that was tampered with is found."""

import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.casework.actions import case_act
from cases.casework.intake import not_fixed
from cases.casework.models import Case, InternalTarget
from cases.casework.replaying import cases_replay
from crm.catalogue.models import ServiceVersion
from crm.sla.models import Clock, Policy, PolicyTarget, PolicyVersion
from crm.sla.replaying import clocks_replay
from crm.teams.actor import customer
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person, property_at
from tests.crm.sla.random_work import Council

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(cast, services):
    _departments_own_target(services)
    homes = [property_at(number) for number in (2, 4, 6)]
    people = [person(name, "Example", email=f"{name}@example.com") for name in ("Jo", "Sam", "Kit")]
    return Council(cast=cast, services=services, people=people, homes=homes, chance=random.Random(0))


def _departments_own_target(services):
    """The crews behind both services give themselves a working day; a case may go from one to the other."""
    calendar = Policy.objects.get(code="missed-bin").calendar
    version = PolicyVersion.objects.create(
        policy=Policy.objects.create(code="crews", name="The crews' own", calendar=calendar), number=1, published_at=NOW
    )
    PolicyTarget.objects.create(version=version, kind="RESOLVE", measure="WORKING_DAYS", amount=1)
    behind = [services["missed-bin"], services["fly-tipping"]]
    ServiceVersion.objects.filter(service__in=behind).update(internal_policy="crews")


@pytest.fixture
def reported(cast, services):
    home = property_at(12)
    return report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="replay")


@pytest.mark.parametrize("seed", [1, 4])
def test_random_work_replays_to_what_is_stored(council, seed):
    council.chance.seed(seed)
    council.work(100)
    assert council.done["act"] > 9 and Case.objects.unscoped("test").count() > 3, council.done
    assert list(clocks_replay()) == []
    assert list(cases_replay()) == []
    own = InternalTarget.objects.order_by("clock")
    assert own.filter(cycle__gt=1).exists()
    running = own.filter(clock__state__in=["RUNNING", "PAUSED"])
    assert set(running.values_list("case", "team")) == set(
        Case.objects.unscoped("test").open().values_list("pk", "team")
    )


def test_opened_again_by_letter_is_due_when_the_first_thing_owed_is(reported, cast):
    inputs = {"outcome": "emptied", "words": ""}
    case_act(case_id=reported.case.pk, act="complete", inputs=inputs, actor=cast.officer.actor, at=NOW, key="done")
    said = not_fixed(
        contact_id=reported.contact.pk, words="No.", actor=customer(None), at=NOW, key="again", channel="EMAIL"
    )
    assert said.reopened and Clock.objects.filter(kind="ACKNOWLEDGE", state="RUNNING").exists()
    assert list(cases_replay()) == []


def tamper(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def replay():
    said = StringIO()
    try:
        call_command("replay", stdout=said, stderr=StringIO())
    except CommandError as refusal:
        return refusal.returncode, said.getvalue()
    return 0, said.getvalue()


def test_the_command_says_that_everything_agrees(reported):
    counted = "2 clocks replayed.\n1 cases replayed.\n0 merges replayed.\n0 messages to us replayed.\n"
    assert replay() == (0, f"{counted}Everything agrees with what happened.\n")


def test_a_due_time_that_was_moved_by_hand_is_found(reported):
    clock = Clock.objects.get(kind="RESOLVE")
    tamper("UPDATE crm_clock SET due_at = due_at + interval '1 day' WHERE id = %s", clock.pk)
    status, said = replay()
    assert status == 1
    assert f"clock {clock.pk} due_at: stored 2026-11-26 17:00:00+00:00, replayed 2026-11-25 17:00:00+00:00" in said
    assert f"case {reported.case.pk} next_due_at" in said


def test_a_breach_that_was_unlatched_is_found(reported, cast):
    clock = Clock.objects.get(kind="RESOLVE")
    later = NOW.replace(month=12)
    call = Council(cast, {}, [], [], random.Random(0), at=later)
    call.sweep()
    tamper("UPDATE crm_clock SET breached_at = NULL WHERE id = %s", clock.pk)
    assert [(found.key, found.column) for found in clocks_replay()] == [(clock.pk, "breached_at")]


@pytest.mark.parametrize(
    ("column", "value"), [("state", "UNDER_WAY"), ("version", 7), ("chase_count", 3), ("planned_date", NOW.date())]
)
def test_a_case_that_was_changed_by_hand_is_found(reported, column, value):
    tamper(f"UPDATE cases_case SET {column} = %s WHERE id = %s", value, reported.case.pk)
    assert [(found.key, found.column) for found in cases_replay()] == [(reported.case.pk, column)]


def test_a_clock_without_events_is_found(reported):
    clock = Clock.objects.get(kind="RESOLVE")
    tamper(
        "INSERT INTO crm_clock (kind, cycle, target_id, calendar_version_id, state, started_at, due_at, warned_level,"
        " pause_reason, met_by, same_act) SELECT kind, 9, target_id, calendar_version_id, state, started_at, due_at, 0,"
        " '', '', false FROM crm_clock WHERE id = %s",
        clock.pk,
    )
    assert {found.replayed for found in clocks_replay() if found.key != clock.pk} == {None}
