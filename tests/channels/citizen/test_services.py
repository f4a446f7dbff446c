"""The A to Z on the public site: every entry takes a contact at any hour or is a live deep link."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.catalogue.bodies import OtherBody
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.national.actions import ListSettings, national_services_load
from crm.catalogue.national.reading import national_list
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import Contact
from crm.teams.actor import system
from tests.cast import NOW
from tests.channels.citizen.council import Bins
from tests.channels.citizen.stories import words_of

FILE = (
    b"LGSL,Description,Providing Tier\n1,Find out about potholes,county/unitary\n2,Pay council tax,district/unitary\n"
    b"3,Vote,all\n"
)


@pytest.fixture
def council(missed_bin: Bins) -> Bins:
    """One service with a form, two of the national list that nobody configured, one of the county's."""
    OtherBody.objects.create(
        code="county", name="The county", what_for="Roads", web_address="https://county.example", changed_at=NOW
    )
    services, _refused = national_list(FILE)
    settings = ListSettings(tier="district", team="contact-centre", policy="two-days", body="county")
    national_services_load(services=services, settings=settings, actor=system("test"), at=NOW)
    Service.objects.filter(code="missed-bin").update(
        welsh_name="Casgliad bin a gollwyd", search_text="missed bin collection rubbish", lgsl_code=524
    )
    return missed_bin


def listed(client: Client) -> list[dict[str, Any]]:
    return client.get("/services.json").json()["services"]


def test_every_entry_takes_a_contact_or_is_a_live_deep_link(council: Bins, client: Client) -> None:
    every = listed(client)
    assert len(every) == 4
    for one in every:
        page = client.get(one["page"])
        assert page.status_code == 200, one
        ways = set(re.findall(r'<a href="([^"]+)"[^>]*class="govuk-button', page.content.decode()))
        assert len(ways) == 1, one
        [way] = ways
        if one["way"] == "LINK":
            assert way == one["link"] == "https://county.example"
            continue
        begun = client.get(way)
        assert begun.status_code == 200, one
        if one["way"] == "FORM":
            assert client.post(way).status_code == 302
        else:
            takes_a_contact(client, way, one["code"])


def takes_a_contact(client: Client, way: str, code: str) -> None:
    """Written to about it, the service is set, and a team has the words."""
    before = Contact.objects.unscoped("t").count()
    assert client.post(way, {"anew": "1"})["Location"] == reverse("citizen:write-about")
    about = client.get(reverse("citizen:write-about")).content.decode()
    service = Service.objects.get(code=code)
    assert re.search(rf'<option value="{service.pk}" selected', about)
    words = {"service": str(service.pk), "words": "What about it?", "place": ""}
    client.post(reverse("citizen:write-about"), words)
    you = {"name": "Jo", "answer_by": "EMAIL", "email": "jo@example.org", "phone": "", "website": ""}
    client.post(reverse("citizen:write-you"), you)
    WrittenDraft.objects.update(begun_at=timezone.now() - timedelta(minutes=2))
    assert client.post(reverse("citizen:write-check")).status_code == 302
    contacts = Contact.objects.unscoped("t").order_by("-pk")
    assert contacts.count() == before + 1 and contacts[0].service == service
    assert InboxItem.objects.unscoped("t").filter(contact=contacts[0]).exists()


def test_a_dead_link_is_not_offered_but_a_contact_is(council: Bins, client: Client) -> None:
    Service.objects.filter(provider="OTHER").update(link_fault="It answers 404")
    [one] = [one for one in listed(client) if one["provider"] == "OTHER"]
    assert one["way"] == "WRITE"
    page = client.get(one["page"])
    assert "https://county.example" not in page.content.decode()
    assert "We help you reach them" in words_of(page)


def test_a_service_whose_team_is_not_there_still_takes_a_contact(council: Bins, client: Client) -> None:
    ServiceVersion.objects.filter(service__code="lgsl-3").update(team="gone")
    takes_a_contact(client, "/contact/write?service=lgsl-3", "lgsl-3")


