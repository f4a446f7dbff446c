"""One pothole, nine reporters, one closing: by telephone and on the website, all told, and asked afterwards how it was."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.casework.incidents.models import Satisfaction
from cases.casework.intake import Taken, contact_take
from cases.casework.models import Case, Priority
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.outbox.sweeping import Sweep
from gazetteer.entries.models import Property
from gazetteer.places import Place
from tests.cast import person
from tests.deploy.shipped.conftest import DOCUMENTS
from tests.journeys import agent as does
from tests.journeys import citizen, shipped
from tests.journeys.citizen import go_on
from tests.journeys.keyboard import heading
from tests.journeys.test_three_services import EVERYWHERE, opened, shipped_town
from tests.journeys.town import REFERENCE, Town

__all__ = ["shipped_town"]  # a fixture

pytestmark = pytest.mark.journey
NAME = "Pothole or damaged road"


def by_telephone(town: Town, home: Property, who: Customer, *, joins: Case | None = None, words: str = "") -> Taken:
    """A report of it that an agent has taken two hours ago."""
    at = timezone.now() - timedelta(hours=2)
    return contact_take(
        session=SessionStart(channel="PHONE", key=f"call {who.pk}", speaker_id=who.pk, started_at=at),
        service_id=Service.objects.get(code="pothole").pk,
        customer_id=who.pk,
        place=Place(kind="STREET", usrn=home.street_id, easting=378_012, northing=391_996, words=words),
        disposition="RAISED",
        answers={"where": "road", "deep": "shallow", "swerve": "no", "hurt": "no"},
        notes=f"{who.given_names} rang",
        actor=town.cast.agent.actor,
        at=at,
        key=f"report {who.pk}",
        finish=True,
        chase_of=joins.pk if joins else None,
        joins=joins is not None,
    )


def on_the_website(town: Town) -> str:
    """Somebody who passes reports it on the website, is shown that it was reported, and is added; their reference."""
    visitor = town.visitor()
    visitor.goto("/report/pothole")
    go_on(visitor, "Start now")
    answers = {"where": "road", "deep": "shallow", "swerve": "no", "hurt": "no"}
    for _page in range(10):
        title = visitor.page.locator("h1").inner_text()
        if title == "Where is it?" and visitor.page.get_by_label("Postcode or address").count():
            break
        shipped._answer_page(visitor, DOCUMENTS["pothole"]["form"], answers, email="", look_at=())
        go_on(visitor)
        expect(visitor.page.get_by_role("heading", level=1)).not_to_have_text(title)
    visitor.page.get_by_role("link", name="Show the place on a map, or give a street").click()
    visitor.page.get_by_label("Street, postcode or grid reference").fill("SJ 78018 91998")
    go_on(visitor, "Find on the map")
    visitor.page.get_by_role("radio", name="On Abbey Road, Sale, at this point").check()
    go_on(visitor)

    heading(visitor.page, "Is it one of these?")
    visitor.sees("Abbey Road, Sale, 10 metres away")
    said = visitor.page.locator("main").inner_text()
    assert not [word for word in ("Green", "gate", "Jo", "rang") if word in said]
    visitor.looked_at()
    go_on(visitor)
    visitor.sees("Say whether it is one of these")
    visitor.looked_at()
    visitor.page.get_by_role("radio", name=re.compile(NAME)).check()
    go_on(visitor)
    visitor.page.get_by_label("Is there anything else").fill("It is full of water")
    go_on(visitor)
    visitor.page.get_by_label("Your full name").fill("Sam Visitor")
    visitor.page.get_by_label("Email address").fill("sam@example.org")
    go_on(visitor)
    visitor.sees("Yes: we add you to it")
    visitor.looked_at()
    go_on(visitor, "Send")
    heading(visitor.page, "Report sent")
    visitor.sees("Others told us of this too.")
    visitor.sees("We plan to put it right by")
    visitor.looked_at()
    found = REFERENCE.search(visitor.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def at_the_desk(town: Town, who: Customer) -> str:
    """An agent takes a call about it, is shown what was reported there, and adds the caller; the reference."""
    agent = town.staff("agent")
    agent.goto(f"/staff/contacts/new?customer={who.reference}&service=pothole")
    agent.page.get_by_role("radio", name="A street, or a spot on one").check()
    agent.page.locator("[name=street_query]").press_sequentially("abbey", delay=20)
    agent.page.locator("#streets input[type=radio]").first.check()
    same = agent.page.get_by_role("region", name="Reported here already: is it the same?")
    expect(same).to_contain_text("2 reporters")
    agent.looked_at()
    agent.press("Alt+E")
    expect(agent.page.locator("#what")).to_contain_text("The same as")
    expect(agent.page.get_by_role("button", name="Add them to it")).to_be_visible()
    agent.looked_at()
    agent.press("Alt+R")
    reference = does.saved(agent)
    agent.sees("Added to what others reported")
    agent.sees("Put right by")
    agent.looked_at()
    does.finish(agent)
    return reference


def test_a_pothole_with_nine_reporters_is_closed_once(shipped_town: Town, home: Property, jo: Customer) -> None:
    # Given a pothole that Jo reported by telephone
    town = shipped_town
    first = by_telephone(town, home, jo, words="outside Mrs Green’s gate")
    case = first.case
    assert case is not None

    # When somebody reports it on the website, and another rings, then both are added to it with references of their own
    second = on_the_website(town)
    third = at_the_desk(town, person("Ann", "Third", email="r3@example.org"))
    words = town.letter("sam@example.org", "We have your message")
    assert second in words and "Others told us of this too" in words and "by " in words
    assert third in town.letter("r3@example.org", "We have your message")
    for number in range(4, 10):
        by_telephone(town, home, person(f"R{number}", email=f"r{number}@example.org"), joins=case)
    case = town.case(shown(first.reference))
    assert case.reporter_count == 9
    assert case.priority == Priority.HIGH  # by the service's rule, at the fifth report
    assert Case.objects.unscoped("the journey's").count() == 1

    # When the officer closes it once
    officer = opened(town, EVERYWHERE, shown(first.reference), NAME)
    officer.looked_at()
    shipped.act(officer, "Complete", outcome="Repaired", Words_for_the_customer="We filled it this morning.")

    # Then everybody is told once, about their own reference
    told = {}
    for address in ("jo@example.org", "sam@example.org", *(f"r{number}@example.org" for number in range(3, 10))):
        letters = [one for one in town.letters(address) if "Repaired" in str(one["Subject"])]
        assert len(letters) == 1, address
        words = town.letter(address, "Repaired")
        assert "We filled it this morning." in words
        found = REFERENCE.search(words)
        told[address] = found[0] if found else ""
    assert len(set(told.values())) == 9
    assert (told["jo@example.org"], told["sam@example.org"], told["r3@example.org"]) == (
        shown(first.reference), second, third,
    )  # fmt: skip
    visitor = town.visitor()
    citizen.track(visitor, second, second)
    visitor.sees("Finished")

    # And some days later each is asked how it was, and answers with one press
    Sweep(clock=lambda: timezone.now() + timedelta(days=6)).once()
    Sweep(clock=lambda: timezone.now() + timedelta(days=6)).once()
    link = re.search(r"https?://\S+/how-was-it/\S+", town.letter("sam@example.org", "how was it?"))
    assert link is not None
    visitor.goto(link[0])
    heading(visitor.page, "How satisfied are you with how we dealt with this?")
    visitor.looked_at()
    go_on(visitor, "Satisfied")
    heading(visitor.page, "Thank you")
    visitor.looked_at()
    visitor.page.get_by_label("Is there anything you want to tell us").fill("Quick work")
    go_on(visitor, "Send")
    visitor.sees("We have what you wrote.")
    visitor.looked_at()
    answered = Satisfaction.objects.unscoped("the journey's").exclude(score=None).get()
    assert (answered.score, answered.words) == (4, "Quick work")
    assert Satisfaction.objects.unscoped("the journey's").count() == 9
