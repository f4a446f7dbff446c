"""The single view's timeline: everything on every channel, narrowed, searched within, and page after page by key."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.casework.models import CaseNote
from crm.contacts.models import Contact, Message
from crm.contacts.timelines import EPOCH, MICROSECOND, LineKind, Place
from tests.cast import person
from tests.channels.staff.conftest import Desk, contact_of

EARLIER = re.compile(r'name="before"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="before"')


def show(desk: Desk, **asked: str) -> str:
    return desk.client.post(reverse("staff:customer", args=[desk.jo.reference]), asked).content.decode()


def earlier_of(page: str) -> str:
    found = EARLIER.search(page)
    return (found[1] or found[2]) if found else ""


def many(desk: Desk, count: int) -> list[str]:
    """Contacts with messages, several at one moment: the words of each, newest first."""
    first = contact_of(desk.log(notes="line 0"))
    now = first.received_at
    contacts = [
        Contact(
            session=first.session, service=first.service, service_version=first.service_version, customer=desk.jo,
            place_kind=first.place_kind, property=first.property, disposition="ANSWERED", notes=f"line {number}",
            received_at=now - timedelta(minutes=number // 3), logged_at=now, logged_by_kind="STAFF",
            logged_by_key=first.logged_by_key, key=f"many {number}",
        )
        for number in range(1, count)
    ]  # fmt: skip
    Contact.objects.bulk_create(contacts)
    return [f"line {number}" for number in range(count)]


def test_every_line_is_on_exactly_one_page(desk: Desk) -> None:
    wanted = many(desk, 75)
    seen: list[str] = []
    before, pages = "", 0
    while True:
        page = show(desk, kind="CONTACTS", before=before)
        seen += re.findall(r"\bline \d+\b", page)
        before, pages = earlier_of(page), pages + 1
        if not before:
            break
    assert sorted(seen) == sorted(wanted)
    assert pages == 3


def test_it_is_narrowed_to_a_kind_and_searched_within(desk: Desk) -> None:
    reference = desk.log(notes="About a caddy")
    case = contact_of(reference).case
    CaseNote.objects.create(case=case, text="The dog bites", written_at=timezone.now(), key="n")
    Message.objects.create(
        key="m", direction="IN", channel="EMAIL", event="note", contact=case.contact, customer=desk.jo,
        subject="Re: bins", body="Thank you", state="RECEIVED", created_at=timezone.now(), created_by_kind="CUSTOMER",
        created_by_key="",
    )  # fmt: skip
    words = {"About a caddy", "The dog bites", "Thank you"}
    for asked, shown in (
        ({}, words),
        ({"kind": "CONTACTS"}, {"About a caddy"}),
        ({"kind": "MESSAGES"}, {"Thank you"}),
        ({"kind": "NOTES"}, {"The dog bites"}),
        ({"channel": "EMAIL"}, {"Thank you"}),
        ({"within": "DOG"}, {"The dog bites"}),
        ({"within": "100%"}, set()),
        ({"kind": "SHOES", "channel": "PIGEON", "before": "yesterday"}, words),
    ):
        page = show(desk, **asked)
        assert {one for one in words if one in page} == shown, asked


def test_a_manager_reads_no_note_and_finds_nobody_by_one(desk: Desk) -> None:
    case = contact_of(desk.log(notes="About a caddy")).case
    CaseNote.objects.create(case=case, text="The dog bites", written_at=timezone.now(), key="n")
    desk.client.force_login(desk.cast.manager)
    page = show(desk)
    assert "Missed bin collection" in page
    assert "dog" not in page and "caddy" not in page
    assert "Nothing found" in show(desk, within="caddy")


def test_the_page_asks_as_much_for_two_thousand_events_as_for_few(desk: Desk) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.client.get(reverse("staff:customer", args=[desk.jo.reference]), follow=True).status_code == 200
        return len(asked)

    many(desk, 40)
    few = count()
    Contact.objects.unscoped("test").filter(key__startswith="many").delete()
    many_more(desk, 2000)
    assert count() <= few <= 45


def many_more(desk: Desk, count: int) -> None:
    person("Another", "Record")
    many(desk, count)


@given(
    at=st.integers(min_value=0, max_value=10**15).map(lambda number: EPOCH + number * MICROSECOND),
    kind=st.sampled_from(list(LineKind)),
    key=st.integers(min_value=1, max_value=10**15),
)
def test_a_place_is_read_as_it_was_written(at: datetime, kind: LineKind, key: int) -> None:
    place = Place(at, kind, key)
    assert Place.read(str(place)) == place


@pytest.mark.parametrize("text", ["", "-", "1-9-1", "x-1-1", "1-1-1-1", "9" * 18 + "-1-1", "1-1", "٣-1-1"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert Place.read(text) is None
