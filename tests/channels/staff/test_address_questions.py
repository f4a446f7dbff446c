"""The gazetteer officer's queue and its questions, and what those who asked see of the answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.address_questions.models import AddressQuestion
from crm.contacts.models import Contact
from crm.teams.models import AccessLog
from gazetteer.areas.models import Council, Postcode
from tests.cast import property_at, restriction
from tests.channels.citizen.council import make_searchable
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of

NEW_ROAD = {"where": "UNLISTED", "lines": "3 New Road, Sale", "postcode": "M33 2DP", "reason": "NEW_BUILD"}


@pytest.fixture
def officer(desk: Desk, browser_of: Callable[..., Client]) -> Client:
    return browser_of(desk.cast.gazetteer_officer)


def asked() -> AddressQuestion:
    return AddressQuestion.objects.unscoped("test").order_by("id").last()


def path(question: AddressQuestion | None = None) -> str:
    return reverse("staff:address-question", args=[(question or asked()).pk])


def press(client: Client, form: str, **typed: Any) -> HttpResponse:
    """The answer when this form of the question's page is sent with this typed."""
    return client.post(path(), fields_of(client.get(path()), form) | typed)


def page_of(client: Client, name: str, *args: object, **asked: object) -> str:
    answer = client.get(reverse(f"staff:{name}", args=args), asked)
    assert answer.status_code == 200
    return text_of(answer)


def test_the_queue_shows_what_was_typed_and_no_customer(desk: Desk, officer: Client) -> None:
    references = [desk.log(**NEW_ROAD), desk.log(**NEW_ROAD | {"reason": "UNSURE"})]
    page = page_of(officer, "address-questions")
    assert "3 New Road, Sale, M33 2DP" in page and references[0] in page
    assert "Jo Example" not in page and "Grey not emptied" not in page
    assert page.count("<tr") == 2  # the head, and both contacts in one line
    seen = AccessLog.objects.filter(screen="address questions", actor_key=str(desk.cast.gazetteer_officer.pk))
    assert contact_of(references[0]).pk in seen.latest("at").keys


def test_filters_leave_what_matches(desk: Desk, officer: Client) -> None:
    desk.log(**NEW_ROAD)
    for filters, there in [
        ({"kind": "NOT_FOUND"}, True), ({"kind": "ENTRY_WRONG"}, False), ({"show": "naming"}, False),
        ({"days": "7"}, False), ({"ward": "E05"}, False), ({"days": "x", "kind": "y", "after": "z"}, True),
    ]:  # fmt: skip
        assert ("3 New Road" in page_of(officer, "address-questions", **filters)) == there, filters


def test_it_pages_by_key(desk: Desk, officer: Client) -> None:
    for number in range(27):
        desk.log(**NEW_ROAD | {"lines": f"Plot {number} Mill Lane"})
    first = officer.get(reverse("staff:address-questions"))
    assert "Plot 24 Mill Lane" in text_of(first) and "Plot 25 Mill Lane" not in text_of(first)
    second = text_of(officer.get(next_of(text_of(first))))
    assert "Plot 25 Mill Lane" in second and "Plot 26 Mill Lane" in second and "Plot 24 " not in second


def next_of(page: str) -> str:
    return page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("name", ["address-questions", "home"])
def test_as_many_statements_for_twenty_as_for_one(desk: Desk, officer: Client, name: str) -> None:
    client = officer if name == "address-questions" else desk.client

    def statements() -> int:
        with CaptureQueriesContext(connection) as ran:
            page_of(client, name, show="all")
        return len(ran)

    desk.log(**NEW_ROAD)
    press(officer, "naming", act="naming")
    statements()
    one = statements()
    for number in range(20):
        desk.log(**NEW_ROAD | {"lines": f"Plot {number} Mill Lane"})
        press(officer, "naming", act="naming")
        desk.log(**NEW_ROAD | {"lines": f"Plot {number} Other Lane"})
    assert statements() == one


def test_one_key_matches_the_likeliest_and_the_agent_sees_it(desk: Desk, officer: Client) -> None:
    home = property_at(3, "New Road")
    make_searchable()
    reference = desk.log(**NEW_ROAD)
    page = text_of(officer.get(path()))
    assert home.address in page and 'data-key="Alt+M"' in page
    answer = press(officer, "likely", pick=str(home.uprn))
    assert answer.status_code == 302
    assert contact_of(reference).property_id == home.uprn
    for shown in (page_of(desk.client, "contact", reference), page_of(desk.client, "home")):
        assert "Matched" in shown and home.address in shown


def test_any_other_entry_is_found_and_chosen_without_scripts(desk: Desk, officer: Client) -> None:
    home = property_at(7, "Mill Lane")
    make_searchable()
    reference = desk.log(**NEW_ROAD)
    found = press(officer, "match", find="1", address_query="7 mill lane")
    assert found.status_code == 200 and f'value="{home.uprn}"' in text_of(found)
    again = press(officer, "match", act="match", uprn=str(home.uprn))
    assert again.status_code == 302 and contact_of(reference).property_id == home.uprn


@pytest.mark.parametrize(
    ("form", "typed", "words"),
    [
        ("match", {"act": "match"}, "Find the address and choose it."),
        ("likely", {"pick": "99"}, "There is no such property"),
        ("likely", {"pick": "x" * 50}, "There is no such property"),
        ("reject", {"act": "reject"}, "Choose an answer to"),
        ("reject", {"act": "reject", "reason": "OTHER"}, "Say why"),
        ("naming", {"act": "naming", "words": "x" * 1001}, "1000"),
    ],
)
def test_what_cannot_be_right_is_said_and_nothing_is_settled(
    desk: Desk, officer: Client, form: str, typed: dict[str, str], words: str
) -> None:
    desk.log(**NEW_ROAD)
    answer = press(officer, form, **typed)
    assert answer.status_code == 422 and words in text_of(answer)
    assert asked().state == "OPEN"


