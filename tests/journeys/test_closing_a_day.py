"""Journey: an administrator closes a day with promises running, by keyboard: sees what it does, publishes, tells them."""

import pytest
from django.utils import timezone

from crm.customers.models import Customer
from crm.sla.editing.models import Replan, RunState
from crm.sla.models import Clock
from gazetteer.entries.models import Property
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def typed(administrator: Keyboard, due: object) -> None:
    day = timezone.localtime(due).date()  # type: ignore[arg-type]
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        administrator.fill(part, str(value))
    administrator.fill("What it is called", "Staff day")


def carried_on(town: Town) -> None:
    """The sweep's part, as if the workers' head start had passed."""
    Replan.objects.update(look_at=timezone.now())
    town.sweep()


def test_a_day_is_closed_with_promises_running(town: Town, home: Property, jo: Customer) -> None:
    # Given a promise to put it right on a day that is now to be closed
    town.reported(home, by=jo)
    clock = Clock.objects.get(kind="RESOLVE")
    assert clock.due_at is not None
    administrator = town.staff("administrator")
    page = administrator.page
    administrator.enter(page.get_by_role("link", name="Calendars and promises"))
    heading(page, "Calendars and promises")
    administrator.looked_at()
    administrator.enter(page.get_by_role("link", name="Council offices"))
    administrator.sees("Days that differ")
    administrator.looked_at()

    # When the administrator closes it, after a date that cannot be
    administrator.enter(page.get_by_role("button", name="Close a day, or add a bank holiday"))
    administrator.enter(page.get_by_role("button", name="Continue"))
    administrator.sees("There is a problem")
    administrator.looked_at()
    typed(administrator, clock.due_at)
    administrator.enter(page.get_by_role("button", name="Continue"))

    # Then the page says what it would do before anything is done
    heading(page, "What it would do")
    administrator.choose("From now on: time already counted stands")
    administrator.enter(page.get_by_role("button", name="Show what it would do"))
    administrator.sees("1 of 1 running clocks would move.")
    administrator.looked_at()
    assert Clock.objects.get(kind="RESOLVE").due_at == clock.due_at

    # And published, it is carried out while the page is watched
    administrator.fill("Why", "Everybody is at the staff day")
    administrator.enter(page.get_by_role("button", name="Publish"))
    heading(page, "Edition 2 published")
    administrator.looked_at()
    carried_on(town)
    administrator.enter(page.get_by_role("link", name="What it moved"))
    administrator.sees("1 of 1 running clocks moved.")
    administrator.looked_at()
    assert Replan.objects.get(is_preview=False).state == RunState.DONE

    # And the customer is told in one step
    administrator.fill("Why the date moved, in one sentence", "Our crews are at the staff day.")
    administrator.enter(page.get_by_role("button", name="Tell the customers whose date moved: 1"))
    administrator.sees("The customers are being told.")
    carried_on(town)
    letter = town.letter("jo@example.org", "another date")
    assert "Our crews are at the staff day." in letter and "We said we would put it right by" in letter
    administrator.goto("/staff/policies")
    administrator.looked_at()
    administrator.goto("/staff/policies/missed-bin")
    administrator.enter(page.get_by_role("button", name="Edit the promises"))
    heading(page, "Draft: Missed bin")
    administrator.looked_at()
    administrator.enter(page.get_by_role("link", name="Change Put right"))
    heading(page, "A promise: Missed bin")
    administrator.looked_at()
