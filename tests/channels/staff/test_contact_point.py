"""A point on the map as the place of a contact, and flats under their building, both without a script."""

import pytest
from django.urls import reverse

from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact
from gazetteer.entries.models import Property
from gazetteer.places import PlaceKind
from tests.cast import property_at
from tests.channels.citizen.council import make_searchable
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of

POINT = "SJ 78012 91990"


@pytest.fixture
def neighbours(desk: Desk) -> Desk:
    property_at(14)
    make_searchable()
    ServiceVersion.objects.filter(service__code="missed-bin").update(place_kinds=[])  # any kind of place will do
    return desk


def logged(desk: Desk, **typed: str) -> Contact:
    return contact_of(desk.log(where="POINT", **typed))


def test_what_was_typed_is_found_and_what_is_there_can_be_chosen(neighbours: Desk) -> None:
    typed = {"where": "POINT", "spot": "sj7801291990", "find": "spot"}
    page = text_of(neighbours.client.post(reverse("staff:contact-new"), neighbours.open() | typed))
    for words in ("On Abbey Road, Sale, at this point", "12 Abbey Road, Sale, M33 2DP (10 m away)", "Just this point"):
        assert words in page
    assert "<svg" in page
    assert fields_of(page)["spot_choice"] == f"STREET:{neighbours.home.street_id}"


def test_a_street_typed_becomes_the_point_half_way_along_it(neighbours: Desk) -> None:
    typed = {"where": "POINT", "spot": "abbey road", "find": "spot"}
    page = text_of(neighbours.client.post(reverse("staff:contact-new"), neighbours.open() | typed))
    assert fields_of(page)["spot"].startswith("SJ 78013 92000")


def test_a_point_on_a_street_is_kept_with_its_words(neighbours: Desk) -> None:
    choice = f"STREET:{neighbours.home.street_id}"
    contact = logged(neighbours, spot=POINT, spot_choice=choice, spot_words="by the bench")
    assert (contact.place_kind, contact.street_id) == (PlaceKind.STREET, neighbours.home.street_id)
    assert (float(contact.easting or 0), float(contact.northing or 0)) == (378_012.5, 391_990.5)
    assert contact.place_words == "by the bench"


def test_the_property_there_is_the_place_itself(neighbours: Desk) -> None:
    contact = logged(neighbours, spot=POINT, spot_choice=f"PROPERTY:{neighbours.home.uprn}")
    assert (contact.place_kind, contact.property_id, contact.easting) == ("PROPERTY", neighbours.home.uprn, None)


@pytest.mark.parametrize("choice", ["POINT", "", "NONSENSE:1", "STREET:x"])
def test_just_the_point_is_a_place_too(neighbours: Desk, choice: str) -> None:
    typed = neighbours.missed_bin(where="POINT", spot=POINT, spot_choice=choice)
    answer = neighbours.send(neighbours.open(), **typed)
    assert (answer.status_code == 302) == (choice in ("POINT", ""))
    if answer.status_code == 302:
        reference = answer["Location"].rstrip("/").split("/")[-2]
        assert contact_of(reference).place_kind == PlaceKind.POINT
        page = text_of(neighbours.client.get(reverse("staff:contact", args=[reference])))
        assert "a point on the map, SJ 78012 91990" in page


def test_who_goes_there_sees_the_point_on_a_map(neighbours: Desk) -> None:
    reference = neighbours.log(where="POINT", spot=POINT, spot_choice="POINT", spot_words="in the pond")
    neighbours.client.force_login(neighbours.cast.officer)
    page = text_of(neighbours.client.get(reverse("staff:case", args=[reference])))
    assert "a point on the map, SJ 78012 91990 · in the pond" in page
    assert 'data-mark="53.' in page


def test_a_point_that_cannot_be_found_is_asked_for_again_and_nothing_is_lost(neighbours: Desk) -> None:
    answer = neighbours.send(neighbours.open(), **neighbours.missed_bin(where="POINT", spot="zzz nowhere"))
    assert answer.status_code == 422
    assert "Find the point on the map first" in text_of(answer)
    assert fields_of(text_of(answer))["spot"] == "zzz nowhere"


def test_a_contact_is_moved_to_a_point(neighbours: Desk) -> None:
    reference = neighbours.log()
    address = reverse("staff:contact-move", args=[reference])
    form = fields_of(neighbours.client.get(address), "")
    given = {"where": "POINT", "spot": POINT, "spot_choice": "POINT", "why": "it was in the park", "save": "1"}
    answer = neighbours.client.post(address, form | given)
    assert answer.status_code == 302, text_of(answer)
    assert contact_of(reference).place_kind == PlaceKind.POINT


def test_choosing_a_building_opens_its_flats(neighbours: Desk) -> None:
    for number in (1, 2):
        flat = property_at(12)
        lines = [f"Flat {number}", *neighbours.home.address_lines]
        Property.objects.filter(uprn=flat.uprn).update(
            address_lines=lines, address=", ".join(lines), parent_uprn=neighbours.home.uprn, sort_key=f"flat {number}"
        )
    typed = {"where": "PROPERTY", "address_query": "12 abbey road", "find": "1", "uprn": str(neighbours.home.uprn)}
    page = text_of(neighbours.client.post(reverse("staff:contact-new"), neighbours.open() | typed))
    listed = page[page.index("Which address?") :]
    assert (
        listed.index(f'value="{neighbours.home.uprn}"') < listed.index("Flat 1, 12 Abbey") < listed.index("Flat 2, 12")
    )
    assert "14 Abbey Road" not in listed[: listed.index("reveal--street")]
