"""Journey: the mail server refuses; an administrator sees what is stuck and why, tries it again, pauses and resumes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.outbox.models import OutboxEntry
from gazetteer.entries.models import Property
from tests.cast import person
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_an_administrator_sees_what_is_stuck_and_does_something_about_it(town: Town, home: Property) -> None:
    # Given reports whose acknowledgements the mail server would not take, until they were given up
    then = timezone.now() - timedelta(hours=1)
    town.mail.at_data = "451 not now"
    for name in ("jo", "al", "kim"):
        town.reported(
            home, by=person(name, email=f"{name}@example.org", home=home, at=then - timedelta(days=1)), at=then
        )
    waiting = OutboxEntry.objects.filter(kind="message.send")
    assert waiting.exists()
    keys = [entry.pk for entry in waiting.order_by("pk")]
    OutboxEntry.objects.filter(pk=keys[0]).update(
        dead_at=timezone.now(), attempts=12, last_error="451 4.7.1 <jo@example.org>: not now"
    )

    # When the administrator opens the outbox from the health page
    admin = town.staff("administrator")
    admin.page.get_by_role("link", name="Health").click()
    admin.looked_at()
    admin.page.get_by_role("link", name="What waits, what went, and what a person can do").click()
    admin.sees("1 dead letter")
    admin.sees("Mail server")
    admin.looked_at()

    # Then each number opens into its rows, and nobody's address is on them
    admin.page.get_by_role("link", name="try again or let go").click()
    admin.sees("451 4.7.1 <…>: not now")
    admin.looked_at()
    admin.page.get_by_label(f"Entry {keys[0]}").check(force=True)
    town.mail.at_data = ""
    admin.page.get_by_role("button", name="Try again").click()
    admin.sees("1 is tried again.")

    # And a destination is paused with a reason and resumed
    admin.page.get_by_role("link", name="Messages and news to send").first.click()
    admin.page.locator("summary", has_text="Mail server").click()
    admin.page.get_by_label("Why it is paused").first.fill("The mail server moves to another room")
    admin.page.get_by_role("button", name="Pause").first.click()
    admin.sees("Paused: nothing goes there until somebody resumes it.")
    admin.sees("The mail server moves to another room")
    admin.looked_at()
    admin.page.locator("summary", has_text="Mail server").click()
    admin.page.get_by_role("button", name="Resume now").click()
    admin.sees("Resumed: what waited goes now.")