def test_it_is_found_by_letter_subject_and_any_name(council: Bins, visitor: Any) -> None:
    front = words_of(visitor.get("/services"))
    assert "Roads and parking (1)" in front
    assert "Missed bin collection" in words_of(visitor.get("/services?q=rubb"))
    assert "1 service found" in words_of(visitor.get("/services?q=bin+gollwyd"))
    assert "Missed bin collection" in words_of(visitor.get("/services?letter=m"))
    assert "Find out about potholes" in words_of(visitor.get("/services?category=HIGHWAYS"))
    nothing = words_of(visitor.get("/services?q=xyzzy"))
    assert "We found nothing by these words" in nothing
    assert visitor.get("/services?q=%22%3E%3Cscript%3E&letter=%00x&category=NONE").status_code in (200, 400)
    assert "<script>alert" not in visitor.get("/services?q=<script>alert(1)").content.decode()


def test_the_front_page_leads_to_it(council: Bins, visitor: Any) -> None:
    assert 'href="/services"' in visitor.get("/").content.decode()


def test_in_welsh_by_its_welsh_letter(council: Bins, client: Client) -> None:
    client.cookies["language"] = "cy"
    answer = client.get("/services?letter=c", headers={"accept-language": "cy"})
    assert "Casgliad bin a gollwyd" in answer.content.decode()


def test_what_is_not_offered_to_the_public_does_not_exist(council: Bins, visitor: Any) -> None:
    Service.objects.filter(code="lgsl-3").update(audience="STAFF")
    assert visitor.get("/services/lgsl-3").status_code == 404
    assert visitor.get("/services/no-such").status_code == 404
    assert "lgsl-3" not in visitor.get("/services.csv").content.decode()


def test_programs_read_it_with_the_national_numbers(council: Bins, client: Client) -> None:
    lines = {one["code"]: one for one in listed(client)}
    assert lines["missed-bin"]["lgsl"] == 524
    assert lines["missed-bin"]["link"] == "http://testserver/report/missed-bin"
    assert lines["lgsl-2"]["link"] == "http://testserver/contact/write?service=lgsl-2"
    Service.objects.filter(code="lgsl-3").update(name="=cmd()")
    table = list(csv.DictReader(io.StringIO(client.get("/services.csv").content.decode())))
    assert {one["code"]: one["lgsl"] for one in table} == {
        "missed-bin": "524", "lgsl-1": "1", "lgsl-2": "2", "lgsl-3": "3",
    }  # fmt: skip
    assert [one["name"] for one in table if one["code"] == "lgsl-3"] == ["'=cmd()"]


def test_the_page_says_what_differs_by_place_and_its_articles(council: Bins, visitor: Any) -> None:
    ServiceVersion.objects.filter(service__code="missed-bin").update(
        articles=[{"title": "When is my bin day?", "words": {"en": "Look here", "cy": "Yma"}, "link": ""}],
        by_area=[{"if": {"fact": "place.ward", "is": ["Harbour"]}, "words": "In Harbour the port sees to it."}],
    )
    said = words_of(visitor.get("/services/missed-bin"))
    assert "When is my bin day? Look here" in said and "In Harbour the port sees to it." in said


def test_the_list_takes_as_many_statements_however_long(
    council: Bins, visitor: Any, django_assert_num_queries: Any
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            visitor.get("/services?letter=f")
        return len(asked)

    few = statements()
    rows = b"".join(b"%d,Find out about %d,all\n" % (number, number) for number in range(10, 60))
    services, _refused = national_list(FILE[:38].split(b"\n")[0] + b"\n" + rows)
    national_services_load(
        services=services, settings=ListSettings("unitary", "contact-centre", "two-days"), actor=system("t"), at=NOW
    )
    assert statements() == few
