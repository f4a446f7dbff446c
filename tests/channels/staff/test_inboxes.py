"""An administrator keeps the inboxes: who may, what is refused and why."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.correspondence.inboxes import InboxGiven, InboxRefused, inbox_create, inbox_retire
from crm.contacts.correspondence.models import Inbox
from crm.teams.policy import NotPermitted
from tests.cast import NOW
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import fields_of

TABLE = {"inboxes": {"administrator"}, "inbox-add": {"administrator"}, "inbox": {"administrator"}}


def given(desk: Desk, **more: object) -> InboxGiven:
    kept = {
        "name": "Examplestead Council", "address": "contact@council.example",
        "service_id": desk.services["general-enquiry"].pk, "team_id": desk.cast.contact_centre.pk, "is_default": True,
    }  # fmt: skip
    return InboxGiven(**{**kept, **more})  # type: ignore[arg-type]


@pytest.fixture
def first(desk: Desk) -> Inbox:
    return inbox_create(code="contact", given=given(desk), actor=desk.cast.administrator.actor, at=NOW)


def address(name: str) -> str:
    return reverse(f"staff:{name}", args=["contact"] if name == "inbox" else [])


def test_every_address_is_in_the_table() -> None:
    from channels.staff.views import inboxes

    assert {pattern.name for pattern in inboxes.urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, first: Inbox, browser_of: Callable[..., Client]) -> None:
    for who, user in desk.cast.users.items():
        answer = browser_of(user).get(address(name))
        assert answer.status_code == (200 if who in TABLE[name] else 404), f"{name} for {who}"
    assert Client().get(address(name)).status_code == 302


def test_it_is_added_and_changed_with_errors_in_words(desk: Desk, first: Inbox) -> None:
    desk.client.force_login(desk.cast.administrator)
    form = fields_of(desk.client.get(address("inbox-add")), "inbox") | {
        "code": "waste", "name": "Waste Services", "address": "not an address", "save": "1",
        "service": str(desk.services["missed-bin"].pk), "team": str(desk.cast.waste_collection.pk),
        "other_addresses": "bins@council.example\r\nContact@council.example",
    }  # fmt: skip
    answer = desk.client.post(address("inbox-add"), form)
    page = answer.content.decode()
    assert answer.status_code == 422 and "is not an email address" in page
    assert "contact@council.example is an address of “Examplestead Council”" in page
    good = form | {"address": "waste@council.example", "other_addresses": "bins@council.example"}
    assert desk.client.post(address("inbox-add"), good).status_code == 302
    made = Inbox.objects.get(code="waste")
    assert (made.address, made.other_addresses, made.is_default) == (
        "waste@council.example", ["bins@council.example"], False,
    )  # fmt: skip
    assert "bins@council.example" in desk.client.get(address("inboxes")).content.decode()


def test_one_is_always_the_default(desk: Desk, first: Inbox) -> None:
    by = {"actor": desk.cast.administrator.actor, "at": NOW}
    with pytest.raises(InboxRefused, match="default one first"):
        inbox_retire(code="contact", **by)
    inbox_create(code="new", given=given(desk, name="New", address="new@council.example"), **by)
    assert list(Inbox.objects.filter(is_default=True).values_list("code", flat=True)) == ["new"]
    assert not inbox_retire(code="contact", **by).is_live
    with pytest.raises(NotPermitted):
        inbox_retire(code="new", actor=desk.cast.agent.actor, at=NOW)


def test_the_list_asks_as_little_for_fifty(desk: Desk, first: Inbox) -> None:
    desk.client.force_login(desk.cast.administrator)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.client.get(address("inboxes")).status_code == 200
        return len(asked)

    statements()
    one = statements()
    for number in range(50):
        more = given(desk, name=f"N{number}", address=f"n{number}@council.example", is_default=False)
        inbox_create(code=f"n{number}", given=more, actor=desk.cast.administrator.actor, at=NOW)
    assert statements() == one
