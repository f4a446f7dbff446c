"""Chasing by one key and the page of how it was: who may, and what they do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.casework.actions import case_act
from cases.casework.incidents.models import Satisfaction
from cases.casework.models import Case
from channels.staff.views import incidents
from crm.contacts.models import Contact, Message, Relation
from crm.customers.references import shown
from crm.teams.actor import system
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import person

AGENTS = {"agent", "second_agent", "safeguarder"}
CHASERS = AGENTS | {"waste_leader"}  # who log contacts and see the case
READERS = {"manager", "team_leader", "waste_leader"}


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def test_every_address_is_tried_here() -> None:
    assert {pattern.name for pattern in incidents.urls} == {"case-chase", "satisfaction"}


def test_who_may_log_a_chase_by_one_key(desk: Desk, browser_of: Callable[..., Client]) -> None:
    taken = desk.reported(at=timezone.now())
    path = reverse("staff:case-chase", args=[shown(taken.reference)])
    for who, user in desk.cast.users.items():
        answer = browser_of(user).post(path, {"key": f"k-{who}"})
        assert (answer.status_code == 302) == (who in CHASERS), f"{who}: {answer.status_code}"
    assert Client().post(path).status_code == 302
    assert Case.objects.unscoped("test").get().chase_count == len(CHASERS)


def test_a_chase_is_one_press_counted_once_and_read_out(desk: Desk, browser_of: Callable[..., Client]) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    own = shown(taken.reference)
    client = browser_of(desk.cast.agent)
    page = client.get(reverse("staff:case", args=[own])).content.decode()
    assert "They ask how it is going" in page and "Chased" not in page
    for _press in range(2):
        answer = client.post(reverse("staff:case-chase", args=[own]), {"key": "drawn"})
    chase = Contact.objects.unscoped("test").get(relation=Relation.CHASE)
    assert (chase.about_id, chase.customer_id) == (taken.contact.pk, taken.contact.customer_id)
    assert "Put right by" in client.get(answer["Location"]).content.decode()
    assert "Chased 1 time" in client.get(reverse("staff:case", args=[own])).content.decode()


def test_what_has_ended_is_not_chased(desk: Desk, browser_of: Callable[..., Client]) -> None:
    taken = desk.reported(at=timezone.now())
    own = shown(taken.reference)
    case_act(
        case_id=taken.case.pk, act="complete", inputs={"outcome": "collected", "words": "Done."}, actor=system("test"),
        at=timezone.now(), key="close",
    )  # fmt: skip
    client = browser_of(desk.cast.agent)
    assert "They ask how it is going" not in client.get(reverse("staff:case", args=[own])).content.decode()
    client.post(reverse("staff:case-chase", args=[own]), {"key": "drawn"})
    assert not Contact.objects.unscoped("test").filter(relation=Relation.CHASE).exists()


def test_who_may_see_how_it_was(desk: Desk, browser_of: Callable[..., Client]) -> None:
    for who, user in desk.cast.users.items():
        assert (browser_of(user).get(reverse("staff:satisfaction")).status_code == 200) == (who in READERS), who
    assert Client().get(reverse("staff:satisfaction")).status_code == 302


def asked(desk: Desk, *, many: int, score: int | None = 4) -> None:
    for number in range(many):
        at = timezone.now() - timedelta(minutes=1)
        taken = desk.reported(at=at, by=person(f"P{number}"))
        message = Message.objects.create(
            key=f"m {number} {score}", direction="OUT", channel="EMAIL", event="satisfaction", contact=taken.contact,
            state="SENT", created_at=at, created_by_kind="SYSTEM", created_by_key="test",
        )  # fmt: skip
        Satisfaction.objects.create(
            contact=taken.contact, case=taken.case, message=message, asked_at=at, score=score,
            answered_at=at if score else None,
        )  # fmt: skip


def test_the_answers_of_a_month_are_counted_by_service(desk: Desk, browser_of: Callable[..., Client]) -> None:
    client = browser_of(desk.cast.manager)
    assert "Nobody was asked in this month" in client.get(reverse("staff:satisfaction")).content.decode()
    asked(desk, many=1)
    assert "fewer than 10 answers" in client.get(reverse("staff:satisfaction")).content.decode()
    asked(desk, many=9, score=5)
    asked(desk, many=5, score=None)
    with CaptureQueriesContext(connection) as statements:
        page = client.get(reverse("staff:satisfaction")).content.decode()
    assert "100%" in page and ">15<" in page.replace("\n", "").replace(" ", "")
    assert len(statements) < 12
    assert "Nobody was asked" in client.get(reverse("staff:satisfaction"), {"month": "2001-01"}).content.decode()
    assert client.get(reverse("staff:satisfaction"), {"month": "nonsense"}).status_code == 200
