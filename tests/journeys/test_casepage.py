"""Journey: two officers on one case: they see one another, mention one another, and neither overwrites the other."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.casework.actions import case_note
from cases.casework.work.models import CaseLink
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.cast import person
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_two_officers_on_one_case(town: Town, home: Property, jo: Customer) -> None:
    # Given a missed bin of Jo's, and a landlord who is no party to it
    now = timezone.now()
    reference = shown(town.reported(home, by=jo, at=now - timedelta(hours=3)).reference)
    lou = person("Lou", "Letting", email="lou@example.org", at=now - timedelta(days=1))

    # When an officer opens it and writes a note that mentions his team leader
    officer = town.staff("officer")
    officer.goto(f"/staff/cases/{reference}")
    officer.looked_at()
    officer.press("Alt+I")
    expect(officer.page.get_by_label("Note", exact=True)).to_be_focused()
    officer.looked_at()
    officer.write("@Wanda Leader the lid is broken")
    officer.press("Control+Enter")

    # Then it stands hatched, apart from what Jo reads, and the leader has a notice that leads there
    officer.sees("Told: Wanda Leader.")
    notes = officer.page.get_by_role("region", name="Notes: internal, no customer sees them")
    expect(notes).to_contain_text("the lid is broken")
    talk = officer.page.get_by_role("region", name="Conversation: the customer reads this")
    expect(talk).not_to_contain_text("the lid is broken")
    leader = town.staff("waste_leader")
    leader.goto("/staff/")
    leader.sees("You are mentioned in a note")

    # When she opens an act while he has the page open, then each knows of the other
    leader.goto(f"/staff/cases/{reference}/act/plan")
    expect(leader.page.locator("#presence")).to_contain_text("1 other is looking")
    expect(officer.page.locator("#presence")).to_contain_text("1 other is looking, 1 is writing", timeout=40_000)
    officer.looked_at()
    leader.looked_at()

    # When he adds the landlord meanwhile
    officer.enter(officer.page.get_by_role("link", name="Add somebody"))
    officer.looked_at()
    officer.fill("Somebody else", shown(lou.reference))
    officer.choose("Landlord")
    officer.press("Control+Enter")
    officer.sees("They have a part in this case now.")

    # Then her plan, written on the old page, is refused and her words are still there
    day = timezone.localdate() + timedelta(days=1)
    leader.page.get_by_label("Day of the work").fill(day.isoformat())
    leader.fill("Words for the customer", "The crew comes back tomorrow.")
    leader.press("Control+Enter")
    leader.sees("this case has changed since you opened it")
    leader.sees("Olu Officer")
    expect(leader.page.get_by_label("Words for the customer")).to_have_value("The crew comes back tomorrow.")
    leader.looked_at()
    leader.press("Control+Enter")
    leader.sees("Plan: done.")
    assert "The crew comes back tomorrow." in town.letter("lou@example.org", "the work is planned")


def test_work_out_of_work_and_a_long_history(town: Town, home: Property, jo: Customer) -> None:
    # Given a case that much has happened to
    now = timezone.now()
    taken = town.reported(home, by=jo, at=now - timedelta(hours=3))
    reference = shown(taken.reference)
    for number in range(60):
        at = now - timedelta(minutes=100 - number)
        case_note(case_id=taken.case.pk, text=f"Seen {number}", actor=town.cast.officer.actor, at=at, key=f"n{number}")

    # When an officer raises a part of it for another day
    officer = town.staff("officer")
    officer.goto(f"/staff/cases/{reference}")
    officer.enter(officer.page.get_by_role("link", name="Raise work out of this"))
    officer.looked_at()
    officer.fill("What is to be done?", "A new lid")
    officer.fill("Words for the customer now (optional)", "We order a new lid for you.")
    officer.press("Control+Enter")
    officer.sees("Raised:")
    begun = CaseLink.objects.get().case
    other = shown(begun.contact.references.get().value)
    assert "We order a new lid for you." in town.letter("jo@example.org", other)

    # Then each page leads to the other, and its history goes on where it ends
    officer.enter(officer.page.locator("#work").get_by_role("link", name=other))
    officer.sees("Part of")
    officer.goto(f"/staff/cases/{reference}")
    officer.looked_at()
    officer.enter(officer.page.get_by_role("link", name="Earlier history"))
    officer.sees("Raised.")
    officer.looked_at()


def test_it_works_without_scripts(town: Town, home: Property, jo: Customer) -> None:
    reference = shown(town.reported(home, by=jo).reference)
    officer = town.staff("officer", scripts=False)
    officer.goto(f"/staff/cases/{reference}/note")
    officer.page.get_by_label("Note", exact=True).fill("No scripts here")
    officer.page.get_by_label("Wanda Leader").check()
    officer.page.get_by_role("button", name="Internal note").click()
    officer.sees("Told: Wanda Leader.")
    officer.sees("No scripts here")
