"""My bin day and anything wrong today, by address: the page, the calendar, the box on another website."""

import re
from datetime import timedelta
from typing import Any

import pytest

from cases.casework.telling.models import PlaceNotice
from crm.catalogue.models import Service
from gazetteer.entries.models import Property
from gazetteer.facts.actions import events_take, facts_take
from gazetteer.facts.models import Nature
from tests.cast import property_at
from tests.channels.citizen.conftest import Clock
from tests.channels.citizen.council import Bins, make_searchable
from tests.channels.citizen.stories import words_of
from tests.gazetteer.facts.given import make_kind


@pytest.fixture
def day(home: Property, clock: Clock, missed_bin: Bins) -> str:
    """The home's page, with its days: the clock stands on Monday 23 November 2026."""
    make_kind("grey_bin", "SCHEDULE", name="Grey bin", name_cy="Bin llwyd", is_public=True)
    make_kind("food_bin", "SCHEDULE", name="Food caddy", is_public=True, moves={"2026-12-01": "2026-12-02"})
    make_kind("round", name="Round", is_public=True)
    make_kind("assisted", "YES", name="Assisted collection")
    said = {"grey_bin": "2026-11-24/14", "food_bin": "2026-11-24/7", "round": "14", "assisted": "yes"}
    rows = [{"uprn": home.uprn, "kind": kind, "value": value} for kind, value in said.items()]
    taken = facts_take(rows=rows, source="rounds", key="f", by="rounds", at=clock.at - timedelta(days=1))
    assert taken.reject_count == 0
    return f"/here/{home.uprn}"


def happened(clock: Clock, kind: str, *, key: str = "e", **event: Any) -> None:
    events_take(
        rows=[{"kind": kind, "at": clock.at.isoformat(), "key": key, **event}],
        source="crews",
        key=key,
        by="crews",
        at=clock.at,
    )


def test_the_days_that_come_and_nothing_wrong(visitor: Any, day: str) -> None:
    said = words_of(visitor.get(day))
    assert "Next: Tuesday 24 November : Food caddy, Grey bin" in said
    assert "We know of nothing wrong here today." in said and "12 Abbey Road" in said
    assert "Wednesday 2 December" in said and "instead of Tuesday 1 December" in said
    assert "Tuesday 1 December Food" not in said
    assert "Round" in said and "Assisted" not in said


def test_several_of_a_kind_stand_together(visitor: Any, day: str, home: Property, clock: Clock) -> None:
    make_kind("councillor", name="Councillors", is_public=True, holds_many=True)
    rows = [{"uprn": home.uprn, "kind": "councillor", "value": name} for name in ("Pat Ash", "Kim Lee")]
    facts_take(rows=rows, source="wards", key="w", by="wards", at=clock.at - timedelta(days=1))
    said = words_of(visitor.get(day))
    assert said.count("Councillors") == 1 and "Kim Lee, Pat Ash" in said


def test_what_is_wrong_today_stands_first_and_what_is_not_for_everybody_nowhere(
    visitor: Any, day: str, clock: Clock, home: Property, missed_bin: Bins
) -> None:
    make_kind("late", nature=Nature.EVENT, name="Round not finished", is_public=True)
    make_kind("drunk", nature=Nature.EVENT, name="Crew note")
    happened(clock, "late", fact="round=14", words="Back tomorrow", until=(clock.at + timedelta(days=1)).isoformat())
    happened(clock, "drunk", key="b", uprn=home.uprn, words="rude")
    notices = {"service": missed_bin.service, "where": "EVERYWHERE", "starts_at": clock.at, "put_up_at": clock.at,
               "ends_at": clock.at + timedelta(hours=9)}  # fmt: skip
    PlaceNotice.objects.create(key="a", words="Depot shut by snow.", **notices)
    PlaceNotice.objects.create(key="b", words="For staff.", is_public=False, **notices)
    said = words_of(visitor.get(day))
    assert said.index("Depot shut by snow.") < said.index("Round not finished") < said.index("The days that come")
    assert "Back tomorrow" in said and "rude" not in said and "For staff." not in said
    clock.forward(days=2)
    assert "We know of nothing wrong here today." in words_of(visitor.get(day))


