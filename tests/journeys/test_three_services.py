"""A school place, a penalty charge and a benefit claim: each from the citizen's form through agent and officer to the
decision, and what the claim leads to."""

import pytest
from playwright.sync_api import expect

from crm.customers.models import Customer
from crm.teams.actor import Role
from crm.teams.models import Department, Membership, RoleHeld, Team, User
from deploy.shipped.loading import services_ship
from gazetteer.entries.models import Property
from tests.cast import LONG_AGO
from tests.deploy.shipped.conftest import DOCUMENTS
from tests.journeys import citizen, shipped
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
EMAIL = "jo@example.org"
EVERYWHERE = "officer"  # of the cast, made to work in every team


@pytest.fixture
def shipped_town(town: Town) -> Town:
    """The council with everything that ships, and an officer who works in all of its teams."""
    services_ship(actor=town.cast.administrator.actor, at=LONG_AGO)
    officer = User.objects.get(username=EVERYWHERE)
    for department in Department.objects.all():
        RoleHeld.objects.get_or_create(
            user=officer, department=department, role=Role.OFFICER, active_to=None, defaults={"active_from": LONG_AGO}
        )
    for team in Team.objects.all():
        Membership.objects.get_or_create(user=officer, team=team, active_to=None, defaults={"active_from": LONG_AGO})
    return town


def opened(town: Town, username: str, reference: str, name: str) -> Keyboard:
    """The page of the case of this reference, found by a member of staff in the one search box."""
    tab = town.staff(username)
    tab.goto(f"/staff/cases/{reference}")
    heading(tab.page, name)
    tab.sees(reference)
    return tab


def test_a_school_place(shipped_town: Town, home: Property, jo: Customer) -> None:
    visitor = shipped_town.visitor()
    reference = shipped.apply(
        visitor, DOCUMENTS["admissions"], email=EMAIL, look_at=("child", "round", "first"), round="now"
    )
    assert reference in shipped_town.letter(EMAIL, "We have your message")

    agent = opened(shipped_town, "agent", reference, "Apply for a school place")
    agent.sees("Why does the child change school now?")
    agent.looked_at()

    officer = opened(shipped_town, EVERYWHERE, reference, "Apply for a school place")
    shipped.act(officer, "Start validation")
    shipped.act(officer, "Valid", Words_for_the_customer="Everything is there.")
    shipped.act(officer, "Checks done")
    shipped.act(
        officer, "Decide", outcome="Refused", Words_for_the_customer="Both schools are full in year 4.",
        Reasons_for_the_decision="Published number reached.",
    )  # fmt: skip
    officer.looked_at()
    letter = shipped_town.letter(EMAIL, "Refused")
    assert "Both schools are full" in letter and "appeal to an independent panel" in letter
    assert "Published number" not in letter

    citizen.track(visitor, reference, reference)
    citizen.show_possession(visitor, shipped_town, EMAIL)
    visitor.sees("Both schools are full in year 4.")
    visitor.sees("appeal to an independent panel")
    visitor.looked_at()


def test_a_penalty_charge(shipped_town: Town, home: Property, jo: Customer) -> None:
    visitor = shipped_town.visitor()
    reference = shipped.apply(visitor, DOCUMENTS["pcn-appeal"], email=EMAIL, look_at=("pcn", "ground"))
    agent = opened(shipped_town, "agent", reference, "Challenge a penalty charge")
    agent.sees("AM12345678")
    agent.looked_at()

    officer = opened(shipped_town, EVERYWHERE, reference, "Challenge a penalty charge")
    shipped.act(officer, "Take as an informal challenge", Yes="yes", Words_for_the_customer="We look into it.")
    shipped.act(officer, "Ask for evidence", Words_for_the_customer="Please send the receipt.", Days_to_answer="7")
    assert "Please send the receipt." in shipped_town.letter(EMAIL, "we need to ask you something")
    citizen.track(visitor, reference, reference)
    citizen.show_possession(visitor, shipped_town, EMAIL)
    visitor.sees("We need your answer")
    assert "clock is stopped" not in visitor.page.locator("main").inner_text()  # 56 days are 56 days
    citizen.write(visitor, "Answer", "Your answer", "The machine gave none.")
    officer.page.reload()
    officer.sees("The machine gave none.")
    shipped.act(
        officer, "Decide the challenge", outcome="Charge cancelled", Words_for_the_customer="The machine was broken.",
        Reasons_for_the_decision="Fault log.",
    )  # fmt: skip
    assert "The machine was broken." in shipped_town.letter(EMAIL, "Charge cancelled")
    visitor.page.reload()
    visitor.sees("The machine was broken.")


def test_a_claim_that_leads_to_free_school_meals(shipped_town: Town, home: Property, jo: Customer) -> None:
    visitor = shipped_town.visitor()
    reference = shipped.apply(
        visitor, DOCUMENTS["benefits"], email=EMAIL, look_at=("ni", "school", "share"), school_names="Sam, 2018, Abbey",
    )  # fmt: skip
    agent = opened(shipped_town, "agent", reference, "Claim housing benefit or council tax reduction")
    agent.looked_at()

    officer = opened(shipped_town, EVERYWHERE, reference, "Claim housing benefit or council tax reduction")
    shipped.act(officer, "Start the assessment")
    shipped.act(officer, "Assessed", Amount="85.20")
    shipped.act(
        officer, "Award", outcome="Granted", Amount="85.20", Each_week="yes",
        Words_for_the_customer="You get £85.20 a week.",
    )  # fmt: skip
    letter = shipped_town.letter(EMAIL, "Your")
    asked = [str(one["Subject"]) for one in shipped_town.letters(EMAIL) if "we need to ask you" in str(one["Subject"])]
    assert len(asked) == 2, letter

    officer.page.reload()
    officer.looked_at()
    officer.page.get_by_role("listitem").filter(has_text="Free school meals").get_by_role("link").first.click()
    heading(officer.page, "Free school meals")
    expect(officer.page.locator("main")).to_contain_text("Sam, 2018, Abbey")
    officer.looked_at()
