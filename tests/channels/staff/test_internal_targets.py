"""The department's own target on the case page: apart from the promise, explained, and only where there is one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.catalogue.models import ServiceVersion
from tests.cases.casework.waste_desk import Desk, page_of, policy_of, waste_desk

TITLE = "The department’s own target"


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def officer(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.officer)
    return client


def section(page: str) -> str:
    """The part of the page about the department's own target."""
    assert page.count(TITLE) >= 1
    return page.split('id="internal-targets"')[1].split("</section>")[0]


def test_it_stands_apart_from_the_promise_with_its_reason(desk: Desk, officer: Client) -> None:
    policy_of("crew", days=1)
    ServiceVersion.objects.update(internal_policy="crew")
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    page = officer.get(page_of(taken)).content.decode()
    own = section(page)
    assert "Put right (Waste collection)" in own and "1 working day from" in own
    assert "who is not told of it" in own
    assert "2 working days from" in page.replace(own, "")


def test_one_that_was_missed_says_so_in_words(desk: Desk, officer: Client) -> None:
    policy_of("crew", days=1)
    ServiceVersion.objects.update(internal_policy="crew")
    taken = desk.reported(at=timezone.now() - timedelta(days=30), by=desk.jo())
    assert "late by" in section(officer.get(page_of(taken)).content.decode())


def test_without_one_the_page_says_nothing_of_it(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now(), by=desk.jo())
    assert TITLE not in officer.get(page_of(taken)).content.decode()
