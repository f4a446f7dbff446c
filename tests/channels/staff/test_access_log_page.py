"""Who saw whom, for information governance: by customer, by member of staff, by day; paged by key; downloaded safely."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.customers.references import shown
from crm.teams.access import record_read
from crm.teams.models import AccessLog
from tests.cast import person, restriction
from tests.channels.staff.conftest import Desk

HERE, FILE = "staff:access-log", "staff:access-log-csv"


@pytest.fixture
def governance(desk: Desk, browser_of: Callable[..., Client]) -> Client:
    desk.client.get(reverse("staff:customer", args=[shown(desk.jo.reference)]))
    return browser_of(desk.cast.governance)


def read(client: Client, name: str = HERE, **asked: str) -> str:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_by_customer_by_staff_and_by_day(desk: Desk, governance: Client) -> None:
    reference, jo = shown(desk.jo.reference), f"Jo Example {shown(desk.jo.reference)}"
    other = person("Al", "Other")
    record_read(actor=desk.cast.officer.actor, at=timezone.now(), screen="case", kind="CUSTOMER", keys=[other.pk])
    page = read(governance, reference=reference)
    assert jo in page and "Alice Agent" in page and "Al Other" not in page
    assert "Olu Officer" in read(governance, by=str(desk.cast.officer.pk))
    assert jo not in read(governance, by=str(desk.cast.officer.pk))
    before = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert "Nobody looked" in read(governance, first=before, last=before)


def test_contacts_and_their_case_are_found_by_customer_and_by_reference(desk: Desk, governance: Client) -> None:
    logged = desk.log()
    desk.client.get(reverse("staff:contact", args=[logged]))
    assert logged in read(governance, reference=shown(desk.jo.reference))
    assert logged in read(governance, reference=logged)


def test_reading_the_log_is_recorded(desk: Desk, governance: Client) -> None:
    read(governance, reference=shown(desk.jo.reference))
    read(governance, FILE, reference=shown(desk.jo.reference))
    looks = list(AccessLog.objects.filter(actor_key=str(desk.cast.governance.pk), screen="access-log").order_by("pk"))
    assert [desk.jo.pk in look.keys for look in looks] == [True, True]
    assert looks[1].reason.startswith("CSV reference")


def test_what_is_hidden_has_no_name(desk: Desk, governance: Client) -> None:
    secret = person("Zenobia", "Quillfeather", hidden=restriction(desk.cast.safeguarding))
    record_read(
        actor=desk.cast.safeguarder.actor, at=timezone.now(), screen="customer", kind="CUSTOMER", keys=[secret.pk]
    )
    for page in (read(governance), read(governance, FILE)):
        assert "Quillfeather" not in page and shown(secret.reference) not in page and "confidential" in page
    answer = governance.get(reverse(HERE), {"reference": shown(secret.reference)})
    assert answer.status_code == 422 and "Nobody has this reference" in answer.content.decode()


def test_it_pages_by_key_with_as_many_statements(desk: Desk, governance: Client) -> None:
    at = timezone.now()
    for number in range(120):
        record_read(
            actor=desk.cast.officer.actor, at=at - timedelta(seconds=number // 3), screen=f"screen-{number}",
            kind="CUSTOMER", keys=[desk.jo.pk],
        )  # fmt: skip
    by = str(desk.cast.officer.pk)
    seen, address = [], f"{reverse(HERE)}?by={by}"
    while address:
        with CaptureQueriesContext(connection) as asked:
            page = governance.get(address)
        assert len(asked) <= 12
        text = page.content.decode()
        seen += re.findall(r">screen (\d+)<", text)
        onward = re.search(r'href="([^"]*after=[^"]*)"', text)
        address = html.unescape(onward[1]) if onward else ""
    assert len(set(seen)) == len(seen) == 120


def test_no_cell_becomes_a_formula(desk: Desk, governance: Client) -> None:
    record_read(
        actor=desk.cast.officer.actor,
        at=timezone.now(),
        screen="=cmd()",
        kind="CUSTOMER",
        keys=[desk.jo.pk],
        reason="+1+1",
    )
    rows = read(governance, FILE)
    assert "'=cmd()" in rows and "'+1+1" in rows


@pytest.mark.parametrize(
    "asked", [{"first": "yesterday"}, {"first": "2026-02-01", "last": "2026-01-01"}, {"by": "999999"}, {"reference": "no"},
              {"first": "1990-01-01"}],
)  # fmt: skip
def test_what_cannot_be_asked_says_so(desk: Desk, governance: Client, asked: dict[str, str]) -> None:
    assert governance.get(reverse(HERE), asked).status_code == 422
    assert governance.get(reverse(FILE), asked).status_code == 404


def test_a_cursor_that_is_none_is_the_first_page(desk: Desk, governance: Client) -> None:
    for text in ("x", "1.x", "99999999999999999999999.1", "."):
        assert "Jo Example" in read(governance, after=text)
