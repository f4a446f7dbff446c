"""Journey 6: two at one record, a session that ended half way, a button pressed twice, a browser without scripts."""

import pytest
from playwright.sync_api import Route, expect

from crm.contacts.models import Contact
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.journeys import agent as does
from tests.journeys import officer as office
from tests.journeys.keyboard import heading
from tests.journeys.town import Town, contact_id, sign_in

pytestmark = pytest.mark.journey
NOTES = "Said at length: the crew drove past twice, and <b>nobody</b> stopped"


def logged() -> int:
    return Contact.objects.unscoped("the journey's").count()


def test_two_officers_complete_the_same_case(town: Town, home: Property, jo: Customer) -> None:
    # Given two officers who both have the act open
    reference = shown(town.reported(home, by=jo).reference)
    first, second = town.staff("officer"), town.staff("waste_leader")
    for tab in (first, second):
        tab.goto(f"/staff/cases/{reference}/act/complete")
        tab.choose("Emptied")
        tab.fill("Words for the customer", f"Words of {tab is first}")
    # When both complete it
    first.press("Control+Enter")
    first.sees("Complete: done.")
    second.press("Control+Enter")
    # Then one did, the other is told who, and keeps the words
    second.sees("Olu Officer")
    expect(second.page.get_by_label("Words for the customer")).to_have_value("Words of False")
    second.looked_at()
    assert town.case(reference).outcome_words == "Words of True"


def test_words_typed_while_a_look_up_is_on_its_way(town: Town, home: Property, jo: Customer) -> None:
    # Given an officer who has chosen an outcome, whose words the slow server still has to send
    reference = shown(town.reported(home, by=jo).reference)
    tab = town.staff("officer")
    held: list[Route] = []
    tab.page.route("**/words", lambda route: held.append(route))
    tab.goto(f"/staff/cases/{reference}/act/complete")
    tab.choose("Emptied")
    tab.fill("Words for the customer", "Typed by hand")
    # When they come
    assert len(held) == 1
    with tab.page.expect_response("**/words"):
        held[0].continue_()
    tab.page.wait_for_function("!document.querySelector('.htmx-request')")
    # Then the officer's own stand as typed
    expect(tab.page.get_by_label("Words for the customer")).to_have_value("Typed by hand")


def test_the_session_ends_half_way_through_a_contact(town: Town, home: Property) -> None:
    # Given an agent who has typed a whole contact when the session ends
    agent = town.staff("agent")
    does.begin(agent)
    does.about(agent, "missed bin", "Missed bin collection")
    agent.choose("An address we cannot find")
    agent.fill("The address as given", "The new house by the church")
    agent.choose("Green (garden)")
    agent.choose("No")
    agent.press("Alt+M")
    agent.write(NOTES)
    agent.page.context.clear_cookies()
    # When they save, and sign in again
    agent.press("Alt+R")
    sign_in(agent, "agent")
    # Then nothing typed is lost, nothing was logged yet, and saving logs one
    agent.sees("Nothing you typed was lost")
    assert logged() == 0
    assert agent.page.get_by_label("Notes").input_value() == NOTES
    assert agent.page.get_by_label("The address as given").input_value() == "The new house by the church"
    assert agent.page.get_by_role("radio", name="Green (garden)").is_checked()
    agent.looked_at()
    agent.press("Alt+R")
    reference = does.saved(agent)
    assert Contact.objects.unscoped("the journey's").get(pk=contact_id(reference)).notes == NOTES
    assert logged() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_save_pressed_twice_logs_one(town: Town, home: Property, scripts: bool) -> None:
    # Given a contact that is ready to be saved, typed with scripts or without
    agent = town.staff("agent", scripts=scripts)
    agent.goto("/staff/contacts/new")
    agent.fill("What is it about?", "general")
    agent.press("Enter")
    heading(agent.page, "New contact")
    agent.page.get_by_label("Notes").fill(NOTES)
    # When the button is pressed twice
    agent.page.get_by_role("button", name="Answered").dblclick()
    # Then one contact is logged
    does.saved(agent)
    assert logged() == 1


def test_a_contact_without_scripts(town: Town, home: Property, jo: Customer) -> None:
    # Given a browser that runs no scripts
    agent = town.staff("agent", scripts=False)
    page = agent.page
    agent.goto("/staff/contacts/new")
    # When an agent finds the customer and the service with buttons, each of which asks the server
    page.get_by_label("Find the customer").fill("jo example")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Jo Example").click()
    expect(does.speaks(agent)).to_contain_text("12 Abbey Road")
    page.get_by_role("button", name="Missed bin collection").click()
    page.get_by_label("Food caddy").check()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Raise with Waste").click()
    # Then it is logged like any other
    reference = does.saved(agent)
    assert town.case(reference).property_id == home.uprn
    officer = town.staff("officer", scripts=False)
    expect(office.rows(officer)).to_have_text([reference])
