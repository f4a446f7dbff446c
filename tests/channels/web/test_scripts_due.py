"""How far off a due time is stays right while the page is open; the moment itself never moves, nor does the line."""

from datetime import timedelta

import pytest

from crm.sla.holidays import office_week_spec
from crm.sla.working_time import compile_calendar
from tests.cast import NOW
from tests.channels.web.pages import text

pytestmark = [pytest.mark.journey]
OFFICE = compile_calendar(office_week_spec())
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Work</title>
<link rel="stylesheet" href="/static/council/council.css"><script type="module" src="/static/council/citizen.js"></script>
</head><body class="govuk-frontend-supported"><p>{{ due | due(calendar) }}</p>
<div hidden id="due-words" data-words="{{ due_words() }}" data-now="{{ asked }}"></div></body></html>"""
HOUR = timedelta(hours=1)


@pytest.fixture
def opened(site):
    def opens(due, *, now=NOW, visitor=NOW):
        """The page made at `now`, opened on a machine whose own clock says `visitor`."""
        site.serve("/work", text(PAGE, due=due, now=now, calendar=OFFICE, asked=int(now.timestamp())))
        site.tab.clock.install(time=visitor)
        site.open("/work")
        return site.tab

    return opens


def left(tab):
    return tab.locator(".due__left").inner_text()


def test_it_counts_down_and_becomes_late_by_word_and_shape(opened):
    tab = opened(NOW + 2 * HOUR)
    assert left(tab) == "2 working hours left"
    tab.clock.run_for(timedelta(minutes=61).seconds * 1000)
    assert left(tab) == "59 working minutes left"
    tab.clock.run_for(timedelta(minutes=59).seconds * 1000)
    assert left(tab) == "due now"
    tab.clock.run_for(timedelta(minutes=1).seconds * 1000)
    assert left(tab) == "late by 1 working minute"
    assert "state--late" in tab.locator(".due__left").get_attribute("class")
    assert tab.locator("time").inner_text() == "today 12:00"


def test_what_is_late_grows_later_but_not_while_closed(opened):
    tab = opened(
        NOW - 2 * HOUR + timedelta(hours=1), now=NOW + 6 * HOUR, visitor=NOW + 6 * HOUR
    )  # 16:00; closes at 17:00
    assert left(tab) == "late by 7 working hours"
    tab.clock.run_for(3 * 60 * 60 * 1000)
    assert left(tab) == "late by 1 working day"


def test_it_goes_by_our_clock_not_the_visitors(opened):
    tab = opened(NOW + 2 * HOUR, visitor=NOW + timedelta(days=40))
    tab.clock.run_for(60 * 1000)
    assert left(tab) == "1 working hour left"


def test_the_line_does_not_move(opened):
    tab = opened(NOW + 2 * HOUR)
    before = tab.locator("p").bounding_box()
    tab.clock.run_for(3 * 60 * 60 * 1000)
    assert tab.locator("p").bounding_box() == before
