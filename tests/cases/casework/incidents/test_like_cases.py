"""Open cases nearby that may be the same thing: how near, how new, of what, and for whose eyes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cases.casework.actions import case_act
from cases.casework.incidents.like import LikeCase, like_cases
from cases.casework.models import Case
from crm.contacts.models import Contact
from crm.teams.actor import system
from crm.teams.models import AccessLog
from gazetteer.places import Place
from tests.cases.casework.incidents.conftest import Heap, point, published
from tests.cast import NOW, person, property_at, restriction

EAST = 378_012


def keys(found: list[LikeCase]) -> list[int]:
    return [one.case_id for one in found]


def test_what_lies_within_the_radius_comes_nearest_first(heap: Heap) -> None:
    far, near, at_home = (
        heap.reported(point(EAST + 40), key="far"),
        heap.reported(point(EAST + 5), key="near"),
        heap.reported(Place(kind="PROPERTY", uprn=property_at(20).uprn), key="home"),
    )
    heap.reported(point(EAST + 51), key="too far")
    heap.reported(point(EAST + 36, 392_036), key="outside the circle though in its box")
    found = heap.like(point(EAST), actor=heap.cast.agent.actor)
    assert keys(found) == [near.case.pk, at_home.case.pk, far.case.pk]  # type: ignore[union-attr]
    assert [one.metres for one in found] == [5, 8, 40]
    assert found[0].away == "5 metres away"


def test_a_property_is_near_what_lies_by_it_and_what_is_somewhere_on_its_street(heap: Heap) -> None:
    street = heap.reported(Place(kind="STREET", usrn=heap.home.street_id, words="by the lamp"), key="street")
    spot = heap.reported(point(EAST + 10), key="spot")
    found = heap.like(Place(kind="PROPERTY", uprn=heap.home.uprn), actor=heap.cast.agent.actor)
    assert keys(found) == [spot.case.pk, street.case.pk]  # type: ignore[union-attr]
    assert (found[1].away, found[1].words) == ("on the same street", "by the lamp")


def test_a_street_without_a_point_is_near_all_that_is_on_it(heap: Heap) -> None:
    heap.reported(Place(kind="PROPERTY", uprn=heap.home.uprn), key="home")
    heap.reported(Place(kind="STREET", usrn=heap.home.street_id, easting=1, northing=1), key="at a point of it")
    heap.reported(Place(kind="PROPERTY", uprn=property_at(12, "Abingdon Road").uprn), key="elsewhere")
    assert len(heap.like(Place(kind="STREET", usrn=heap.home.street_id), actor=heap.cast.agent.actor)) == 2


@pytest.mark.parametrize("place", [Place(), Place(kind="UNLISTED", lines="The barn", reason="UNSURE")])
def test_what_has_no_place_is_near_nothing_and_costs_nothing(heap: Heap, place: Place) -> None:
    version = heap.version
    heap.reported(point(EAST), key="a")
    with CaptureQueriesContext(connection) as asked:
        assert like_cases(version=version, place=place, actor=None, at=NOW) == []
    assert len(asked) == 0


def test_what_is_old_closed_or_of_another_service_is_not_the_same(heap: Heap) -> None:
    heap.reported(point(EAST), key="old", at=NOW - timedelta(days=31))
    closed = heap.reported(point(EAST), key="closed")
    case_act(
        case_id=closed.case.pk,  # type: ignore[union-attr]
        act="complete", inputs={"outcome": "cleared", "words": "Gone."}, actor=system("tests"), at=NOW, key="done",
    )  # fmt: skip
    assert heap.like(point(EAST), actor=heap.cast.agent.actor) == []


def test_of_a_family_its_other_services_count_too(heap: Heap) -> None:
    other = heap.services["general-enquiry"]
    other.family = "street-scene"
    other.save()
    published(other, workflow="report_and_fix", team="street-cleansing")
    raised = heap.reported(point(EAST), key="other", service="general-enquiry")
    assert heap.like(point(EAST), actor=heap.cast.agent.actor) == []
    published(heap.services["fly-tipping"], like_cases={"metres": 50, "days": 30, "of": "family"})
    assert keys(heap.like(point(EAST), actor=heap.cast.agent.actor)) == [raised.case.pk]  # type: ignore[union-attr]


def test_a_service_that_offers_nothing_looks_nothing_up(heap: Heap) -> None:
    heap.reported(point(EAST), key="a")
    version = published(heap.services["fly-tipping"], like_cases={})
    assert version.like_cases == {}
    assert heap.like(point(EAST), actor=heap.cast.agent.actor) == []


def test_the_public_is_told_no_word_of_another_and_no_house(heap: Heap) -> None:
    heap.reported(point(EAST + 3, words="behind Mrs Smith’s shed"), key="a", notes="I saw Bob Brown leave it")
    heap.reported(Place(kind="PROPERTY", uprn=heap.home.uprn), key="b")
    found = heap.like(point(EAST))
    assert len(found) == 2
    said = " ".join(f"{one} {one.away}" for one in found)
    for word in ("Smith", "Brown", "12 Abbey", "shed"):
        assert word not in said
    assert [(one.reference, one.case, one.words, one.reporters) for one in found] == [("", None, "", 1)] * 2
    assert sorted(one.metres or 0 for one in found) == [0, 10]


@pytest.mark.parametrize("grade", ["matter", "case", "person", "home"])
def test_what_is_hidden_in_any_grade_is_offered_to_no_stranger(heap: Heap, grade: str) -> None:
    hidden = restriction(heap.cast.safeguarding)
    jo = person(
        home=heap.home, hidden=hidden if grade == "person" else None, home_hidden=hidden if grade == "home" else None
    )
    place = Place(kind="PROPERTY", uprn=heap.home.uprn)
    taken = heap.reported(place, key="a", by=jo, actor=heap.cast.safeguarder.actor)
    if grade == "matter":
        Contact.objects.unscoped("test").filter(pk=taken.contact.pk).update(restriction=hidden)
    if grade == "case":
        Case.objects.unscoped("test").filter(contact=taken.contact.pk).update(restriction=hidden)
    assert heap.like(point(EAST)) == []
    assert heap.like(point(EAST), actor=heap.cast.second_agent.actor) == []


def test_what_is_about_a_property_is_offered_to_staff_alone(heap: Heap) -> None:
    service = heap.services["fly-tipping"]
    service.about_property = True
    service.save()
    heap.reported(point(EAST), key="a")
    assert heap.like(point(EAST)) == []
    assert len(heap.like(point(EAST), actor=heap.cast.agent.actor)) == 1


def test_the_look_of_staff_is_recorded_and_further_reporters_are_counted(heap: Heap) -> None:
    first = heap.reported(point(EAST), key="a")
    heap.reported(point(EAST + 2), key="b", by=person(), chase_of=first.case.pk, joins=True)  # type: ignore[union-attr]
    (found,) = heap.like(point(EAST), actor=heap.cast.agent.actor)
    assert found.reporters == 2
    assert AccessLog.objects.filter(screen="like-cases", keys=[found.case_id]).exists()


@pytest.mark.parametrize("many", [1, 50])
def test_the_number_of_statements_does_not_grow(heap: Heap, many: int) -> None:
    version = heap.version
    for number in range(many):
        heap.reported(point(EAST + number % 5), key=f"k{number}")
    with CaptureQueriesContext(connection) as asked:
        found = like_cases(version=version, place=point(EAST), actor=heap.cast.agent.actor, at=NOW)
    assert len(found) == min(many, 5)
    assert len(asked) <= 4, [one["sql"][:80] for one in asked]


@given(metres=st.one_of(st.none(), st.integers(0, 1000)))
def test_how_far_is_always_said(metres: int | None) -> None:
    one = LikeCase(case_id=1, reference="", service="", state="", opened_at=NOW, metres=metres, street="")
    assert one.away and "%" not in one.away