def test_who_comes_second_is_told_who_was_first(desk: Desk, officer: Client) -> None:
    desk.log(**NEW_ROAD)
    page = officer.get(path())
    press(officer, "naming", act="naming", words="Plot 3")
    late = officer.post(path(), fields_of(page, "reject") | {"key": "k2", "act": "reject", "reason": "CANNOT_TELL"})
    assert late.status_code == 409
    assert "Gail Gazetteer was first: with street naming" in text_of(late)


def test_after_one_comes_the_next(desk: Desk, officer: Client) -> None:
    desk.log(**NEW_ROAD)
    first = asked()
    desk.log(**NEW_ROAD | {"lines": "4 New Road"})
    answer = officer.post(
        path(first), fields_of(officer.get(path(first)), "reject") | {"act": "reject", "reason": "CANNOT_TELL"}
    )
    assert answer["Location"].split("?")[0] == path()
    assert press(officer, "naming", act="naming")["Location"].startswith(reverse("staff:address-questions") + "?")


def test_the_council_of_the_postcode_is_evidence(desk: Desk, officer: Client) -> None:
    Council.objects.create(code="E08000009", name="Trafford", is_ours=True)
    Postcode.objects.create(key="M332DP", council_code="E08000009")
    desk.log(**NEW_ROAD)
    assert "Trafford (ours)" in text_of(officer.get(path()))


def test_a_confidential_contact_is_only_counted(desk: Desk, officer: Client, browser_of: Callable[..., Client]) -> None:
    reference = desk.log(**NEW_ROAD)
    hidden = restriction(desk.cast.safeguarding)
    Contact.objects.unscoped("test").update(restriction=hidden)
    page = page_of(officer, "address-questions")
    assert "New Road" not in page and reference not in page
    assert "1 confidential contact asks too" in page and "ask Safeguarding" in page
    assert officer.get(path()).status_code == 404


def test_what_somebody_with_a_confidential_home_typed_is_hidden_too(desk: Desk, officer: Client) -> None:
    desk.log(**NEW_ROAD)
    desk.jo.residences.unscoped("test").update(restriction=restriction(desk.cast.safeguarding))
    assert "New Road" not in page_of(officer, "address-questions")
    assert "ask Safeguarding" in page_of(officer, "address-questions")


def test_an_entry_said_to_be_wrong_is_answered_where_it_was_asked(desk: Desk, officer: Client) -> None:
    there = page_of(desk.client, "property", desk.home.uprn)
    assert 'data-key="Alt+G"' in there and "Said to be wrong" not in there
    wrong = reverse("staff:property-wrong", args=[desk.home.uprn])
    form = fields_of(desk.client.get(wrong), "wrong") | {"fault": "POSTCODE", "words": "It is M33 7XX"}
    assert desk.client.post(wrong, form)["Location"] == reverse("staff:property", args=[desk.home.uprn])
    desk.client.post(wrong, form)
    assert AddressQuestion.objects.unscoped("test").count() == 1
    assert "It is M33 7XX" in text_of(officer.get(path()))
    assert press(officer, "answer", act="answer", words="In the next supply").status_code == 302
    for page in (page_of(desk.client, "property", desk.home.uprn), page_of(desk.client, "home")):
        assert "In the next supply" in page


def test_a_street_can_be_said_to_be_wrong(desk: Desk) -> None:
    wrong = reverse("staff:street-wrong", args=[desk.home.street_id])
    form = fields_of(desk.client.get(wrong), "wrong")
    assert desk.client.post(wrong, form).status_code == 422
    assert desk.client.post(wrong, form | {"fault": "WORDS"}).status_code == 302
    assert "The name or number is wrong" in page_of(desk.client, "street", desk.home.street_id)


def test_the_officer_sees_the_place_and_nobody_there(desk: Desk, officer: Client) -> None:
    reference = desk.log()
    page = page_of(officer, "property", desk.home.uprn)
    assert desk.home.address in page
    for trace in ("Jo Example", reference, "Who is there", "Timeline", "Missed bin"):
        assert trace not in page, trace
    make_searchable()
    found = text_of(officer.post(reverse("staff:search"), {"q": "12 abbey"}, headers={"HX-Request": "true"}))
    assert "12 Abbey Road" in found and "Jo Example" not in found and "nobody known" not in found


@pytest.mark.parametrize("typed", [{"where": "UNLISTED", "lines": "1 Quay St, M54WT"}, {"address_query": "m5 4wt"}])
def test_the_agent_sees_whose_a_postcode_is(desk: Desk, typed: dict[str, str]) -> None:
    Council.objects.create(code="E08000006", name="Salford")
    Postcode.objects.create(key="M54WT", council_code="E08000006")
    form = desk.open() | {"where": "PROPERTY", "find": "1"} | typed
    assert "M5 4WT is in Salford: it is outside our area." in text_of(desk.send(form))
    live = desk.client.post(reverse("staff:contact-new"), form | {"part": "place"}, headers={"HX-Request": "true"})
    assert "M5 4WT is in Salford" in text_of(live)


def test_an_address_with_no_reason_chosen_asks(desk: Desk) -> None:
    form = fields_of(desk.client.get(reverse("staff:contact-new")))
    assert form["reason"] == "UNSURE"


def test_the_custodian_sees_counts_and_age(desk: Desk, officer: Client, browser_of: Callable[..., Client]) -> None:
    desk.log(**NEW_ROAD)
    for client in (officer, browser_of(desk.cast.administrator)):
        page = page_of(client, "gazetteer")
        assert "1</span> open" in page and "oldest asked" in page and "less than a day" in page
