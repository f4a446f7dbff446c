"""Figures by ward: where the property or point lay on the day, and nowhere until an address that was not found is."""

from datetime import date, timedelta

import pytest

from cases.casework.address_settling import question_match
from cases.reports.actions import figures_rebuild
from cases.reports.queries import NO_WARD, report
from cases.reports.records import Wanted, records
from crm.contacts.address_questions.models import AddressQuestion
from gazetteer.areas.models import Area
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, property_at, restriction

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def home(desk) -> Property:
    home = property_at(3, "New Road")
    Property.objects.filter(pk=home.pk).update(ward_code="E05000001")
    Area.objects.create(
        kind="WARD", code="E05000001", name="Priory", active_from=date(2020, 1, 1), easting=378_000, northing=392_000
    )
    return home


def of(desk):
    return report(actor=desk.cast.manager.actor, at=NOW, first_day=TODAY, last_day=TODAY)


def lines(found):
    return [(line.key, line.label, line.now.logged) for line in found]


def test_each_contact_is_in_one_ward_or_in_none_that_is_known(desk, home):
    desk.take(home=home)
    desk.take()
    desk.take("missed-bin", "RAISED", home=home, channel="WEB")
    desk.hear()
    found = of(desk)
    assert lines(found.mediated_wards) == [("E05000001", "Priory", 1), (NO_WARD, "", 1)]
    assert lines(found.self_wards) == [("E05000001", "Priory", 1)]


def test_without_a_ward_there_are_no_lines(desk):
    desk.take()
    desk.hear()
    assert of(desk).mediated_wards == []


def test_an_address_not_found_is_in_its_ward_from_its_match_on_and_a_rebuild_agrees(desk, home):
    lost = Place(kind=PlaceKind.UNLISTED, lines="3 New Road", postcode="M33 2DP", reason="NEW_BUILD")
    desk.take("missed-bin", "RAISED", place=lost)
    desk.take(home=home)
    desk.hear()
    assert lines(of(desk).mediated_wards) == [("E05000001", "Priory", 1), (NO_WARD, "", 1)]
    question_match(
        question_id=AddressQuestion.objects.unscoped("test").get().pk, uprn=home.uprn, seen="OPEN",
        actor=desk.cast.gazetteer_officer.actor, at=NOW + timedelta(hours=1), key="m",
    )  # fmt: skip
    desk.hear()
    assert lines(of(desk).mediated_wards) == [("E05000001", "Priory", 2)]
    assert figures_rebuild(at=NOW).agreed


@pytest.mark.parametrize(("ward", "number"), [("E05000001", 1), (NO_WARD, 1), ("E05999999", 0)])
def test_a_ward_opens_into_its_records(desk, home, ward, number):
    desk.take(home=home)
    desk.take()
    desk.hear()
    wanted = Wanted("contacts", TODAY, TODAY, way="mediated", ward=ward)
    assert len(records(actor=desk.cast.manager.actor, at=NOW, wanted=wanted).rows) == number


def test_a_few_with_something_confidential_are_not_shown(desk, home):
    desk.take(home=home, restriction_id=restriction(desk.cast.safeguarding).pk, actor=desk.cast.safeguarder.actor)
    desk.hear()
    assert of(desk).mediated_wards[0].now.few
