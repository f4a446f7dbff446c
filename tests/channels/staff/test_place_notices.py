"""A team leader puts up a notice in a minute; agents see it first and log with one key that they told somebody of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.casework.telling.models import ContactTold, PlaceNotice
from channels.staff.views import place_notices
from crm.catalogue.models import ServiceVersion
from tests.cast import ward_around
from tests.channels.citizen.council import make_searchable
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import hidden_fields

AGENTS = {"agent", "second_agent", "safeguarder"}
LEADERS = {"team_leader", "waste_leader"}
READERS = AGENTS | LEADERS | {"officer", "other_officer", "manager"}
WORDS = "Round 14 did not finish. We come back tomorrow."
GREEN = {"code": "winter", "if": {"fact": "answers.bin", "is": ["green"]}, "words": "Green bins rest until March."}

# URL name -> who may; N: it is asked with the key of a notice, by POST.
TABLE = {"place-notices": READERS, "place-notice-add": LEADERS, "place-notice-down": LEADERS}


@pytest.fixture
def leader(desk: Desk, browser_of: Callable[..., Client]) -> Client:
    return browser_of(desk.cast.waste_leader)


def typed(form: dict, **given) -> dict:
    return form | {
        "words": WORDS, "service": "missed-bin", "place": "EVERYWHERE", "until": "TOMORROW", "is_public": "on", "save": "1",
    } | given  # fmt: skip


def put_up(leader: Client, **given):
    path = reverse("staff:place-notice-add")
    return leader.post(path, typed(hidden_fields(leader.get(path), "notice"), **given))


def notice_of(desk: Desk, *, words: str = WORDS, key: str = "n", ended: bool = False) -> PlaceNotice:
    now = timezone.now()
    start = now - timedelta(days=2)
    return PlaceNotice.objects.create(
        key=key, service=desk.services["missed-bin"], words=words, where="EVERYWHERE", starts_at=start,
        ends_at=now - timedelta(days=1) if ended else now + timedelta(days=1), put_up_at=start,
    )  # fmt: skip


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in place_notices.urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    is_act = name == "place-notice-down"
    path = reverse(f"staff:{name}", args=[notice_of(desk).pk] if is_act else [])
    for who, user in desk.cast.users.items():
        answer = browser_of(user).post(path) if is_act else browser_of(user).get(path)
        assert (answer.status_code != 404) == (who in TABLE[name]), f"{name} for {who}: {answer.status_code}"
        assert answer.status_code < 500
    assert Client().post(path).status_code == 302


def test_put_up_for_a_ward_it_is_in_the_list_and_twice_is_once(desk: Desk, leader: Client) -> None:
    ward_around(desk.home)
    path = reverse("staff:place-notice-add")
    form = typed(hidden_fields(leader.get(path), "notice"), place="WARD:E05099001")
    assert leader.post(path, form)["Location"] == leader.post(path, form)["Location"] == reverse("staff:place-notices")
    notice = PlaceNotice.objects.get()
    assert (notice.where, notice.area, notice.where_words, notice.put_up_by) == (
        "WARD", "E05099001", "Harbour", desk.cast.waste_leader,
    )  # fmt: skip
    local = timezone.localtime(notice.ends_at)
    assert (local.hour, local.date()) == (0, timezone.localdate() + timedelta(days=2))
    page = leader.get(reverse("staff:place-notices")).content.decode()
    assert WORDS in page and "Harbour" in page and "Wanda Leader" in page and "Take down" in page
    assert "Take down" not in desk.client.get(reverse("staff:place-notices")).content.decode()


def test_a_street_is_found_by_its_name(desk: Desk, leader: Client) -> None:
    make_searchable()
    answer = put_up(leader, place="STREET", street_query="abbey", save="", find="1")
    page = answer.content.decode()
    assert "Which street?" in page and WORDS in page and not PlaceNotice.objects.exists()
    assert put_up(leader, place="STREET", street_query="abbey").status_code == 422
    assert put_up(leader, place="STREET", street_query="abbey", usrn=str(desk.home.street_id)).status_code == 302
    assert PlaceNotice.objects.get().street_id == desk.home.street_id


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"words": ""}, "Write what people are to be told."),
        ({"service": ""}, "Choose the service"),
        ({"place": ""}, "Say for which places"),
        ({"until": "OTHER"}, "Enter the day on which it ends."),
        ({"until": "OTHER", "until_day": "2020-01-01"}, "It must end after it begins"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(leader: Client, given: dict, says: str) -> None:
    answer = put_up(leader, **given)
    assert answer.status_code == 422 and says in answer.content.decode() and not PlaceNotice.objects.exists()


def test_taken_down_it_is_among_those_that_are_over_a_page_at_a_time(desk: Desk, leader: Client) -> None:
    notice = notice_of(desk)
    leader.post(reverse("staff:place-notice-down", args=[notice.pk]))
    over = reverse("staff:place-notices") + "?over=1"
    assert "Taken down" in leader.get(over).content.decode()
    assert leader.post(reverse("staff:place-notice-down", args=[999])).status_code == 404
    with CaptureQueriesContext(connection) as one:
        leader.get(over)
    for number in range(55):
        notice_of(desk, words=f"Earlier {number}", key=f"k{number}", ended=True)
    with CaptureQueriesContext(connection) as many:
        page = leader.get(over).content.decode()
    assert len(many) == len(one)
    assert "Next page" in page and "Earlier 54" in page and "Earlier 2<" not in page
    last = PlaceNotice.objects.order_by("-pk")[49].pk
    assert "Earlier 2<" in leader.get(f"{over}&before={last}").content.decode()


def test_an_agent_sees_it_first_and_one_key_logs_that_they_told_them(desk: Desk) -> None:
    notice = notice_of(desk)
    page = desk.client.get(reverse("staff:contact-new")).content.decode()
    assert page.index(WORDS) < page.index('id="what"') and "Alt+T" in page
    form = desk.open()
    answer = desk.send(form, channel="PHONE", customer=str(desk.jo.pk), told=str(notice.pk))
    reference = answer["Location"].rstrip("/").split("/")[-2]
    contact = contact_of(reference)
    assert (contact.disposition, contact.service.code) == ("TOLD", "missed-bin")
    assert ContactTold.objects.get().notice == notice
    assert WORDS in desk.client.get(reverse("staff:contact", args=[reference])).content.decode()


def test_a_notice_that_came_down_meanwhile_is_said_and_nothing_is_lost(desk: Desk) -> None:
    notice = notice_of(desk, ended=True)
    answer = desk.send(desk.open(), channel="PHONE", service=str(desk.services["missed-bin"].pk), told=str(notice.pk),
                       notes="typed")  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422 and "That notice is not up any more" in page and "typed" in page


def test_what_is_not_taken_is_said_on_the_screen_and_logged_by_its_own_button(desk: Desk) -> None:
    ServiceVersion.objects.filter(service=desk.services["missed-bin"]).update(turn_away=[GREEN])
    part = desk.client.post(
        reverse("staff:contact-new"),
        {name: value for name, value in desk.missed_bin(**{"q-bin": "green"}).items() if name != "disposition"}
        | {"part": "answers"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "Green bins rest until March." in part and 'value="TURNED_AWAY"' in part and 'value="RAISED"' not in part
    refused = desk.send(desk.open(), **desk.missed_bin(**{"q-bin": "green"}))
    assert refused.status_code == 422 and "Green bins rest until March." in refused.content.decode()
    reference = desk.log(disposition="TURNED_AWAY", **{"q-bin": "green"})
    assert contact_of(reference).disposition == "TURNED_AWAY"
    assert (
        "Green bins rest until March." in desk.client.get(reverse("staff:contact", args=[reference])).content.decode()
    )
    assert contact_of(desk.log()).disposition == "RAISED"
