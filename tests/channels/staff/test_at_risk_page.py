"""The manager's page of what is about to break, and the lists that its numbers open."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.casework.models import Case
from tests.cases.casework.waste_desk import waste_desk


@pytest.fixture
def desk(db):
    return waste_desk()


@pytest.fixture
def manager(desk, client):
    client.force_login(desk.cast.manager)
    return client


def due(desk, number, off):
    now = timezone.now()
    for one in desk.many(number, at=now):
        Case.objects.unscoped("test").filter(pk=one.case.pk).update(next_due_at=now + off)


def test_nothing_at_risk_says_so(desk, manager):
    assert "Nothing is due in three working days" in manager.get(reverse("staff:at-risk")).content.decode()


def test_a_number_opens_into_its_list_and_a_case(desk, manager):
    due(desk, 3, timedelta(minutes=30))
    page = manager.get(reverse("staff:at-risk")).content.decode()
    assert "In three working days" in page
    href = re.search(r'href="(/staff/at-risk/cases\?[^"]*within=hour[^"]*)"', page).group(1).replace("&amp;", "&")
    listed = manager.get(href).content.decode()
    cases = re.findall(r'href="(/staff/cases/[^"]+)"', listed)
    assert len(cases) == 3 and "data-due" in listed
    assert manager.get(cases[0]).status_code == 200


def test_late_ones_say_how_late_by_word_and_shape(desk, manager):
    due(desk, 1, -timedelta(days=4))
    asked = {"team": desk.cast.waste_collection.pk, "within": "late"}
    text = manager.get(reverse("staff:at-risk-list"), asked).content.decode()
    assert "state--late" in text and "late by" in text and "was due" in text


def test_a_long_list_goes_on(desk, manager):
    due(desk, 51, timedelta(minutes=30))
    asked = {"team": desk.cast.waste_collection.pk, "within": "hour"}
    text = manager.get(reverse("staff:at-risk-list"), asked).content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', text).group(1).replace("&amp;", "&")
    more = manager.get(following).content.decode()
    assert len(re.findall(r"/staff/cases/", more)) == 1 and "Back to the first page" in more


@pytest.mark.parametrize(
    "asked", [{}, {"team": "x", "within": "hour"}, {"team": "1", "within": "week"}, {"team": "9" * 17, "within": "day"}]
)
def test_what_there_is_not_is_not_found(desk, manager, asked):
    assert manager.get(reverse("staff:at-risk-list"), asked).status_code == 404
