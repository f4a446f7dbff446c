"""Due and late, shown the same way everywhere: by word and by shape, the moment and how far off it is."""

import datetime as dt
import json

import pytest

from crm.sla.holidays import office_week_spec
from crm.sla.working_time import compile_calendar
from tests.cast import NOW
from tests.channels.web.pages import text

OFFICE = compile_calendar(office_week_spec())
HOUR = dt.timedelta(hours=1)


def shown(value, **more):
    more = {"calendar": OFFICE, "waits": False, **more}
    return text("{{ value | due(calendar, waits) }}", value=value, now=NOW, **more)


def test_what_is_due_says_when_and_how_much_working_time_is_left():
    html = shown(NOW + 2 * HOUR)
    assert ">today 12:00</time>" in html and ">2 working hours left<" in html
    assert "state--late" not in html


def test_what_is_late_says_by_how_much_and_when_it_was_due_by_word_and_shape():
    html = shown(NOW - 2 * HOUR)  # an hour of it before opening
    assert "state state--late" in html and ">late by 1 working hour<" in html
    assert ">was due today 08:00</time>" in html


def test_what_waits_says_until_when():
    html = shown(NOW + 30 * HOUR, waits=True)
    assert "state--waiting" in html and "waits until tomorrow 16:00" in html


def test_the_script_is_given_what_it_needs():
    html = shown(NOW + 2 * HOUR)
    asked, shut = int(NOW.timestamp()), int(NOW.replace(hour=17).timestamp())
    for name, value in {"left": 7200, "day": 28800, "shut": shut, "asked": asked, "open": asked}.items():
        assert f'data-{name}="{value}"' in html
    assert f'data-left="{-3600}"' in shown(NOW - 2 * HOUR)


def test_before_opening_the_hours_to_come_are_given():
    early = NOW.replace(hour=6)
    html = text("{{ value | due(calendar) }}", value=NOW, now=early, calendar=OFFICE)
    assert f'data-open="{int(NOW.replace(hour=9).timestamp())}"' in html


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (-dt.timedelta(hours=3, minutes=20), "late by 3 hours"),
        (-dt.timedelta(days=2, hours=1), "late by 2 days"),
        (dt.timedelta(minutes=1), "1 minute left"),
        (dt.timedelta(hours=47), "47 hours left"),
    ],
)
def test_without_a_calendar_it_is_said_roughly(off, words):
    assert words in shown(NOW + off, calendar=None)


def test_nothing_is_due():
    assert shown(None) == ""


def test_a_citizen_reads_how_far_off_beside_the_moment():
    html = text("{{ value | due_left(calendar) }}", value=NOW + 2 * HOUR, now=NOW, calendar=OFFICE)
    assert ">2 working hours left<" in html and "<time" not in html


def test_the_words_of_the_script_are_those_of_the_page():
    words = json.loads(text("{{ due_words() | safe }}"))
    assert words["day"][words["numbers"].index(1)] == "%(n)d working day"
    assert words["day"][-1] == "%(n)d working days" and words["late"] == "late by %(time)s"
