"""Webhooks on the desk: added, watched, told again and ended by an administrator, and by nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.casework.actions import case_take
from channels.api.events.models import Delivery, Subscription
from channels.api.events.sending import secret_shown
from channels.api.pages import webhooks
from crm.outbox.claiming import outbox_claim
from crm.outbox.handling import entries_handle
from crm.teams.models import ApiClient
from tests.cases.casework.conftest import report_bin
from tests.cast import person, property_at
from tests.channels.api.town import key_for

pytestmark = pytest.mark.django_db
URL = "https://partner.example/hook"


@pytest.fixture
def desk(client, cast):
    key_for(cast, "CASES_READ")
    client.force_login(cast.administrator)
    return client


def test_who_may_open_each_page(client, desk, cast):
    added(desk)
    one = Subscription.objects.get().pk
    assert {page.name for page in webhooks.PAGES} == {
        "webhooks",
        "webhook-add",
        "webhook",
        "webhook-again",
        "webhook-end",
    }
    for who, user in cast.users.items():
        client.force_login(user)
        for name, args in (("webhooks", []), ("webhook-add", []), ("webhook", [one])):
            answer = client.get(reverse(f"staff:{name}", args=args))
            assert (answer.status_code == 200) == (who == "administrator"), (name, who)
            assert answer.status_code in (200, 404), (name, who)
        for name in ("webhook-again", "webhook-end"):
            if who != "administrator":
                assert client.post(reverse(f"staff:{name}", args=[one])).status_code == 404, (name, who)
    client.logout()
    assert client.get(reverse("staff:webhooks")).status_code == 302
    assert Subscription.objects.get().active_to is None


def added(desk, **changed):
    form = {"client": str(ApiClient.objects.get().pk), "url": URL, "opened": "one"} | changed
    return desk.post("/staff/webhooks/add", form)


def test_one_is_added_once_and_its_page_has_the_secret(desk):
    assert "There is none yet" in desk.get("/staff/webhooks").content.decode()
    first, second = added(desk), added(desk)
    [made] = Subscription.objects.all()
    assert first.status_code == 302 and first["Location"] == second["Location"] == f"/staff/webhooks/{made.pk}"
    page = desk.get(first["Location"]).content.decode()
    assert secret_shown(made) in page and URL in page and "Nothing was given up" in page
    assert URL in desk.get("/staff/webhooks").content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"url": "http://partner.example/"}, "https://"), ({"url": ""}, "https://"), ({"client": ""}, "Choose a client")],
)
def test_what_is_wrong_stands_at_its_field(desk, changed, words):
    answer = added(desk, **changed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Subscription.objects.exists()


def test_what_was_given_up_is_seen_and_tried_again_and_an_end_is_an_end(desk, cast, services):
    added(desk)
    made = Subscription.objects.get()
    home, now = property_at(12), timezone.now()
    taken = report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="bin", at=now)
    case_take(case_id=taken.case.pk, actor=cast.officer.actor, at=now, key="take")
    claimed = [one for one in outbox_claim(at=now, by="test") if one.kind in ("contact.logged", "case.changed")]
    entries_handle(claimed, clock=lambda: now)
    Delivery.objects.update(state="DEAD", last_error="400 Bad Request", settled_at=now)
    page = desk.get(f"/staff/webhooks/{made.pk}").content.decode()
    assert page.count("400 Bad Request") == 2 and taken.reference not in page
    assert "Some given up" in desk.get("/staff/webhooks").content.decode()
    desk.post(f"/staff/webhooks/{made.pk}/again")
    assert set(Delivery.objects.values_list("state", flat=True)) == {"WAITING"}
    day = {"since-day": "1", "since-month": "1", "since-year": "2026", "opened": "again"}
    for _time in range(2):
        desk.post(f"/staff/webhooks/{made.pk}", day)
    assert Delivery.objects.count() == 4
    desk.post(f"/staff/webhooks/{made.pk}/end", {"opened": "end"})
    assert Subscription.objects.get().active_to is not None
    assert "Ended" in desk.get("/staff/webhooks").content.decode()
    assert desk.get("/staff/webhooks/99999").status_code == 404


def test_as_many_statements_for_fifty_as_for_one(desk, cast, django_assert_max_num_queries):
    added(desk)
    desk.get("/staff/webhooks")
    with django_assert_max_num_queries(12) as first:
        desk.get("/staff/webhooks")
    one = Subscription.objects.get()
    Subscription.objects.bulk_create(
        Subscription(client=one.client, url=URL, salt=str(n), active_from=one.active_from, changed_by=one.changed_by,
                     act_key=f"k{n}") for n in range(50)
    )  # fmt: skip
    with django_assert_max_num_queries(len(first)):
        desk.get("/staff/webhooks")
