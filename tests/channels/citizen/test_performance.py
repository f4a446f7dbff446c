"""What is published of how well we answer: from the log, without small numbers, the same as page, CSV and JSON."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.reports.models import WrittenFigure
from cases.reports.tallying import FEW
from cases.reports.written_lines import WrittenLine, WrittenTally
from channels.citizen.performance import COLUMNS, MONTHS, published
from crm.sla.standards import StandardRefused, standard_agreed, standards_in_force
from crm.teams.policy import NotPermitted
from tests.cast import Cast
from tests.channels.citizen.council import Bins, bins

TODAY = date(2026, 11, 23)


@pytest.fixture
def council(cast: Cast) -> Bins:
    cache.clear()
    return bins(cast)


def figures(number: int, *, day: date | None = None, service: int = 1, channel: str = "EMAIL", **more: object) -> None:
    """So many emails, acknowledged at once and answered in two working hours."""
    begun = WrittenFigure.objects.count()
    given = {
        "acknowledged": "AUTO", "acknowledged_seconds": 0, "acknowledge_broken": False, "answered_seconds": 7200,
        "answer_broken": False, "final_seconds": 7200, "final_broken": False,
    } | more  # fmt: skip
    WrittenFigure.objects.bulk_create(
        WrittenFigure(
            key=f"in:{begun + one}", contact_id=begun + one, direction="IN", channel=channel,
            day=day or timezone.localdate(), service_id=service, department_id=1, excluded="", confidential=False,
            rewritten_at=timezone.now(), **given,
        )
        for one in range(number)
    )  # fmt: skip


def asked(client: Client) -> dict:
    cache.clear()
    return json.loads(client.get(reverse("citizen:performance-json")).content)


def test_the_page_says_what_the_data_say(council: Bins, client: Client) -> None:
    figures(20, service=council.service.pk)
    figures(5, service=council.service.pk, answer_broken=True)
    data = asked(client)
    assert data["total"]["received"] == 25
    assert data["total"]["answered_in_time_percent"] == 80.0
    assert data["total"]["answer_half_within_hours"] == 2.0
    assert [one["code"] for one in data["channels"]] == ["EMAIL"]
    assert [one["name"] for one in data["services"]] == ["Missed bin collection"]
    assert len(data["months"]) == MONTHS
    page = client.get(reverse("citizen:performance")).content.decode()
    for words in ("80.0", "Two working days", "First answer by a person", "In force since"):
        assert words in page, words
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("citizen:performance-csv")).content.decode())))
    total = next(row for row in rows if row["group"] == "total")
    assert {name: total[name] for name in COLUMNS} == {
        name: "" if value is None else str(value) for name, value in data["total"].items()
    }


def test_a_group_of_fewer_than_ten_is_not_published_nor_told_by_the_rest(council: Bins, client: Client) -> None:
    figures(30, service=council.service.pk)
    figures(15, service=council.service.pk, channel="POST")
    figures(FEW - 1, service=council.service.pk, channel="WEB")
    shown = {one["code"]: one["figures"] for one in asked(client)["channels"]}
    assert shown["WEB"] is None
    assert shown["POST"] is None  # or the total would tell how many came by the web
    assert shown["EMAIL"]["received"] == 30


def test_nothing_of_a_small_council_is_published(council: Bins, client: Client) -> None:
    figures(3, service=council.service.pk)
    data = asked(client)
    assert data["total"] is None
    assert all(one["figures"] is None for name in ("months", "channels", "services") for one in data[name])
    assert client.get(reverse("citizen:performance")).status_code == 200


def test_two_small_lines_hide_each_other() -> None:
    lines = [WrittenLine(code, code, WrittenTally(received=number)) for code, number in (("a", 3), ("b", 4), ("c", 50))]
    assert [one.numbers is None for one in published(lines)] == [True, True, False]


def test_spam_and_errors_and_what_we_wrote_are_no_denominator(council: Bins, client: Client) -> None:
    figures(12, service=council.service.pk)
    WrittenFigure.objects.create(
        key="out:1", direction="OUT", channel="EMAIL", day=timezone.localdate(), service_id=council.service.pk,
        department_id=1, confidential=False, rewritten_at=timezone.now(), state="SENT",
    )  # fmt: skip
    assert asked(client)["total"]["received"] == 12


def test_it_may_be_kept_by_anybody_for_ten_minutes_and_is_small(council: Bins, client: Client) -> None:
    figures(30, service=council.service.pk)
    for name in ("performance", "performance-json", "performance-csv"):
        answer = client.get(reverse(f"citizen:{name}"))
        assert answer.status_code == 200
        assert "public" in answer["Cache-Control"] and "max-age=600" in answer["Cache-Control"]
        assert "sessionid" not in answer.cookies
        assert len(answer.content) < 150_000


def test_the_queries_are_few_however_many_services(
    council: Bins, client: Client, django_assert_max_num_queries: object
) -> None:
    figures(30, service=council.service.pk)
    for _time in range(2):
        cache.clear()
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            client.get(reverse("citizen:performance"))
        for month in range(1, 10):
            figures(12, service=council.service.pk, day=timezone.localdate() - timedelta(days=30 * month))
    with django_assert_max_num_queries(0):  # type: ignore[operator]
        client.get(reverse("citizen:performance-json"))


def test_every_page_leads_there(council: Bins, client: Client) -> None:
    assert reverse("citizen:performance") in client.get(reverse("citizen:home")).content.decode()


def test_a_standard_says_when_and_by_whom_it_was_agreed(council: Bins, cast: Cast, client: Client) -> None:
    said = {"code": "two-days", "agreed_date": date(2026, 4, 1), "agreed_by": "Cabinet", "is_corporate": True}
    standard_agreed(**said, actor=cast.administrator.actor, at=timezone.now())
    [one] = standards_in_force()
    assert (one.agreed_date, one.agreed_by, one.is_corporate) == (date(2026, 4, 1), "Cabinet", True)
    page = client.get(reverse("citizen:performance")).content.decode()
    assert "Agreed by Cabinet on" in page and "standard of the whole council" in page
    assert asked(client)["standards"][0]["agreed"] == "2026-04-01"


def test_who_may_say_so_and_what(council: Bins, cast: Cast) -> None:
    said = {"code": "two-days", "agreed_date": date(2026, 4, 1), "agreed_by": "Cabinet", "is_corporate": False}
    for name, user in cast.users.items():
        if name != "administrator":
            with pytest.raises(NotPermitted):
                standard_agreed(**said, actor=user.actor, at=timezone.now())
    wrong = said | {"agreed_date": timezone.localdate() + timedelta(days=9), "agreed_by": " "}
    with pytest.raises(StandardRefused) as refused:
        standard_agreed(**wrong, actor=cast.administrator.actor, at=timezone.now())
    assert set(refused.value.errors) == {"agreed_date", "agreed_by"}
