"""Where it is, shown on a map or given as a street, without JavaScript; and flats under their building."""

from typing import Any

import pytest

from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact
from gazetteer.entries.models import Property
from gazetteer.places import PlaceKind
from tests.cast import property_at
from tests.channels.citizen.council import Bins, make_searchable
from tests.channels.citizen.stories import words_of
from tests.channels.citizen.test_reporting import BASE, WHO_CARES, answer_questions

MAP = f"{BASE}/where/map"
POINT = "SJ 78012 91990"


@pytest.fixture
def begun(visitor: Any, missed_bin: Bins, home: Property) -> Any:
    """A visitor who is asked where."""
    property_at(14)
    make_searchable()
    answer_questions(visitor)
    return visitor


def sent(visitor: Any) -> Contact:
    """The contact of the report whose place was just given."""
    visitor.post(f"{BASE}/more", {"notes": ""})
    visitor.post(f"{BASE}/about-you", WHO_CARES)
    page = visitor.get(f"{BASE}/check").content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    assert visitor.post(f"{BASE}/check", {"key": key}).status_code == 302
    return Contact.objects.unscoped("the test's").get()


def test_a_spot_on_a_street_is_found_chosen_and_sent(begun: Any, home: Property) -> None:
    assert MAP in begun.get(f"{BASE}/where").content.decode()
    found = begun.post(MAP, {"spot": "sj7801291990", "find": "1"}, follow=True)
    said = words_of(found)
    assert "On Abbey Road, Sale, at this point" in said
    assert "12 Abbey Road" in said
    given = {"spot": POINT, "spot_choice": f"STREET:{home.street_id}", "words": "by the lamp post"}
    assert begun.post(MAP, given)["Location"] == f"{BASE}/more"
    contact = sent(begun)
    assert (contact.place_kind, contact.street_id, contact.place_words) == (
        "STREET",
        home.street_id,
        "by the lamp post",
    )
    assert float(contact.northing or 0) == 391_990.5


def test_just_a_point_is_shown_again_before_it_is_sent(begun: Any) -> None:
    begun.post(MAP, {"spot": POINT, "spot_choice": "POINT", "words": "in the pond"})
    begun.post(f"{BASE}/more", {"notes": ""})
    begun.post(f"{BASE}/about-you", WHO_CARES)
    said = words_of(begun.get(f"{BASE}/check"))
    assert "Just this point, SJ 78012 91990" in said
    assert "in the pond" in said


def test_the_property_there_is_the_place_itself(begun: Any, home: Property) -> None:
    begun.post(MAP, {"spot": POINT, "spot_choice": f"PROPERTY:{home.uprn}", "words": ""})
    contact = sent(begun)
    assert (contact.place_kind, contact.property_id) == (PlaceKind.PROPERTY, home.uprn)


@pytest.mark.parametrize("choice", ["STREET:1", "PROPERTY:1", "PROPERTY:999999999999", "NONSENSE", "POINT:x"])
def test_only_what_was_offered_there_is_taken(begun: Any, choice: str) -> None:
    answer = begun.post(MAP, {"spot": POINT, "spot_choice": choice, "words": ""})
    assert answer.status_code == 200
    assert "Choose what is there" in words_of(answer)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Say where it is"), ("zzzz nowhere", "Nothing found there"), ("a\x00", ""), ("x" * 5000, "")],
)
def test_what_cannot_be_found_is_said_calmly(begun: Any, typed: str, words: str) -> None:
    answer = begun.post(MAP, {"spot": typed, "find": "1"}, follow=True)
    assert answer.status_code in (200, 400)
    assert words in words_of(answer)


def test_a_street_chosen_while_typing_leads_to_where_on_it(begun: Any, home: Property) -> None:
    answer = begun.post(f"{BASE}/where", {"query": "Abbey Road, Sale", "uprn": "", "usrn": str(home.street_id)})
    assert answer["Location"] == f"{MAP}?spot={home.street_id}"
    assert "On Abbey Road, Sale, at this point" in words_of(begun.get(answer["Location"]))


def test_a_building_chosen_from_the_list_asks_which_flat_once(begun: Any, home: Property) -> None:
    flat = property_at(12)
    lines = ["Flat 1", *home.address_lines]
    Property.objects.filter(uprn=flat.uprn).update(address_lines=lines, parent_uprn=home.uprn, sort_key="flat 1")
    given = {"query": "12 abbey", "uprn": str(home.uprn), "listed": "yes"}
    page = begun.post(f"{BASE}/where", given)
    assert page.status_code == 200
    assert "Choose which one in this building" in words_of(page)
    assert "Flat 1, 12 Abbey Road" in words_of(page)
    assert "14 Abbey Road" not in words_of(page)
    assert begun.post(f"{BASE}/where", given | {"within": str(home.uprn)})["Location"] == f"{BASE}/more"
    assert begun.post(f"{BASE}/where", given | {"uprn": str(flat.uprn)})["Location"] == f"{BASE}/more"


def test_a_map_without_a_report_says_that_it_is_gone(visitor: Any, missed_bin: Bins) -> None:
    assert visitor.get(MAP).status_code == 410


def test_a_service_that_needs_an_address_offers_no_point_and_no_street(begun: Any, home: Property) -> None:
    ServiceVersion.objects.update(place_kinds=["PROPERTY"])
    page = begun.get(f"{BASE}/where").content.decode()
    assert MAP not in page and "data-usrn" not in page
    assert begun.get(MAP)["Location"] == f"{BASE}/where"
    assert begun.post(MAP, {"spot": POINT, "spot_choice": "POINT", "words": ""})["Location"] == f"{BASE}/where"
    answer = begun.post(f"{BASE}/where", {"query": "Abbey Road, Sale", "uprn": "", "usrn": str(home.street_id)})
    assert MAP not in answer.get("Location", "")
    assert "12 Abbey Road" in words_of(begun.get(answer["Location"]))
    assert begun.post(f"{BASE}/where", {"query": "12 abbey", "uprn": str(home.uprn)})["Location"] == f"{BASE}/more"


def test_an_address_that_is_not_listed_is_always_enough(begun: Any) -> None:
    ServiceVersion.objects.update(place_kinds=["PROPERTY"])
    given = {"lines": "Plot 4, New Road", "postcode": "", "reason": "NEW_BUILD"}
    assert begun.post(f"{BASE}/where/not-listed", given)["Location"] == f"{BASE}/more"
    assert sent(begun).place_kind == PlaceKind.UNLISTED


def test_a_service_about_the_street_offers_what_it_takes(begun: Any, home: Property) -> None:
    ServiceVersion.objects.update(place_kinds=["STREET", "POINT"])
    page = begun.get(f"{MAP}?spot={POINT}").content.decode()
    assert f"STREET:{home.street_id}" in page and "PROPERTY:" not in page
    refused = begun.post(MAP, {"spot": POINT, "spot_choice": f"PROPERTY:{home.uprn}", "words": ""})
    assert "Choose what is there" in words_of(refused)
