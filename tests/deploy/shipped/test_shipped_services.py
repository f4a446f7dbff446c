"""The services that ship: sound, over all areas, published by the administrator, and each of them takes a contact."""

from datetime import timedelta

import pytest

from cases.casework.models import Case
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.models import Category, Service, ServiceVersion
from crm.catalogue.wordings.languages import WELSH
from crm.catalogue.words import ENGLISH
from deploy.shipped.loading import services_ship
from tests.cast import NOW, Cast
from tests.deploy.shipped.conftest import CODES, DOCUMENTS, Taking


@pytest.mark.django_db
def test_no_shipped_service_has_a_problem(shipped_council: Cast) -> None:
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
def test_each_takes_a_contact_and_raises_its_case(take: Taking) -> None:
    for code, document in DOCUMENTS.items():
        taken = take(code)
        assert taken.case is not None and taken.case.workflow == document["workflow"], code
        assert taken.case.team.code == document["team"], code
        owed = {clock.kind for clock in taken.clocks if clock.due_at and clock.due_at > NOW + timedelta(hours=1)}
        assert owed & {"RESOLVE", "RESPOND"}, code
    assert Case.objects.unscoped("test").count() == len(CODES)
