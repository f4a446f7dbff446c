"""The page of response times: who may, its numbers lead to records, the download says the same."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.reports.actions import figures_rebuild
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import text_of

TABLE = {"report-written", "report-written-csv"}


def test_every_address_is_in_the_table() -> None:
    from channels.staff.views import written

    assert {pattern.name for pattern in written.urls} == TABLE


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = reverse(f"staff:{name}")
    for who, user in desk.cast.users.items():
        expected = 200 if who in {"manager", "team_leader", "waste_leader"} else 404
        assert browser_of(user).get(path).status_code == expected, who
    assert Client().get(path).status_code == 302


def test_numbers_lead_to_their_records_and_the_download_agrees(desk: Desk, browser_of: Callable[..., Client]) -> None:
    reference = desk.log(channel="EMAIL")
    desk.log(channel="PHONE")
    figures_rebuild(at=timezone.now())
    manager = browser_of(desk.cast.manager)
    page = manager.get(reverse("staff:report-written"))
    assert "By channel" in text_of(page) and "Email" in text_of(page)
    assert manager.get(reverse("staff:report-written"), {"first": "x", "last": "y"}).status_code == 422
    today = timezone.localdate().isoformat()
    asked = {"measure": "written", "first": today, "last": today, "channel": "EMAIL"}
    records = text_of(manager.get(reverse("staff:report-records"), asked))
    assert reference in records
    assert reference not in text_of(manager.get(reverse("staff:report-records"), asked | {"measure": "w_answered"}))
    wrong = asked | {"measure": "w_not", "code": "BECAUSE"}
    assert manager.get(reverse("staff:report-records"), wrong).status_code == 404
    download = manager.get(reverse("staff:report-written-csv")).content.decode()
    assert "Response times in writing" in download and "Email,1" in download
