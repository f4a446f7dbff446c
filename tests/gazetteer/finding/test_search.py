"""What somebody types, as far as they have typed it, finds the address they mean."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gazetteer.entries.models import Address, Property, Street
from gazetteer.entries.queries import building_flats, property_get, street_get, street_properties
from gazetteer.finding.queries import AddressHit, address_search
from gazetteer.generating.generator_words import BLOCK_OF_FORTY
from gazetteer.supplies.models import Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_loaded")]


@pytest.fixture
def house(demo_loaded: Load) -> Property:
    """An ordinary house with a number and no flats."""
    return (
        Property.objects.pickable()
        .filter(classification="RD04", parent_uprn__isnull=True, street__name="Abbotsmere Road")
        .order_by("sort_key", "uprn")[0]
    )


@pytest.fixture
def block(demo_loaded: Load) -> Property:
    return Property.objects.get(address__startswith=BLOCK_OF_FORTY.title(), classification="PP")


def number_of(place: Property) -> str:
    return place.address.split(" ")[0]


def labels(hits: list[AddressHit]) -> list[str]:
    return [hit.label for hit in hits]


@pytest.mark.parametrize(
    "typed",
    [
        "{n} abbotsmere road",
        "{n} ABBOTSMERE ROAD, AMBLEFORD",
        "{n} abb rd ambl",
        "abb rd {n}",
        "ambleford road abbotsmere {n}",
        "{n} abbotsmer",
        "{n} abotsmere road",
        "{n} abbotsmeer rd",
        "{n} abbitsmere road ambleford",
        "{n} abbotsmerre road",
        "{n} bbotsmere",
        "{n} abbitsm",
        "{n} abbotsmere rd {postcode}",
        "{postcode} {n}",
        "{n} {squeezed}",
    ],
)
def test_a_house_is_found_first_however_it_is_typed(house: Property, typed: str) -> None:
    squeezed = house.postcode.lower().replace(" ", "")
    hits = address_search(query=typed.format(n=number_of(house), postcode=house.postcode, squeezed=squeezed))
    assert hits[0].kind == "PROPERTY"
    assert hits[0].uprn == house.uprn
    assert (hits[0].label, hits[0].postcode) == (house.address, house.postcode)


def test_a_forgiven_slip_is_said(house: Property) -> None:
    [hit] = address_search(query=f"{number_of(house)} abotsmere road")
    assert hit.reasons == ("taking “abotsmere” for “abbotsmere”",)
    assert address_search(query=f"{number_of(house)} abbotsmere road")[0].reasons == ()


def test_a_street_without_a_number_comes_with_its_first_houses(house: Property) -> None:
    hits = address_search(query="abbotsmere rd")
    assert (hits[0].kind, hits[0].usrn, hits[0].uprn) == ("STREET", house.street_id, None)
    assert labels(hits[1:]) == [place.address for place in street_properties(usrn=house.street_id)[: len(hits) - 1]]


def test_a_number_the_street_does_not_have_still_finds_the_street(house: Property) -> None:
    [hit] = address_search(query="9998 abbotsmere road")
    assert (hit.kind, hit.usrn, hit.reasons) == ("STREET", house.street_id, ("no number 9998 here",))


def test_a_postcode_lists_its_addresses_in_natural_order(house: Property) -> None:
    hits = address_search(query=house.postcode.lower(), limit=100)
    expected = Property.objects.pickable().filter(postcode=house.postcode).order_by("sort_key", "uprn")
    assert [hit.uprn for hit in hits] == [place.uprn for place in expected]


def test_part_of_a_postcode_finds_postcodes_that_begin_so(house: Property) -> None:
    for part in (house.postcode[:-2], house.postcode[:-1], house.postcode.split(" ")[0]):
        hits = address_search(query=part)
        assert len(hits) == 10
        assert all(hit.postcode.startswith(part) for hit in hits)


@pytest.mark.parametrize(
    "typed",
    ["flat 12 loomworks house", "loomworks house flat 12", "12 loomworks", "apt 12 loomworks hse", "flat 12 lomworks"],
)
def test_a_flat_is_found_and_names_its_building(block: Property, typed: str) -> None:
    hit = address_search(query=typed)[0]
    assert hit.label.startswith("Flat 12, Loomworks House")
    assert (hit.building_uprn, hit.building) == (block.uprn, block.address)


def test_flats_give_way_to_their_building(block: Property) -> None:
    hits = address_search(query="loomworks house")
    assert (hits[0].uprn, hits[0].flats) == (block.uprn, 40)
    assert len(hits) == 1


def test_a_few_flats_are_listed_behind_their_building() -> None:
    flat = Property.objects.pickable().filter(parent_uprn__isnull=False, address__regex=r"^1, \d+ ")[0]
    building = Property.objects.get(uprn=flat.parent_uprn)
    street = Street.objects.get(usrn=flat.street_id)
    flats = building_flats(uprn=building.uprn)
    number = number_of(building)
    hits = address_search(query=f"{number} {street.name}")
    assert (hits[0].uprn, hits[0].flats) == (building.uprn, len(flats))
    assert [hit.uprn for hit in hits[1:]] == [place.uprn for place in flats]
    for typed in (f"flat 1 {number} {street.name}", f"1 {number} {street.name}", f"{number} {street.name} flat 1"):
        assert [hit.uprn for hit in address_search(query=typed)] == [flat.uprn]


def test_the_flats_of_a_block_come_in_natural_order(block: Property) -> None:
    names = [place.address.split(",")[0] for place in building_flats(uprn=block.uprn)]
    assert names == [f"Flat {number}" for number in range(1, 41)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ambleford town hall", "Ambleford Town Hall"),
        ("st wennas primary", "St Wenna's CE Primary School"),
        ("saint wenna's school", "St Wenna's CE Primary School"),
        ("heronmere care", "Heronmere Care Home"),
        ("otterby hihg school", "Otterby High School"),
    ],
)
def test_a_name_finds_its_place(typed: str, found: str) -> None:
    assert address_search(query=typed)[0].label.startswith(found)


@pytest.mark.parametrize("typed", ["st wennas rd", "saint wenna's road", "st. wenna’s road"])
def test_saints_are_found_either_way(typed: str) -> None:
    assert address_search(query=typed)[0].label.startswith("St Wenna's Road")


@pytest.mark.parametrize("typed", ["mill & malthouse ln", "mill and malthouse lane", "malthouse mill"])
def test_and_is_found_either_way(typed: str) -> None:
    assert address_search(query=typed)[0].label.startswith("Mill and Malthouse Lane")


def test_a_uprn_and_a_usrn_find_their_own(house: Property) -> None:
    assert [hit.uprn for hit in address_search(query=f" {house.uprn} ")] == [house.uprn]
    [hit] = address_search(query=str(house.street_id))
    assert (hit.kind, hit.usrn) == ("STREET", house.street_id)


def test_a_range_is_found_by_any_number_in_it() -> None:
    shop = Address.objects.filter(pao_end_number__isnull=False, logical_status=1).select_related("street")[0]
    for number in (shop.pao_start_number, shop.pao_end_number):
        hits = address_search(query=f"{number} {shop.street.name}")
        assert shop.property_id in [hit.uprn for hit in hits]


def test_other_names_find_the_property_under_its_own_address() -> None:
    for status, word in ((3, "also known as"), (8, "formerly")):
        other = Address.objects.filter(logical_status=status, property__logical_status=1).select_related("property")[0]
        hits = address_search(query=" ".join(other.address_lines), limit=100)
        [hit] = [hit for hit in hits if hit.uprn == other.property_id]
        assert hit.label == other.property.address
        assert hit.reasons[0].startswith(word)


def test_what_is_gone_or_not_yet_there_is_found_only_by_its_uprn() -> None:
    for status, word in ((8, "Historic"), (6, "Provisional")):
        place = Property.objects.filter(logical_status=status)[0]
        hits = address_search(query=place.address, limit=100)
        assert place.uprn not in [hit.uprn for hit in hits]
        [hit] = address_search(query=str(place.uprn))
        assert hit.reasons == (word,)


def test_street_records_are_never_offered(house: Property) -> None:
    assert Property.objects.filter(classification="PS", street_id=house.street_id).exists()
    hits = address_search(query="abbotsmere road", limit=100)
    chosen = Property.objects.filter(uprn__in=[hit.uprn for hit in hits if hit.uprn])
    assert not chosen.filter(classification="PS").exists()
    assert not any(place.classification == "PS" for place in street_properties(usrn=house.street_id))


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "'; DROP TABLE gazetteer_property; --", "%", "_", "\\", "🏠", "\0", "x" * 5000, "zzzzqqq", "12"],
)
def test_what_is_no_address_finds_nothing_and_breaks_nothing(typed: str) -> None:
    assert address_search(query=typed) == []


def test_no_more_than_the_limit() -> None:
    assert len(address_search(query="road", limit=3)) == 3
    assert len(address_search(query="ZZ1", limit=3)) == 3


def test_a_search_takes_few_queries(house: Property) -> None:
    for typed, most in ((f"{number_of(house)} abbotsmere road", 4), (house.postcode, 3), ("abotsmere road", 7)):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert address_search(query=typed)
        assert len(captured) <= most, typed


def test_the_property_and_street_pages_get_their_own(house: Property) -> None:
    assert property_get(uprn=house.uprn).street.name == "Abbotsmere Road"
    assert street_get(usrn=house.street_id).label == "Abbotsmere Road, Ambleford"
    with pytest.raises(Property.DoesNotExist):
        property_get(uprn=1)


def test_almost_every_address_is_among_the_first_ten() -> None:
    places = list(
        Address.objects.filter(logical_status=1, property__logical_status=1, pao_start_number__isnull=False)
        .select_related("property", "street")
        .order_by("pk")
    )
    rng = random.Random(3)
    missed = []
    for place in rng.sample(places, 60):
        word = max(place.street.name.split(), key=len)
        at = rng.randrange(len(word))
        slipped = place.street.name.replace(word, word[:at] + word[at + 1 :])
        flat = f"flat {place.flat} " if place.flat else ""
        number = f"{place.pao_start_number}{place.pao_start_suffix}"
        for typed in (place.property.address, f"{flat}{number} {slipped} {place.street.town}"):
            if place.property_id not in [hit.uprn for hit in address_search(query=typed)]:
                missed.append((typed, place.property.address))
    assert missed == []


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            "SELECT 1 FROM gazetteer_property WHERE postcode_key >= 'ZZ11' AND postcode_key < 'ZZ12'",
            "property_postcode",
        ),
        ("SELECT 1 FROM gazetteer_address WHERE usrn = 99000001 AND pao_start_number = 12", "address_number"),
        (
            "SELECT 1 FROM gazetteer_address WHERE usrn = 99000001 AND pao_end_number IS NOT NULL "
            "AND pao_start_number < 12 AND pao_end_number >= 12",
            "address_range",
        ),
        (
            "SELECT 1 FROM gazetteer_streetdescriptor WHERE folded_name >= 'abb' AND folded_name < 'abc'",
            "descriptor_name",
        ),
        ("SELECT 1 FROM gazetteer_crossreference WHERE uprn = 990000000001", "crossreference_uprn"),
        ("SELECT 1 FROM gazetteer_address WHERE words && ARRAY['loomworks']", "address_words"),
        ("SELECT 1 FROM gazetteer_streetdescriptor WHERE words && ARRAY['abbotsmere']", "descriptor_words"),
        ("SELECT 1 FROM gazetteer_searchword WHERE slips && ARRAY['abotsmere']", "word_slips"),
        ("SELECT 1 FROM gazetteer_searchword WHERE word >= 'abb' AND word < 'abc'", "searchword_pkey"),
        ("SELECT 1 FROM gazetteer_property WHERE parent_uprn = 990000000001", "property_parent"),
        ("SELECT 1 FROM gazetteer_property WHERE street_id = 99000001 ORDER BY sort_key, uprn", "property_street"),
        ("SELECT 1 FROM gazetteer_crossreference WHERE reference = '1' AND source = '9901CT'", "xref_reference"),
    ],
)
def test_every_look_up_has_its_index(sql: str, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        assert index in "".join(line for (line,) in cursor.fetchall())