def test_the_calendar(visitor: Any, day: str, home: Property) -> None:
    answer = visitor.get(f"{day}/collections.ics")
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8" and "max-age=300" in answer["Cache-Control"]
    assert "SUMMARY:Grey bin\r\n" in text and "DTSTART;VALUE=DATE:20261124" in text
    assert f"UID:food_bin-20261202-{home.uprn}@" in text and "DTSTART;VALUE=DATE:20261201" not in text
    assert text.count("BEGIN:VEVENT") == 13 + 26
    assert text == visitor.get(f"{day}/collections.ics").content.decode().replace("\r\n ", "")
    assert "SUMMARY:Bin llwyd\r\n" in visitor.get(f"{day}/collections.ics?lang=cy").content.decode()
    assert "Assisted" not in text and "Round" not in text


def test_a_calendar_stays_in_the_language_of_the_page_that_led_to_it(visitor: Any, day: str) -> None:
    answer = visitor.get(f"{day}/collections.ics")
    assert answer["Vary"] == "Accept-Language, Cookie"  # what is kept on the way is nobody else's language
    visitor.cookies["language"] = "cy"
    page = visitor.get(day).content.decode()
    visitor.cookies.clear()
    [subscribe] = re.findall(r'href="webcal://[^/"]+(/[^"]+)"', page)
    assert "SUMMARY:Bin llwyd\r\n" in visitor.get(subscribe).content.decode()


def test_the_box_sets_no_cookie_loads_no_script_and_is_shown_where_the_council_says(
    visitor: Any, day: str, settings: Any
) -> None:
    answer = visitor.get(f"{day}/box")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    settings.EMBEDDED_BY = ["https://www.ambleford.example"]
    for path in (f"{day}/box", "/here/box", "/here/box?query=12+abb"):
        answer = visitor.get(path)
        assert "frame-ancestors https://www.ambleford.example" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer and not answer.cookies
        assert "<script type" not in answer.content.decode() and "csrf" not in answer.content.decode()
    assert "Tuesday 24 November" in words_of(visitor.get(f"{day}/box"))
    welsh = visitor.get(f"{day}/box?lang=cy")
    assert (
        "Bin llwyd" in words_of(welsh)
        and welsh["Content-Language"] == "cy"
        and '<html lang="cy"' in welsh.content.decode()
    )
    assert visitor.get(day)["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in visitor.get(day)["Content-Security-Policy"]


@pytest.mark.parametrize("box", ["", "/box"])
def test_an_address_is_found_and_chosen_without_scripts(visitor: Any, day: str, home: Property, box: str) -> None:
    assert words_of(visitor.get(f"/here{box}"))
    page = visitor.get(f"/here{box}", {"query": "12 abb"}).content.decode()
    assert f'value="{home.uprn}"' in page
    assert (
        visitor.get(f"/here{box}", {"query": "12 abb", "uprn": str(home.uprn), "listed": "1"})["Location"]
        == f"{day}{box}"
    )
    assert "No address found" in words_of(visitor.get(f"/here{box}", {"query": "zzzz"}))
    for wrong in ("x", "99999999999", "-1"):
        assert visitor.get(f"/here{box}", {"uprn": wrong}).status_code == 200


def test_an_address_without_days_says_so_and_one_that_is_none_is_not_there(visitor: Any, day: str) -> None:
    other = property_at(20)
    make_searchable()
    assert "We hold no collection days for this address" in words_of(visitor.get(f"/here/{other.uprn}"))
    assert visitor.get("/here/5").status_code == visitor.get("/here/5/box").status_code == 404
    assert visitor.get("/here/5/collections.ics").status_code == 404


def test_the_first_page_leads_to_it_once_days_are_held(
    visitor: Any, missed_bin: Bins, home: Property, clock: Clock
) -> None:
    assert 'href="/here"' not in visitor.get("/").content.decode()
    make_kind("grey_bin", "SCHEDULE", is_public=True)
    assert 'href="/here"' in visitor.get("/").content.decode()


def test_one_visitor_cannot_look_up_the_whole_town(visitor: Any, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.citizen.here.SEARCHES", 2)
    for _search in range(2):
        assert visitor.get("/here", {"query": "12 abb"}).status_code == 200
    assert visitor.get("/here", {"query": "12 abb"}).status_code == 429
    assert Service.objects.exists() and visitor.get(day).status_code == 200


def test_the_page_asks_the_database_for_little(visitor: Any, day: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        visitor.get(day)
