"""Journey: what people are told before work is raised. A missed bin that the crew says was contaminated is not taken, and
still counted; a team leader puts up a notice in a minute; a resident looks up their bin day."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.casework.models import Case
from cases.casework.telling.models import ContactTold, PlaceNotice
from crm.catalogue.models import ServiceVersion
from crm.customers.models import Customer
from gazetteer.entries.models import Property
from gazetteer.facts.actions import events_take, facts_take
from gazetteer.facts.models import Nature
from tests.gazetteer.facts.given import make_kind
from tests.journeys import agent as desk
from tests.journeys import citizen as does
from tests.journeys import manager as figures
from tests.journeys.keyboard import heading
from tests.journeys.town import REFERENCE, Town

pytestmark = pytest.mark.journey
WHY = "The crew found things in your bin that it cannot take. Take them out, and put it out on the next collection day."
CONTAMINATED = {
    "code": "contaminated",
    "if": {"fact": "place.event.contaminated.days_since", "under": 3},
    "words": {"en": WHY, "cy": "Roedd pethau anghywir yn y bin."},
}


def crew_logged(home: Property) -> None:
    """The crew logged this morning that the bin at this home was contaminated."""
    make_kind("contaminated", nature=Nature.EVENT, name="Wrong things in the bin", is_public=True)
    now = timezone.now()
    row = {"kind": "contaminated", "uprn": home.uprn, "at": now.isoformat(), "words": "Nappies", "key": "lift-1"}
    events_take(rows=[row], source="crews", key="lift-1", by="crews", at=now)


def test_a_missed_bin_the_crew_says_was_contaminated_is_refused_and_still_counted(
    town: Town, home: Property, jo: Customer
) -> None:
    # Given a service that does not take what the crew logged as contaminated, and a crew that did
    ServiceVersion.objects.filter(service=town.services["missed-bin"]).update(turn_away=[CONTAMINATED])
    crew_logged(home)

    # When a resident reports it on the website
    visitor = town.visitor()
    visitor.goto("/report/missed-bin")
    does.go_on(visitor, "Start now")
    visitor.page.get_by_label("Grey (general rubbish)").check()
    does.go_on(visitor)
    visitor.page.get_by_label("Yes").check()
    does.go_on(visitor)
    does.go_on(visitor)
    does.where(visitor, scripts=True, query="12 abb", address="12 Abbey Road")
    does.go_on(visitor)

    # Then they read why, what the crew wrote, and a reference: nothing was raised, and it is counted
    heading(visitor.page, "We cannot take this as a report")
    visitor.sees(WHY)
    visitor.sees("Wrong things in the bin")
    visitor.looked_at()
    found = REFERENCE.search(visitor.page.locator("main").inner_text())
    assert found is not None
    visitor.goto(f"/track/{found[0]}")
    visitor.sees("We could not take this as a report, and told you why.")

    # When Jo rings about it, then the agent reads out why and logs it with one key
    agent = town.staff("agent")
    desk.open_property(agent, "12 abb", "12 Abbey Road")
    agent.press("Alt+C")
    desk.about(agent, "missed", "Missed bin collection")
    agent.sees(WHY)
    agent.looked_at()
    expect(agent.page.locator("#acts button[value=RAISED]")).to_have_count(0)
    agent.press("Alt+V")
    agent.page.wait_for_url(re.compile("/saved"))
    agent.page.get_by_role("link", name="See what was logged, or put it right").click()
    agent.sees("They were told")
    agent.sees(WHY)
    agent.looked_at()

    # And the manager finds both among the contacts, with why they were not settled
    assert not Case.objects.unscoped("the journey's").exists()
    assert ContactTold.objects.filter(rule="contaminated").count() == 2
    town.sweep()
    manager = town.staff("manager")
    figures.open_report(manager)
    manager.sees("Not taken by the service, by a rule of its own")


def test_a_notice_is_up_in_a_minute_and_told_with_one_key(town: Town, home: Property, jo: Customer) -> None:
    # Given a team leader whose round did not finish
    leader = town.staff("waste_leader")
    leader.goto("/staff/place-notices")
    leader.looked_at()
    leader.press("Alt+A")
    heading(leader.page, "Put up a notice")
    leader.looked_at()

    # When she says so, by keyboard
    leader.fill("What people are to be told", "Abbey Road was not finished. We come back tomorrow.")
    leader.page.get_by_label("About which service").select_option("missed-bin")
    leader.page.get_by_label("For where").select_option("STREET")
    leader.fill("Street", "abbey")
    leader.press("Enter")
    leader.choose("Abbey Road, Sale")
    leader.looked_at()
    leader.press("Alt+A")
    leader.sees("It is up.")
    leader.sees("Abbey Road was not finished.")
    leader.looked_at()

    # Then an agent is told first, and one key logs that they said so
    agent = town.staff("agent")
    desk.open_property(agent, "12 abb", "12 Abbey Road")
    agent.press("Alt+C")
    agent.sees("Abbey Road was not finished.")
    agent.looked_at()
    agent.press("Alt+T")
    agent.page.wait_for_url(re.compile("/saved"))

    # And a citizen there, who says that it answers them; both are counted
    visitor = town.visitor(scripts=False)
    visitor.goto("/report/missed-bin")
    does.go_on(visitor, "Start now")
    visitor.page.get_by_label("Grey (general rubbish)").check()
    does.go_on(visitor)
    visitor.page.get_by_label("Yes").check()
    does.go_on(visitor)
    does.go_on(visitor)
    does.where(visitor, scripts=False, query="12 abb", address="12 Abbey Road")
    does.go_on(visitor)
    heading(visitor.page, "We know about this")
    does.go_on(visitor, "That answers it: I need not report it")
    heading(visitor.page, "Thank you")
    assert PlaceNotice.objects.get().told.count() == 2
    leader.goto("/staff/place-notices")
    leader.page.get_by_role("button", name=re.compile("Take down")).click()
    leader.sees("No notice is up.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_resident_s_bin_day(town: Town, home: Property, scripts: bool) -> None:
    # Given a council that holds the days of each address, and a round that is late
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_kind("grey_bin", "SCHEDULE", name="Grey bin", is_public=True)
    rows = [{"uprn": home.uprn, "kind": "grey_bin", "value": f"{tomorrow}/14"}]
    facts_take(rows=rows, source="rounds", key="f", by="rounds", at=timezone.now() - timedelta(days=1))
    crew_logged(home)

    # When a resident looks it up on a telephone
    visitor = town.visitor(scripts=scripts)
    look = visitor.looked_at if scripts else lambda: None
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.goto("/")
    visitor.page.get_by_role("link", name="Your bin day, and anything wrong today").click()
    look()
    does.where(visitor, scripts=scripts, query="12 abb", address="12 Abbey Road")
    does.go_on(visitor)

    # Then they see the next day, what is wrong today, and can keep it in their calendar
    visitor.sees("Nappies")
    visitor.sees("Grey bin")
    look()
    href = visitor.page.get_by_role("link", name="Save as a calendar file").get_attribute("href")
    assert href is not None
    file = visitor.page.request.get(href)
    assert f"DTSTART;VALUE=DATE:{tomorrow:%Y%m%d}" in file.text()

    # And the box that another website shows says the same, and keeps nothing in the browser
    box = town.visitor(scripts=scripts)
    box.goto("/here/box")
    if scripts:
        box.looked_at()
    box.page.get_by_label("Postcode or address").fill("12 abb")
    does.go_on(box, "Find address")
    box.page.get_by_label(re.compile("12 Abbey Road")).first.check()
    does.go_on(box)
    box.sees("Grey bin")
    box.sees("Nappies")
    if scripts:
        box.looked_at()
    assert box.page.context.cookies() == []
