"""An abandoned vehicle, from the citizen's report to its removal by a contractor who only has email, on a telephone."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from cases.backoffice.keeping import PartnerGiven, partner_add
from crm.catalogue.models import ServiceVersion
from crm.customers.models import Customer
from crm.teams.actor import Role
from crm.teams.models import Membership, RoleHeld, Team
from deploy.shipped.loading import services_ship
from gazetteer.entries.models import Property
from tests.browser import TELEPHONE, Tab
from tests.cast import LONG_AGO
from tests.deploy.shipped.conftest import DOCUMENTS
from tests.journeys import citizen, shipped
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
EMAIL, MAILBOX = "jo@example.org", "jobs@tow.example"
ROW = {
    "code": "removal",
    "partner": "tow-and-sons",
    "when": {"entered": "stage:removal"},
    "wants": "Take it to the pound. The notice has run out.",
    "gives": ["answers.plate", "answers.make", "photos"],
    "outcomes": ["removed", "gone"],
}


@pytest.fixture
def yard(town: Town, settings, tmp_path) -> Town:
    """The council with everything that ships, a contractor, and an officer of the enforcement team."""
    settings.DOCUMENTS = tmp_path
    administrator = town.cast.administrator.actor
    services_ship(actor=administrator, at=LONG_AGO)
    given = PartnerGiven(name="Tow and Sons", adapter="email", settings={"address": MAILBOX}, telephone="0161 496 0333")
    partner_add(code="tow-and-sons", given=given, actor=administrator, at=timezone.now())
    ServiceVersion.objects.filter(service__code="abandoned-vehicle", state="PUBLISHED").update(partners=[ROW])
    team = Team.objects.get(code="enforcement")
    officer = town.cast.officer
    Membership.objects.get_or_create(user=officer, team=team, active_to=None, defaults={"active_from": LONG_AGO})
    RoleHeld.objects.get_or_create(
        user=officer, department=team.department, role=Role.OFFICER, active_to=None, defaults={"active_from": LONG_AGO}
    )
    return town


def press(tab: Tab, name: str) -> None:
    """Presses the button whose name begins so, and waits for what comes: ".." stands for anything between."""
    pattern = re.escape(name).replace(r"\.\.", ".*")
    with tab.page.expect_navigation():
        tab.page.get_by_role("button", name=re.compile(f"^{pattern}")).first.click()


def photograph() -> bytes:
    """An empty place where a car stood."""
    file = BytesIO()
    Image.new("RGB", (80, 60), "grey").save(file, "JPEG")
    return file.getvalue()


def telephone(town: Town) -> Tab:
    """Whoever reads the contractor's mailbox, on a telephone and never signed in."""
    driver = town.visitor()
    width, height = TELEPHONE
    driver.page.set_viewport_size({"width": width, "height": height})
    return driver


def links(town: Town) -> list[str]:
    letters = [str(letter.get_body(("plain",)).get_content()) for letter in town.letters(MAILBOX)]
    return [found[0] for words in letters if (found := re.search(r"https?://\S+/partners/job/\S+", words))]


def test_an_abandoned_vehicle_and_a_contractor_who_only_has_email(yard: Town, home: Property, jo: Customer) -> None:
    # Given a vehicle that a resident reports
    visitor = yard.visitor()
    reference = shipped.apply(visitor, DOCUMENTS["abandoned-vehicle"], email=EMAIL, plate="AB12 CDE", make="Red van")

    # When the officer has inspected it, given notice, and orders its removal
    officer = yard.staff("officer")
    officer.goto(f"/staff/cases/{reference}")
    heading(officer.page, "Abandoned vehicle")
    shipped.act(officer, "Start work")
    for item, stage in (("Keeper asked", "Notice given"), ("Photographed", "Removal ordered")):
        press(officer, f"Tick..{item}")
        press(officer, f"On to “{stage}”")
    officer.sees("Not out yet")
    officer.looked_at()

    # Then the contractor has a letter that names nobody, and a page for this one job
    [link] = links(yard)
    letter = yard.letter(MAILBOX, "Abandoned vehicle")
    assert "Example" not in letter and "AB12" not in letter
    driver = telephone(yard)
    driver.goto(link)
    driver.sees("Take it to the pound.")
    driver.sees("AB12CDE")
    assert "Example" not in driver.page.locator("main").inner_text()
    driver.looked_at()

    # When they accept it under their own number, then the council finds the case by it
    driver.page.get_by_label("Your own reference").fill("TOW-4711")
    press(driver, "We have this job")
    driver.sees("Accepted")
    officer.page.reload()
    officer.sees("TOW-4711")
    officer.goto("/staff/work")
    officer.page.locator("#search").fill("TOW-4711")
    officer.page.keyboard.press("Enter")
    expect(officer.page.get_by_text(reference).first).to_be_visible()

    # When they name a day and say that it is done, without and then with a photograph
    driver.page.get_by_label("Day of the work").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    press(driver, "Tell us the day")
    driver.sees("Planned")
    driver.page.get_by_role("radio", name="Removed").check()
    press(driver, "It is done")
    driver.sees("Add a photograph")
    driver.looked_at()
    driver.page.get_by_role("radio", name="Removed").check()
    driver.page.get_by_label("Photographs").set_input_files(
        {"name": "gone.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    driver.page.get_by_label("Anything we should know").fill("It is in bay 7")
    press(driver, "It is done")
    driver.sees("Nothing more is to be done here")
    driver.looked_at()

    # Then the resident is told in the council's words, and the photograph is the evidence
    told = yard.letter(EMAIL, "Removed")
    assert "We have had it removed." in told and "bay 7" not in told
    case = yard.case(reference)
    assert case.outcome is not None and case.outcome.code == "removed"
    officer.goto(f"/staff/cases/{reference}")
    officer.sees("gone.jpg")
    officer.sees("It is in bay 7")
    officer.looked_at()
    citizen.track(visitor, reference, reference)
    visitor.sees("We have finished with this")


def test_a_link_that_ran_out_is_asked_anew(yard: Town, home: Property, jo: Customer) -> None:
    from cases.backoffice.actions import job_send
    from cases.backoffice.models import Job, Partner

    # Given a job whose link ran out
    taken = yard.reported(home, by=jo)
    partner = Partner.objects.get()
    case = yard.case(f"{taken.reference[:4]}-{taken.reference[4:8]}-{taken.reference[8:]}")
    by = yard.cast.officer.actor
    job_send(case=case, partner=partner, actor=by, at=timezone.now(), key="job", wants="Look at it")
    [link] = links(yard)
    Job.objects.unscoped("test").update(link_until=timezone.now() - timedelta(minutes=1))

    # When it is opened, then nothing is shown, and a new one goes to the mailbox we know
    driver = telephone(yard)
    driver.goto(link)
    driver.sees("This link has run out")
    assert "Abbey" not in driver.page.locator("main").inner_text()
    driver.looked_at()
    press(driver, "Send a new link")
    driver.sees("Look in your mailbox")
    old, new = links(yard)
    assert old != new
    driver.goto(new)
    driver.sees("Look at it")
    driver.goto(old)
    driver.sees("This link does not work")
