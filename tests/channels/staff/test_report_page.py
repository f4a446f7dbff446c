"""The manager's report in the browser: its days, numbers that open, definitions, download, and who may see it."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.reports.actions import figures_rebuild
from cases.reports.definitions import DEFINITIONS
from channels.web.downloads import safe
from crm.catalogue.models import Service
from tests.cases.reports.desk import Desk
from tests.cast import person, restriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, services) -> Desk:
    return Desk(cast, services)


@pytest.fixture
def manager(desk, client: Client) -> Client:
    client.force_login(desk.cast.manager)
    return client


def words(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def links(answer) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="(/[^"]*records[^"]*)"', answer.content.decode())]


def some_contacts(desk, at):
    jo = person()
    desk.take(customer_id=jo.pk, at=at - timedelta(days=1))
    desk.take("general-enquiry", "PASSED_ON", customer_id=jo.pk, at=at - timedelta(hours=20))
    desk.take("missed-bin", "RAISED", at=at - timedelta(days=2))
    desk.take("switchboard", "CONNECTED", at=at - timedelta(days=2))
    desk.take("missed-bin", "RAISED", channel="WEB", at=at - timedelta(days=2))
    desk.hear(at)


def test_an_empty_period_says_so_and_still_defines_its_figures(manager):
    answer = manager.get(reverse("staff:reports"))
    assert answer.status_code == 200
    assert "Nothing was logged in these days" in words(answer)
    for term, meaning in DEFINITIONS:
        assert str(term) in words(answer) and str(meaning) in words(answer)


def test_every_number_opens_its_records(desk, manager):
    some_contacts(desk, timezone.now())
    answer = manager.get(reverse("staff:reports"))
    assert answer.status_code == 200
    found = set(links(answer))
    assert len(found) > 15
    for link in found:
        opened = manager.get(link)
        assert opened.status_code == 200, link
        if "before" not in link:
            assert re.search(r"/staff/contacts/[A-Z0-9-]{11}", opened.content.decode()) or "no record here" in words(
                opened
            )


def test_mediated_and_self_service_are_nowhere_added_together(desk, manager):
    some_contacts(desk, timezone.now())
    page = words(manager.get(reverse("staff:reports")))
    assert "Self-service, apart: never added to the above" in page
    assert "there is no total" in page
    assert "Passed to another person" in page and "Connected by the switchboard" in page


def test_days_that_cannot_be_are_told_beside_the_field(manager):
    for first, last, told in [
        ("2026-02-31", "2026-03-01", "must be a real date"),
        ("2026-03-02", "2026-03-01", "The last day must be the first day or later"),
        ("1066-10-14", "2026-03-01", "must be in 2000 or later"),
        ("2001-01-01", "2026-03-01", "5 years at most"),
        ("", "2026-03-01", "Enter the first day"),
    ]:
        for name in ("staff:reports", "staff:report-csv"):
            answer = manager.get(reverse(name), {"first": first, "last": last})
            assert answer.status_code == 422, (first, name)
            assert told in words(answer)
    assert manager.get(reverse("staff:reports"), {"service": "nonsense"}).status_code == 422


def test_what_the_reports_do_not_count_is_not_found(manager):
    for query in ({}, {"measure": "x"}, {"measure": "gross", "service": "x"}, {"measure": "gross", "first": "x"},
                  {"measure": "kept", "kind": "x"}, {"measure": "gross", "channel": "x"}):  # fmt: skip
        assert manager.get(reverse("staff:report-records"), query).status_code == 404


def test_only_who_may_see_reports_finds_them(desk, client):
    for name in ("staff:reports", "staff:report-records", "staff:report-csv"):
        address = f"{reverse(name)}?measure=gross"
        assert client.get(address).status_code == 302
        for who, status in [("manager", 200), ("team_leader", 200), ("agent", 404), ("officer", 404),
                            ("administrator", 404), ("governance", 404)]:  # fmt: skip
            client.force_login(desk.cast.users[who])
            assert client.get(address).status_code == status, (name, who)
        client.logout()


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_download_begins_with_the_definitions_and_holds_no_formula(desk, manager):
    some_contacts(desk, timezone.now())
    Service.objects.filter(code="missed-bin").update(name="=HYPERLINK(1)")
    answer = manager.get(reverse("staff:report-csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.search(r'filename="report-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d.csv"', answer["Content-Disposition"])
    rows = rows_of(answer)
    defined = [row[1] for row in rows if row and row[0] == "Definition"]
    assert defined == [str(term) for term, _meaning in DEFINITIONS]
    assert sorted({row[0] for row in rows if row and "HYPERLINK" in row[0]}) == ["'=HYPERLINK(1)"]
    telephone = next(row for row in rows if row and row[0] == "Telephone")
    assert telephone[1] == "4"  # sessions
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t"))]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_no_text_begins_a_formula(text):
    assert safe(text) == f"'{text}"


def test_a_line_with_a_hidden_person_is_not_shown_on_page_or_in_the_download(desk, manager):
    secret = person("Zebedee", "Hidden", hidden=restriction(desk.cast.safeguarding))
    desk.take("missed-bin", "ANSWERED", customer_id=secret.pk, actor=desk.cast.safeguarder.actor, at=timezone.now())
    desk.hear(timezone.now())
    for name in ("staff:reports", "staff:report-csv"):
        for query in ({}, {"service": "missed-bin"}):
            answer = manager.get(reverse(name), query)
            assert "fewer than 10" in words(answer)
            assert "Zebedee" not in words(answer)
    one_service = manager.get(reverse("staff:reports"), {"service": "missed-bin"})
    assert links(one_service) == []
    assert "no record here that you may see" in words(
        manager.get(reverse("staff:report-records"), {"measure": "gross"})
    )


def test_promises_print_their_rule_their_times_and_their_channels(desk, manager):
    desk.take("missed-bin", "RAISED", at=timezone.now())
    figures_rebuild(at=timezone.now())
    page = manager.get(reverse("staff:reports")).content.decode()
    assert "Promises: put right, how long it took" in page and "Promises: put right, share kept by channel" in page
    assert "Rule in force" in page and "2 working days" in page and "Broken, excused" in page
    rows = list(csv.reader(io.StringIO(manager.get(reverse("staff:report-csv")).content.decode("utf-8-sig"))))
    heads = next(row for row in rows if row and row[0] == "Promises: put right")
    line = next(row for row in rows[rows.index(heads) :] if row[0] == "Missed bin collection")
    assert heads[1] == "Rule in force" and line[1] == "2 working days"
    assert any(row[:2] == ["Definition", "Share kept"] for row in rows)
