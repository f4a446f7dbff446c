"""Journey: a promise is missed; an officer gives a new date and a sentence, and the citizen reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.cast import person
from tests.journeys import citizen
from tests.journeys import officer as does
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
SENTENCE = "The lorry broke down. The crew comes on that day."


def test_a_late_case_gets_a_new_date_and_its_customer_reads_it(town: Town, home: Property) -> None:
    # Given Jo's missed bin of twenty days ago, which nobody came for
    then = timezone.now() - timedelta(days=20)
    jo = person(email="jo@example.org", home=home, at=then - timedelta(days=1))
    own = shown(town.reported(home, by=jo, at=then).reference)
    assert "there is no new date" in town.letter("jo@example.org", "we are late")

    # When its team's leader signs in, then the header says so and her desk lists it
    leader = town.staff("waste_leader")
    leader.page.get_by_role("link", name="1 notice").click()
    leader.sees("A promise is broken: Put right")
    leader.looked_at()

    # When an officer opens it from the list, then it asks for a new date
    officer = town.staff("officer")
    officer.sees("needs a new date")
    officer.looked_at()
    does.open_from_list(officer, own)
    officer.sees("Needs a new date")
    officer.looked_at()
    officer.enter(officer.page.get_by_role("link", name="Give a new date and one sentence"))
    day = timezone.localdate() + timedelta(days=2)
    officer.page.get_by_label("New date", exact=True).fill(day.isoformat())
    officer.fill("What happens now, in one sentence", SENTENCE)
    officer.looked_at()
    officer.press("Control+Enter")
    officer.sees("New date given.")
    expect(officer.page.get_by_text("Needs a new date")).to_have_count(0)
    officer.sees(SENTENCE)
    officer.looked_at()

    # Then Jo is written to, and reads both dates with her reference and her email address
    assert SENTENCE in town.letter("jo@example.org", "a new date")
    visitor = town.visitor()
    citizen.track(visitor, own, own)
    visitor.page.get_by_label("email address, telephone number or postcode").fill("jo@example.org")
    citizen.go_on(visitor, "Show more")
    visitor.sees("We missed that, and we are sorry.")
    visitor.sees("Our new date is")
    visitor.sees(SENTENCE)
    visitor.looked_at()

    # When the leader marks it as read, then nothing waits for her
    leader.page.reload()
    leader.page.get_by_role("button", name="Mark all as read").click()
    expect(leader.page.get_by_role("link", name="1 notice")).to_have_count(0)
