"""The work list by keyboard alone: narrowed, ticked, ended together, each reporter told; a crew's sheet and its results."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.casework.lists.bulk.carrying import bulk_carry_out
from cases.casework.lists.bulk.models import BulkRun
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.cast import person, property_at
from tests.journeys import officer as does
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def carried_out() -> None:
    """The newest run is carried out, as a worker does it: its ten seconds are over."""
    run = BulkRun.objects.latest("pk")
    BulkRun.objects.filter(pk=run.pk).update(begins_at=timezone.now())
    bulk_carry_out(run_id=run.pk, now=timezone.now)


def test_two_cases_ended_at_once_by_keyboard(town: Town, home: Property, jo: Customer) -> None:
    # Given two missed bins of two people, and one of nobody's
    now, sam = timezone.now(), person("Sam", "Second", email="sam@example.org")
    first = shown(town.reported(home, by=jo, at=now - timedelta(days=2)).reference)
    second = shown(town.reported(property_at(31), by=sam, at=now - timedelta(days=1)).reference)
    third = shown(town.reported(property_at(32), at=now).reference)
    town.sweep()
    officer = town.staff("officer")
    officer.press("Alt+W")
    expect(does.rows(officer)).to_have_text([first, second, third])
    officer.looked_at()

    # When the officer ticks two with Space and presses E
    officer.press("Alt+L", " ", "J", " ", "E")
    heading(officer.page, "2 cases")
    officer.looked_at()
    officer.enter(officer.page.get_by_role("button", name="Complete (2)"))
    officer.sees("It will be done to 2 cases.")
    officer.looked_at()
    officer.choose("Emptied")
    officer.press("Control+Enter")

    # Then nothing is done for ten seconds, and then each is told about their own
    officer.sees("nothing has been done yet")
    carried_out()
    officer.sees("Done: 2 of 2.")
    officer.looked_at()
    assert first in town.letter("jo@example.org", "Emptied")
    assert second in town.letter("sam@example.org", "Emptied")
    officer.press("Alt+J")
    expect(does.rows(officer)).to_have_text([third])


def test_a_crew_takes_a_sheet_and_its_results_come_back(town: Town, home: Property, jo: Customer) -> None:
    town.reported(home, by=jo, at=timezone.now())
    town.sweep()
    officer = town.staff("officer")
    officer.press("Alt+W", "Alt+L", " ", "E")
    heading(officer.page, "1 case")
    officer.fill("Crew or round", "Round 7")
    officer.press("Enter")
    heading(officer.page, "Round 7")
    officer.looked_at()
    assert "Example" not in officer.page.locator("table").inner_text()
    officer.enter(officer.page.get_by_role("link", name="Type results"))
    heading(officer.page, "What came back")
    officer.looked_at()
    officer.page.get_by_label("Result of job 1").select_option(label="Emptied")
    officer.press("Control+Enter")
    officer.sees("Writing what came back from the crew")
    carried_out()
    officer.sees("Done: 1 of 1.")
    assert town.letter("jo@example.org", "Emptied")


def test_views_map_search_and_hand_over_are_for_everybody(town: Town, home: Property, jo: Customer) -> None:
    reference = shown(town.reported(home, by=jo, at=timezone.now()).reference)
    town.sweep()
    leader = town.staff("waste_leader")
    for path, sees in (
        ("/staff/work/map", reference),
        ("/staff/cases?which=open", reference),
        ("/staff/work/views", "No views yet."),
        ("/staff/work/hand-over", "Nobody holds an open case."),
        ("/staff/work/sheets", "No sheets yet."),
        ("/staff/work/runs", "Nothing yet."),
    ):
        leader.goto(path)
        leader.sees(sees)
        leader.looked_at()
