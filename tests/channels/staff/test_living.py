"""Moving and dying as an agent and a team leader use it; said gently wherever the customer is shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.casework.models import Case
from crm.contacts.models import Message
from crm.customers.living.models import Death, HouseMove
from crm.customers.models import Account, AccountHolder, Customer, Residence
from crm.customers.references import shown
from tests.cast import LONG_AGO, person, property_at
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import fields_of, hidden_fields, text_of


def page_of(desk: Desk, name: str, *more: int) -> str:
    return reverse(f"staff:{name}", args=[shown(desk.jo.reference), *more])


def day(name: str, when) -> dict[str, str]:
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


@pytest.fixture
def household(desk: Desk) -> Customer:
    return person("Al", home=desk.home, at=LONG_AGO)


def test_the_move_page_asks_who_where_when_and_what_goes_along(desk: Desk, household: Customer) -> None:
    reference = desk.log()
    account = Account.objects.create(system="council-tax", key="10004567", property=desk.home)
    AccountHolder.objects.create(account=account, customer=desk.jo, role="LIABLE")
    page = text_of(desk.client.get(page_of(desk, "moved")))
    for words in ("12 Abbey Road", "Al Example", "Missed bin collection, ", "Council tax ·····567", "jo@example.org"):
        assert words in page, words
    form = hidden_fields(desk.client.get(page_of(desk, "moved")), "")
    away = property_at(14)
    contact = Case.objects.unscoped("it").get().contact_id
    sent = form | {"where": "PROPERTY", "uprn": str(away.uprn), "movers": [str(household.pk)], "cases": [str(contact)],
                   "save": "1"}  # fmt: skip
    for _click in range(2):
        answer = desk.client.post(page_of(desk, "moved"), sent)
        assert answer.status_code == 302, text_of(answer)
    assert HouseMove.objects.unscoped("one").count() == 1
    assert Case.objects.unscoped("it").get().property_id == away.uprn
    here = text_of(desk.client.get(page_of(desk, "customer")))
    assert "Moved on" in here and "14 Abbey Road" in here
    assert Message.objects.unscoped("it").filter(event="moved").count() == 1
    assert "14 Abbey Road" in text_of(desk.client.get(reverse("staff:contact", args=[reference])))


def test_faults_stand_beside_their_fields_and_typing_stays(desk: Desk) -> None:
    form = hidden_fields(desk.client.get(page_of(desk, "moved")), "")
    answer = desk.client.post(page_of(desk, "moved"), form | {"where": "UNLISTED", "postcode": "M5 4WT", "save": "1"})
    assert answer.status_code == 422
    assert "Write the new address" in text_of(answer) and fields_of(answer, "")["postcode"] == "M5 4WT"
    hostile = (
        form | {"where": "UNLISTED", "lines": "<script>1 Far Street</script>", "save": "1"} | day("on", timezone.now())
    )
    assert desk.client.post(page_of(desk, "moved"), hostile).status_code == 302
    assert "<script>1 Far" not in text_of(desk.client.get(page_of(desk, "customer")))


def test_a_planned_move_stands_on_the_page_and_is_undone_there(desk: Desk) -> None:
    form = hidden_fields(desk.client.get(page_of(desk, "moved")), "")
    ahead = timezone.localdate() + timedelta(days=7)
    sent = form | {"where": "UNKNOWN", "save": "1"} | day("on", ahead)
    assert desk.client.post(page_of(desk, "moved"), sent).status_code == 302
    page = text_of(desk.client.get(page_of(desk, "customer")))
    assert "Moves on" in page and "Nobody knows where" in page
    move = HouseMove.objects.unscoped("it").get()
    form = hidden_fields(desk.client.get(page_of(desk, "move-undo", move.pk)), "")
    assert desk.client.post(page_of(desk, "move-undo", move.pk), form | {"save": "1", "why": ""}).status_code == 422
    sent = form | {"save": "1", "why": "She stays"}
    assert desk.client.post(page_of(desk, "move-undo", move.pk), sent).status_code == 302
    assert "Moves on" not in text_of(desk.client.get(page_of(desk, "customer")))


def test_a_death_is_recorded_and_said_wherever_they_are_shown(desk: Desk, browser_of) -> None:
    reference = desk.log()
    al = person("Al", email="al@example.org")
    asked = text_of(desk.client.post(page_of(desk, "died"), {"who_query": "Al", "part": "people"}))
    assert f'value="{al.pk}"' in asked and "Missed bin collection" in asked
    form = hidden_fields(desk.client.get(page_of(desk, "died")), "")
    assert desk.client.post(page_of(desk, "died"), form | {"save": "1"}).status_code == 422
    sent = form | {"told_by": "Her son rang", "proof": "NONE", "estate": str(al.pk), "save": "1"}
    sent |= day("died_on", timezone.localdate())
    for _click in range(2):
        assert desk.client.post(page_of(desk, "died"), sent).status_code == 302
    assert Death.objects.unscoped("one").count() == 1
    page = text_of(desk.client.get(page_of(desk, "customer")))
    assert "Died on" in page and "Al Example" in page and "take it back" not in page
    assert "Died on" in text_of(desk.client.get(reverse("staff:contact-new"), {"customer": shown(desk.jo.reference)}))
    assert "Has died" in text_of(desk.client.get(reverse("staff:contact", args=[reference])))
    looked = {"part": "people", "who_query": "Jo Example"}
    found = desk.client.post(reverse("staff:contact-new"), looked, headers={"HX-Request": "true"})
    assert "Jo Example" in text_of(found) and "Has died" in text_of(found)
    officer: Client = browser_of(desk.cast.officer)
    assert "Has died" in text_of(officer.get(reverse("staff:case", args=[reference])))
    assert "has died" in text_of(officer.get(reverse("staff:work")))


def test_a_team_leader_takes_it_back(desk: Desk, browser_of) -> None:
    desk.log()
    form = hidden_fields(desk.client.get(page_of(desk, "died")), "")
    desk.client.post(page_of(desk, "died"), form | {"told_by": "A rumour", "proof": "NONE", "save": "1"})
    leader: Client = browser_of(desk.cast.team_leader)
    assert "take it back" in text_of(leader.get(page_of(desk, "customer")))
    page = leader.get(page_of(desk, "died-reverse"))
    assert "A rumour" in text_of(page)
    form = hidden_fields(page, "")
    assert leader.post(page_of(desk, "died-reverse"), form | {"save": "1", "why": ""}).status_code == 422
    assert leader.post(page_of(desk, "died-reverse"), form | {"save": "1", "why": "She rang"}).status_code == 302
    assert "Has died" not in text_of(leader.get(page_of(desk, "customer")))
    assert Customer.objects.unscoped("she").get(pk=desk.jo.pk).status == Customer.Status.LIVE


def test_the_queries_of_the_move_page_do_not_grow_with_the_household(desk: Desk) -> None:
    counts = []
    for many in (1, 50):
        for number in range(many):
            person(f"Al{number}", home=desk.home)
        with CaptureQueriesContext(connection) as queries:
            assert desk.client.get(page_of(desk, "moved")).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1, counts


def test_no_address_is_no_obstacle(desk: Desk) -> None:
    Residence.objects.unscoped("hers").all().delete()
    form = hidden_fields(desk.client.get(page_of(desk, "moved")), "")
    sent = form | {"where": "PROPERTY", "uprn": str(property_at(14).uprn), "save": "1"}
    assert desk.client.post(page_of(desk, "moved"), sent).status_code == 302
    assert Residence.objects.unscoped("hers").filter(customer=desk.jo).count() == 1
