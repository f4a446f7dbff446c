"""The services that ship: sound, over all areas, published by the administrator, and each of them takes a contact."""

from datetime import timedelta

import pytest

from cases.casework.intake import contact_take
from cases.casework.models import Case
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.models import Category, Service, ServiceVersion
from crm.catalogue.wordings.languages import WELSH
from crm.catalogue.words import ENGLISH
from crm.contacts.actions import SessionStart
from deploy.shipped.loading import services_ship, shipped
from deploy.shipped.promises import make_departments, make_promises
from gazetteer.places import Place, PlaceKind
from tests.cast import LONG_AGO, NOW, Cast, person, property_at
from tests.deploy.shipped.answering import answers_of

CODES = [document["code"] for document in shipped()]
DOCUMENTS = {document["code"]: document for document in shipped()}


@pytest.fixture
def shipped_council(cast: Cast) -> Cast:
    make_promises(at=LONG_AGO)
    services_ship(actor=cast.administrator.actor, at=LONG_AGO)
    return cast


@pytest.mark.django_db
def test_no_shipped_service_has_a_problem(cast: Cast) -> None:
    make_departments()
    make_promises(at=LONG_AGO)
    assert {code: problems_of(document) for code, document in DOCUMENTS.items()} == {code: [] for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_service_is_said_in_welsh(code: str) -> None:
    document = DOCUMENTS[code]
    assert document["about"]["welsh_name"]
    said = [*(question["label"] for question in document["form"]), *(one["label"] for one in document["outcomes"])]
    assert all(isinstance(words, dict) and set(words) == {ENGLISH, WELSH} for words in said)


def test_there_is_one_of_each_area() -> None:
    assert len(CODES) >= 20
    assert {document["about"]["category"] for document in DOCUMENTS.values()} == set(Category.values)


@pytest.mark.django_db
def test_they_are_published_once(shipped_council: Cast) -> None:
    assert set(Service.objects.filter(is_live=True).values_list("code", flat=True)) == set(CODES)
    assert services_ship(actor=shipped_council.administrator.actor, at=NOW) == []
    assert ServiceVersion.objects.count() == len(CODES)


@pytest.mark.django_db
def test_each_takes_a_contact_and_raises_its_case(shipped_council: Cast) -> None:
    home, jo = property_at(12), person("Jo", "Example")
    for code, service_id in Service.objects.values_list("code", "pk"):
        document = DOCUMENTS[code]
        taken = contact_take(
            session=SessionStart(channel="PHONE", key=f"call-{code}", speaker_id=jo.pk),
            service_id=service_id,
            customer_id=jo.pk,
            place=_place(document, home.uprn),
            disposition="RAISED",
            answers=answers_of(document["form"]),
            notes="",
            actor=shipped_council.agent.actor,
            at=NOW,
            key=f"contact-{code}",
        )
        assert taken.case is not None and taken.case.workflow == document["workflow"], code
        assert taken.case.team.code == document["team"], code
        assert any(clock.kind == "RESOLVE" and clock.due_at > NOW + timedelta(hours=1) for clock in taken.clocks) or (
            document["policy"] == "enquiry"
        ), code
    assert Case.objects.unscoped("test").count() == len(CODES)


def _place(document: dict, uprn: int) -> Place:
    if not document["needs_place"]:
        return Place(kind=PlaceKind.UNKNOWN)
    if "PROPERTY" in document["place_kinds"] or not document["place_kinds"]:
        return Place(kind=PlaceKind.PROPERTY, uprn=uprn)
    return Place(kind=PlaceKind.POINT, easting=380000, northing=390000, words="outside no. 12")
