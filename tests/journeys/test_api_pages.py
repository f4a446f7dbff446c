"""Journey: an administrator makes a program its key by keyboard; the program asks with it; somebody reads what to ask."""

import re

import pytest
from playwright.sync_api import expect

from crm.teams.models import ApiClient
from gazetteer.entries.models import Property
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_a_program_gets_a_key_asks_and_loses_it(town: Town, home: Property) -> None:
    # Given an administrator at the list of clients, which is empty
    administrator = town.staff("administrator")
    page = administrator.page
    administrator.enter(page.get_by_role("link", name="API clients"))
    heading(page, "API clients")
    administrator.sees("There is none yet.")
    administrator.looked_at()

    # When the form is sent with nothing in it, it says what is missing
    administrator.enter(page.get_by_role("button", name="Add a client"))
    administrator.enter(page.get_by_role("button", name="Make its key"))
    expect(page.get_by_role("alert")).to_contain_text("Enter the name of the program.")
    administrator.looked_at()

    # And filled in, it shows the key this once
    administrator.fill("Name", "Web forms")
    administrator.fill("Who answers for it", "Digital team, 01632 960 111")
    administrator.fill("What it is for", "Addresses on the council's forms")
    scope = page.get_by_role("checkbox").first
    administrator.reach(scope)
    administrator.press("Space")
    administrator.enter(page.get_by_role("button", name="Make its key"))
    heading(page, "The key of Web forms")
    administrator.looked_at()
    key = page.get_by_label("Key", exact=True).input_value()

    # Then the key works, and who reads the list sees it and never the key again
    path = f"/search/places/v1/uprn?uprn={home.uprn}"
    assert page.request.get(path).status == 401
    answer = page.request.get(path, headers={"key": key})
    assert answer.status == 200 and answer.json()["results"][0]["LPI"]["UPRN"] == str(home.uprn)
    administrator.enter(page.get_by_role("link", name="All clients"))
    administrator.sees("Web forms")
    assert key not in page.content()
    administrator.looked_at()

    # And a new key ends the old one, ending it ends both
    administrator.enter(page.get_by_role("link", name=re.compile("^New key")))
    administrator.looked_at()
    administrator.enter(page.get_by_role("main").get_by_role("button").first)
    heading(page, "The key of Web forms")
    newer = page.get_by_label("Key", exact=True).input_value()
    assert (page.request.get(path, headers={"key": key}).status, newer != key) == (401, True)
    administrator.goto("/staff/api-clients")
    administrator.enter(page.get_by_role("link", name=re.compile("^End")))
    administrator.looked_at()
    administrator.enter(page.get_by_role("main").get_by_role("button").first)
    administrator.sees("The key of Web forms works no more.")
    expect(page.get_by_role("cell", name=re.compile("^Ended "))).to_be_visible()
    assert page.request.get(path, headers={"key": newer}).status == 401
    assert ApiClient.objects.count() == 1


def test_anybody_may_read_what_can_be_asked(town: Town) -> None:
    visitor = town.visitor(scripts=True)
    visitor.goto("/api/docs")
    heading(visitor.page, "The API for programs")
    visitor.sees("GET /search/places/v1/find")
    visitor.looked_at()
    schema = visitor.page.request.get("/api/schema").json()
    assert schema["openapi"].startswith("3.") and "/api/v1/properties" in schema["paths"]
