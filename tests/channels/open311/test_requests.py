"""How a report is shown again: to everybody what stands on the street, to its own website all of it, of people nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.casework.actions import case_act
from cases.casework.models import Case
from crm.catalogue.models import Service
from crm.contacts.models import Contact
from crm.customers.models import Customer
from crm.customers.references import normalise
from crm.teams.models import AccessLog
from tests.cast import restriction
from tests.channels.open311.council import Council, faults, parsed, website_key

PERSONAL = ("Ada", "ada@example.org", "07700", "hedge")


def contact_of(number: str) -> Contact:
    return Contact.objects.unscoped("the test's").get(references__value=normalise(number))


def shown(council: Council, number: str, **asked: Any) -> dict[str, Any]:
    [said] = council.get(f"requests/{number}.json", **asked).json()
    return dict(said)


def test_everybody_sees_where_it_stands_and_nothing_of_who_or_what_they_wrote(council: Council) -> None:
    number = council.reported(phone="07700 900111")
    answer = council.get(f"requests/{number}.xml")
    [said] = parsed(answer).findall("request")
    assert said.findtext("service_request_id") == number and said.findtext("status") == "open"
    assert said.findtext("status_notes") == "We have your report. It is with the waste crew."
    assert said.findtext("service_code") == "fly-tipping" and said.findtext("service_name") == "Fly-tipping"
    assert said.findtext("description") == "Fly-tipping; Furniture or a mattress; No"
    assert said.findtext("address") == council.home.street.label
    assert not said.findtext("zipcode") and not said.findtext("address_id")
    assert abs(float(said.findtext("lat") or 0) - float(council.where["lat"])) < 0.00001
    assert datetime.fromisoformat(said.findtext("expected_datetime") or "").tzinfo
    assert datetime.fromisoformat(said.findtext("requested_datetime") or "").tzinfo
    assert not [words for words in PERSONAL if words in answer.content.decode()]
    assert not AccessLog.objects.filter(actor_kind="CLIENT").exists()


def test_its_website_sees_its_words_and_that_is_recorded(council: Council) -> None:
    number = council.reported()
    assert "By the hedge" in shown(council, number, api_key=council.key)["description"]
    logged = AccessLog.objects.get(actor_kind="CLIENT")
    assert logged.keys == [contact_of(number).pk]
    assert "hedge" not in shown(council, number, api_key=website_key(council.cast))["description"]
    assert isinstance(shown(council, number)["lat"], float)


def test_a_home_is_shown_to_its_own_website_alone(council: Council) -> None:
    number = council.reported(
        service_code="missed-bin", address_id=str(council.home.uprn), **{
            "attribute[bin]": "grey", "attribute[out]": "yes", "attribute[what]": None, "attribute[blocking]": None,
        }
    )  # fmt: skip
    assert council.get(f"requests/{number}.json").status_code == 404
    assert council.get("requests.json").json() == []
    mine = shown(council, number, api_key=council.key)
    assert mine["address_id"] == str(council.home.uprn) and mine["zipcode"] == "M33 2DP" and mine["lat"]


@pytest.mark.parametrize("hides", ["matter", "case", "person", "unnamed", "error"])
def test_what_is_hidden_is_there_for_nobody(council: Council, hides: str) -> None:
    number = council.reported()
    contact = contact_of(number)
    if hides == "unnamed":
        Service.objects.update(named_publicly=False)
    elif hides == "error":
        Contact.objects.unscoped("the test's").filter(pk=contact.pk).update(voided_at=timezone.now())
    else:
        hidden = restriction(council.cast.safeguarding)
        if hides == "case":
            Case.objects.unscoped("the test's").update(restriction=hidden)
        elif hides == "matter":
            Case.objects.unscoped("the test's").update(restriction=hidden)
            Contact.objects.unscoped("the test's").update(restriction=hidden)
        else:
            Customer.objects.unscoped("the test's").filter(pk=contact.customer_id).update(restriction=hidden)
    answer = council.get(f"requests/{number}.xml")
    assert answer.status_code == 404 and faults(answer)[0][0] == "404"
    assert council.get("requests.json").json() == []
    if hides in ("matter", "case", "person"):
        assert council.get(f"requests/{number}.json", api_key=council.key).status_code == 404


def test_a_closed_report_says_so_in_the_services_own_words(council: Council) -> None:
    number = council.reported()
    case = Case.objects.unscoped("the test's").get(contact=contact_of(number))
    officer = council.cast.users["officer"]
    officer.memberships.update(team=case.team)
    actor = type(officer).objects.with_scope().get(pk=officer.pk).actor
    now = timezone.now()
    case_act(
        case_id=case.pk, act="complete", inputs={"outcome": "cleared", "words": "Dear Ada, we did it."},
        actor=actor, at=now, key="done",
    )  # fmt: skip
    said = shown(council, number, extensions="true")
    assert said["status"] == "closed" and said["status_notes"].startswith("We have cleared it away")
    assert said["extended_attributes"] == {"status": "fixed"} and "expected_datetime" not in said
    assert abs(datetime.fromisoformat(said["updated_datetime"]) - now) < timedelta(seconds=1)
    assert said["notes"][0]["type"] == "fixed" and said["attributes"]
    assert [one["service_request_id"] for one in council.get("requests.json", status="closed").json()] == [number]
    assert council.get("requests.json", status="open").json() == []


def test_numbers_override_everything_else_and_those_not_known_are_left_out(council: Council) -> None:
    one, two = council.reported(), council.reported(description="another")
    asked = {"service_request_id": f"{one.replace('-', '').lower()},{two},XXXX-XXXX-X,1", "status": "closed"}
    said = council.get("requests.json", **asked).json()
    assert {row["service_request_id"] for row in said} == {one, two}
    assert council.get("requests.xml", service_request_id="nonsense").status_code == 404


def test_pages_dates_and_services_narrow_the_list(council: Council) -> None:
    numbers = [council.reported(description=f"number {n}") for n in range(3)]
    listed = [row["service_request_id"] for row in council.get("requests.json").json()]
    assert set(listed) == set(numbers)
    paged = [council.get("requests.json", page_size=1, page=n).json() for n in (1, 2, 3, 4)]
    assert [row["service_request_id"] for page in paged for row in page] == listed and paged[3] == []
    assert council.get("requests.json", service_code="missed-bin").json() == []
    assert len(council.get("requests.json", service_code="missed-bin,fly-tipping").json()) == 3
    old = {"start_date": "2020-01-01T00:00:00Z", "end_date": "2020-02-01T00:00:00Z"}
    assert council.get("requests.json", **old).json() == []
    assert len(council.get("requests.json", start_date="2020-01-01T00:00:00Z").json()) == 0  # 90 days from there
    assert len(council.get("requests.json", start_date="", end_date="", status="", page="").json()) == 3
    long_ago = timezone.now() - timedelta(days=91)
    Case.objects.unscoped("the test's").filter(contact=contact_of(numbers[0])).update(opened_at=long_ago)
    assert len(council.get("requests.json").json()) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start_date", "yesterday"), ("start_date", "2026-11-28"), ("end_date", "2026-11-28T10:00:00"),
        ("start_date", "9999-12-31T23:59:59-23:59"), ("status", "fixed"), ("page", "0"), ("page_size", "-1"),
        ("page", "٣"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_named(council: Council, name: str, value: str) -> None:
    answer = council.get("requests.xml", **{name: value})
    assert answer.status_code == 400 and name in faults(answer)[0][1]


def test_a_list_costs_the_same_statements_for_one_and_for_many(
    council: Council, django_assert_max_num_queries: Any
) -> None:
    council.reported(description="the first")
    with django_assert_max_num_queries(6):
        assert len(council.get("requests.xml").content) > 100
    for number in range(12):
        council.reported(description=f"number {number}")
    with django_assert_max_num_queries(6):
        assert len(council.get("requests.json").json()) == 13


def test_tokens_are_never_needed_and_never_known(council: Council) -> None:
    answer = council.get("tokens/123.xml")
    assert answer.status_code == 404 and "token" in faults(answer)[0][1]
