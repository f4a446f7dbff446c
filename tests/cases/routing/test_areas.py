"""What differs by area: the promise where a contact is taken, whose it is there, and what is said to agent and citizen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.casework.actions import case_act
from cases.casework.corrections import contact_move
from cases.casework.intake import not_fixed
from cases.routing.areas import here
from crm.catalogue.bodies import OtherBody
from crm.catalogue.models import Service, ServiceVersion
from crm.sla.models import Clock
from crm.teams.actor import customer as public
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, policy_of, service_of, waste_desk
from tests.cast import NOW, property_at, ward_around
from tests.channels.citizen.council import make_searchable

pytestmark = pytest.mark.django_db
HARBOUR = {"if": {"fact": "place.ward", "is": ["Harbour"]}}


@pytest.fixture
def desk() -> Desk:
    desk = waste_desk()
    ward_around(desk.home)
    return desk


def differs(desk: Desk, **entry) -> ServiceVersion:
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(by_area=[{**HARBOUR, **entry}])
    return ServiceVersion.objects.select_related("service").get(pk=desk.missed_bin.pk)


def at(desk: Desk) -> Place:
    return Place(kind=PlaceKind.PROPERTY, uprn=desk.home.uprn)


def test_the_promise_there_is_its_own(desk):
    policy_of("slow", days=20)
    differs(desk, policy="slow")
    due = {clock.kind: clock.due_at for clock in desk.reported().clocks}
    elsewhere = Place(kind=PlaceKind.POINT, easting=400_000, northing=400_000)
    usual = {clock.kind: clock.due_at for clock in desk.reported(place=elsewhere).clocks}
    assert due["RESOLVE"] > usual["RESOLVE"]
    assert Clock.objects.filter(kind="RESOLVE").count() == 2


def test_the_promise_there_holds_when_work_begins_again(desk):
    policy_of("slow", days=20)
    differs(desk, policy="slow")
    case = desk.reported(by=desk.jo()).case
    given = {"outcome": "collected", "words": ""}
    case_act(case_id=case.pk, act="complete", inputs=given, actor=desk.cast.officer.actor, at=NOW, key="done")
    not_fixed(contact_id=case.contact_id, words="Still full", actor=public(desk.jo().pk), at=NOW, key="again")
    again = Clock.objects.get(kind="RESOLVE", promise__cycle=2)
    assert again.due_at - again.started_at > timedelta(days=20)


def test_the_promise_there_holds_when_a_contact_is_put_under_its_service(desk):
    policy_of("slow", days=20)
    differs(desk, policy="slow")
    other = service_of(desk.cast.waste, name="Bulky waste")
    taken = desk.reported(version=other)
    contact_move(
        contact_id=taken.contact.pk, service_id=desk.missed_bin.service_id, reason="Heard wrongly",
        actor=desk.cast.agent.actor, at=NOW, key="put-right",
    )  # fmt: skip
    going_on = Clock.objects.get(kind="RESOLVE", state="RUNNING")
    assert going_on.due_at - going_on.started_at > timedelta(days=20)


def test_a_policy_that_is_not_there_leaves_the_service_s_own(desk):
    differs(desk, policy="gone")
    assert desk.reported().clocks


def test_whose_it_is_there(desk, django_assert_num_queries):
    body = {"what_for": "Quays", "telephone": "0161 496 0555", "changed_at": NOW}
    OtherBody.objects.create(code="port", name="The port", web_address="https://port.example", **body)
    version = differs(desk, provider="OTHER", body="port", words={"en": "Quays are theirs.", "cy": "x"})
    found = here(version, at(desk), at=NOW)
    assert found is not None
    assert (found.is_theirs, found.body, found.link, found.words) == (
        True, "The port", "https://port.example", "Quays are theirs.",
    )  # fmt: skip
    version.by_area = []
    with django_assert_num_queries(0):
        assert here(version, at(desk), at=NOW) is None


def test_the_agent_is_told_before_saving(desk, client: Client):
    differs(desk, provider="OTHER", link="https://port.example/quays", words="Quays are theirs.")
    client.force_login(desk.cast.agent)
    given = {
        "service": str(desk.missed_bin.service_id),
        "where": "PROPERTY",
        "uprn": str(desk.home.uprn),
        "part": "place",
    }
    page = client.post(reverse("staff:contact-new"), given, headers={"HX-Request": "true"}).content.decode()
    assert "Quays are theirs." in page and "https://port.example/quays" in page
    other = given | {"uprn": str(property_at(900, "Far Lane").uprn)}
    assert (
        "Quays" not in client.post(reverse("staff:contact-new"), other, headers={"HX-Request": "true"}).content.decode()
    )


def test_the_citizen_is_shown_the_way_and_may_go_on_all_the_same(desk, client: Client):
    make_searchable()
    Service.objects.update(on_web=True)
    differs(desk, provider="OTHER", link="https://port.example/quays", words="Quays are theirs.")
    ServiceVersion.objects.update(needs_place=True, form=[])
    code = desk.missed_bin.service.code
    client.post(reverse("citizen:report-start", args=[code]))
    address = reverse("citizen:report-address", args=[code])
    answer = client.post(address, {"query": "M33 2DP", "uprn": str(desk.home.uprn)})
    assert answer["Location"] == reverse("citizen:report-there", args=[code])
    page = client.get(answer["Location"]).content.decode()
    assert "Quays are theirs." in page and 'href="https://port.example/quays"' in page
    assert "Tell us all the same" in page
    differs(desk, words="Bins go out on Tuesdays there.")
    assert "Before you go on" in client.get(answer["Location"]).content.decode()
    ServiceVersion.objects.update(by_area=[])
    assert client.get(answer["Location"]).status_code == 302
