"""The map and the address picker at work, by keyboard and by hand: looking beats reading, and nobody is shut out."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.contacts.models import Contact
from gazetteer.entries.models import Address, Property
from tests.browser import Tab
from tests.cast import property_at
from tests.channels.citizen.council import make_searchable
from tests.journeys import agent as does
from tests.journeys.citizen import go_on
from tests.journeys.keyboard import heading
from tests.journeys.town import REFERENCE, Town, contact_id

pytestmark = pytest.mark.journey


@pytest.fixture
def street(home: Property) -> Property:
    """12 Abbey Road in a street that runs east, with neighbours on both sides of it."""
    for number in range(20, 60, 6):
        property_at(number)
    flats = [property_at(12) for _flat in range(2)]
    for number, flat in enumerate(flats, start=1):
        lines = [f"Flat {number}", *home.address_lines]
        Property.objects.filter(uprn=flat.uprn).update(
            address_lines=lines, address=", ".join(lines), parent_uprn=home.uprn, sort_key=f"flat {number}"
        )
        Address.objects.filter(property=flat).update(address_lines=lines, flat=str(number), sao_text=f"FLAT {number}")
    make_searchable()
    return home


def drawn(page: Page) -> None:
    """The map has been taken over by its script and shows what is there."""
    canvas = page.locator("[data-map]")
    canvas.scroll_into_view_if_needed()
    expect(page.locator("[data-map][data-drawn]")).to_be_visible()


def placed() -> Contact:
    """The only contact there is."""
    return Contact.objects.unscoped("the journey's").get()


def test_an_officer_looks_at_a_place_by_keyboard(town: Town, street: Property) -> None:
    # Given the page of a property
    officer = town.staff("officer")
    height = "document.querySelector('[data-map]').getBoundingClientRect().height"
    officer.goto(f"/staff/properties/{street.uprn}")
    before = officer.page.evaluate(height)

    # When its map has been drawn, then nothing jumped, and it can be moved with the arrow keys and left with Tab
    drawn(officer.page)
    assert officer.page.evaluate(height) == before
    officer.looked_at()
    live = officer.page.get_by_role("application", name=re.compile("Map of 12 Abbey Road"))
    officer.reach(live)
    with officer.page.expect_response(re.compile(r"/web/map\?")):
        officer.press("ArrowRight")
    officer.press("Tab", "Tab", "Tab")
    assert not live.evaluate("element => element.contains(document.activeElement)")

    # And what it shows is said in words that lead on, to the neighbour and to the street
    officer.enter(officer.page.locator("summary", has_text="Neighbours in words"))
    officer.looked_at()
    officer.enter(officer.page.get_by_role("link", name="14 Abbey Road, Sale, M33 2DP"))
    heading(officer.page, "14 Abbey Road")
    officer.enter(officer.page.get_by_role("link", name="Abbey Road, Sale", exact=True))
    heading(officer.page, "Abbey Road, Sale")
    drawn(officer.page)
    officer.sees("USRN")
    officer.looked_at()


def test_an_agent_points_at_the_map_by_keyboard(town: Town, street: Property) -> None:
    # Given a call about rubbish somewhere on Abbey Road
    agent = town.staff("agent")
    does.begin(agent)
    does.about(agent, "general", "General enquiry")
    agent.choose("Not known yet")  # past the map, which is not asked while it is out of sight
    agent.page.get_by_role("radio", name="A point on the map").check()
    agent.reach(agent.page.get_by_label("Grid reference, postcode or street"))
    drawn(agent.page)

    # When she types the street, moves the map under the cross and presses Enter
    agent.write("abbey road")
    agent.press("Enter")
    chosen = agent.page.get_by_role("radio", name="On Abbey Road, Sale, at this point")
    expect(chosen).to_be_checked()
    live = agent.page.get_by_role("application")
    agent.reach(live)
    with agent.page.expect_response(re.compile(r"/web/map/spot\?latitude")):
        agent.press("ArrowUp", "Enter")
    expect(chosen).to_be_checked()
    agent.looked_at()
    agent.fill("Where exactly", "by the post box")
    agent.press("Alt+A")
    reference = does.saved(agent)

    # Then the contact is at that point of the street
    contact = Contact.objects.unscoped("the journey's").get(pk=contact_id(reference))
    assert (contact.place_kind, contact.street_id) == ("STREET", street.street_id)
    assert contact.place_words == "by the post box"
    assert contact.easting is not None
    assert abs(float(contact.easting) - 378_030) < 200


def test_an_agent_finds_a_flat_under_its_building(town: Town, street: Property) -> None:
    agent = town.staff("agent")
    does.begin(agent)
    does.about(agent, "general", "General enquiry")
    agent.choose("A property")
    agent.reach(agent.page.get_by_label("Address or postcode"))
    agent.write("12 abbey road")
    expect(agent.page.locator("[role=option]").first).to_contain_text("2 flats")
    agent.press("ArrowDown", "Enter")
    flats = agent.page.get_by_label("Which flat in 12 Abbey Road, Sale, M33 2DP?")
    expect(flats).to_be_visible()
    agent.looked_at()
    agent.reach(flats)
    agent.write("Flat 2")
    agent.press("Alt+A")
    reference = does.saved(agent)
    chosen = Contact.objects.unscoped("the journey's").get(pk=contact_id(reference)).property
    assert chosen is not None
    assert chosen.address.startswith("Flat 2, 12 Abbey Road")


def test_a_visitor_points_at_the_map_with_a_finger(town: Town, street: Property) -> None:
    # Given somebody who reports fly-tipping and knows the spot by sight, on a telephone that asks for little motion
    visitor = town.visitor()
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.goto("/report/fly-tipping")
    go_on(visitor, "Start now")
    answered_questions(visitor)
    visitor.page.get_by_role("link", name="Show the place on a map, or give a street").click()
    heading(visitor.page, "Show where it is")
    visitor.page.get_by_label("Street, postcode or grid reference").fill("M33 2DP")
    drawn(visitor.page)
    go_on(visitor, "Find on the map")
    expect(visitor.page.get_by_role("radio").first).to_be_visible()
    assert visitor.page.locator(".leaflet-zoom-anim, .leaflet-fade-anim").count() == 0
    visitor.looked_at()

    # When they touch the map
    with visitor.page.expect_response(re.compile(r"/web/map/spot\?latitude")):
        visitor.page.locator(".map__live").click(position={"x": 150, "y": 100})
    expect(visitor.page.get_by_label("Street, postcode or grid reference")).to_have_value(
        re.compile(r"^SJ \d{5} \d{5}$")
    )
    visitor.page.get_by_role("radio", name=re.compile("Just this point")).check()
    visitor.page.get_by_label("Anything that helps us find it").fill("behind the shed")
    go_on(visitor)
    report_sent(visitor)

    # Then the report is at that point
    contact = placed()
    assert (contact.place_kind, contact.place_words) == ("POINT", "behind the shed")
    assert contact.easting is not None
    assert contact.northing is not None


def answered_questions(visitor: Tab) -> None:
    """Goes on to the page that asks where, whatever the service asks before."""
    for _page in range(6):
        if visitor.page.locator("h1", has_text="Where is it?").count():
            visitor.looked_at()
            return
        radios = visitor.page.get_by_role("radio")
        if radios.count():
            radios.first.check()
        go_on(visitor)
    raise AssertionError("nobody asked where")


def report_sent(visitor: Tab) -> None:
    """Goes on to the end without a name and sends the report."""
    go_on(visitor)
    go_on(visitor)
    heading(visitor.page, "Check your answers")
    visitor.sees("behind the shed")
    go_on(visitor, "Send")
    heading(visitor.page, "Report sent")
    assert REFERENCE.search(visitor.page.locator("main").inner_text())
