"""Times as people say them, exact in the tag."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.channels.web.pages import text

NOW = dt.datetime(2026, 11, 23, 10, 2, tzinfo=dt.UTC)


def at(day: int, hour: int = 17, minute: int = 0, month: int = 11, year: int = 2026) -> dt.datetime:
    return timezone.make_aware(dt.datetime(year, month, day, hour, minute))  # noqa: DTZ001


def said(source: str, value: object) -> str:
    html = text("{{ value | " + source + " }}", value=value, now=NOW)
    return html.split(">")[1].split("<")[0] if "<time" in html else html


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (at(23), "today 17:00"),
        (at(24, 9), "tomorrow 09:00"),
        (at(27), "Fri 27 Nov, 17:00"),
        (at(2, month=1, year=2025), "Thu 2 Jan 2025, 17:00"),
        (dt.date(2026, 11, 22), "yesterday"),
        (dt.date(2025, 1, 2), "Thu 2 Jan 2025"),
        (None, ""),
    ],
)
def test_staff_read_times_as_they_say_them(value: object, words: str) -> None:
    assert said("when", value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (at(25), "Wednesday 25 November, 5pm"),
        (at(25, 9, 30), "Wednesday 25 November, 9:30am"),
        (at(25, 12), "Wednesday 25 November, midday"),
        (at(4, 0, month=1, year=2027), "Monday 4 January 2027, midnight"),
        (dt.date(2026, 11, 25), "Wednesday 25 November"),
        (None, ""),
    ],
)
def test_citizens_read_times_in_govuk_style(value: object, words: str) -> None:
    assert said("plain_when", value) == words


def test_the_exact_moment_is_in_the_tag_in_local_time() -> None:
    html = text("{{ value | datetime }}", value=dt.datetime(2026, 7, 1, 16, 4, tzinfo=dt.UTC))
    opening = '<time datetime="2026-07-01T17:04:00+01:00" title="Wednesday 1 July 2026 17:04:00 BST">'
    assert html == f"{opening}1 July 2026 at 5:04pm</time>"


def test_a_page_without_its_own_now_speaks_from_this_moment() -> None:
    assert "today" in text("{{ value | when }}", value=timezone.now())
