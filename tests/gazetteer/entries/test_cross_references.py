"""From a UPRN to every system's key and back, in one query each, in words people know."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gazetteer.entries.cross_reference_sources import ReferenceTyped, reference_typed, source_words, system_of
from gazetteer.entries.models import CrossReference, Property
from gazetteer.entries.queries import cross_references_of, cross_references_with, properties_by_reference


@pytest.mark.parametrize(
    ("source", "system", "words"),
    [
        ("4245CT", "COUNCIL_TAX", "Council tax"),
        ("CTAX", "COUNCIL_TAX", "Council tax"),
        ("9901ND", "BUSINESS_RATES", "Business rates"),
        ("4245NN", "BUSINESS_RATES", "Business rates"),
        ("nndr", "BUSINESS_RATES", "Business rates"),
        ("4245ER", "ELECTORAL", "Electoral register"),
        ("7666VC", "VALUATION_TAX", "Valuation Office, council tax"),
        ("7666MT", "MAP", "Ordnance Survey map"),
        ("4245ZZ", "", "4245ZZ"),
        ("", "", ""),
    ],
)
def test_a_source_is_put_into_words(source: str, system: str, words: str) -> None:
    assert (system_of(source), source_words(source)) == (system, words)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("council tax 100200300", ReferenceTyped("100200300", "COUNCIL_TAX")),
        ("Council Tax account no. 100200300", ReferenceTyped("100200300", "COUNCIL_TAX")),
        ("nndr N12345678", ReferenceTyped("N12345678", "BUSINESS_RATES")),
        ("100200300", ReferenceTyped("100200300", "")),
        ("1-73262", ReferenceTyped("1-73262", "")),
        ("12 abbey road", None),
        ("m33 2dp", None),
        ("council tax", None),
        ("", None),
        ("١٢٣٤٥", None),
    ],
)
def test_a_key_is_told_from_other_words(typed: str, found: ReferenceTyped | None) -> None:
    assert reference_typed(typed) == found


@pytest.fixture
def account(demo_loaded: object) -> CrossReference:
    return CrossReference.objects.filter(source__endswith="CT").order_by("key")[0]


@pytest.mark.django_db
def test_from_a_uprn_to_every_key_and_back(account: CrossReference) -> None:
    with CaptureQueriesContext(connection) as captured:
        keys = cross_references_of(uprn=account.property_id)
        [place] = properties_by_reference(reference=account.reference, source="COUNCIL_TAX")
        assert place.street.label
    assert len(captured) == 2
    assert account.key in {one.key for one in keys}
    assert place.uprn == account.property_id


@pytest.mark.django_db
def test_keys_in_use_come_before_those_that_ended(account: CrossReference) -> None:
    for key, ended in (("9901X900000001", date(2020, 3, 31)), ("9901X900000002", None)):
        CrossReference.objects.create(
            key=key, property_id=account.property_id, custodian_id=9901, reference="1", source="0000AA", end_date=ended
        )
    keys = [one.key for one in cross_references_of(uprn=account.property_id)]
    assert (keys[0], keys[-1]) == ("9901X900000002", "9901X900000001")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["{ref}", " {ref} ", "{spaced}"])
def test_a_key_is_found_however_it_is_spaced(account: CrossReference, typed: str) -> None:
    ref = account.reference
    typed = typed.format(ref=ref, spaced=f"{ref[:3]} {ref[3:6]} {ref[6:]}")
    assert [place.uprn for place in properties_by_reference(reference=typed)] == [account.property_id]


@pytest.mark.django_db
def test_one_key_may_be_of_several_properties_the_one_that_still_has_it_first(account: CrossReference) -> None:
    other = Property.objects.pickable().exclude(uprn=account.property_id).order_by("uprn")[0]
    CrossReference.objects.create(
        key="9901X900000001", property=other, custodian_id=9901, reference=account.reference, source="9901CT"
    )
    CrossReference.objects.filter(pk=account.pk).update(end_date=date(2024, 3, 31))
    found = properties_by_reference(reference=account.reference, source="9901CT")
    assert [place.uprn for place in found] == [other.uprn, account.property_id]
    assert properties_by_reference(reference=account.reference, source="BUSINESS_RATES") == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " ", "\0", "no such key", "x" * 5000])
def test_what_is_no_key_finds_nothing(account: CrossReference, typed: str) -> None:
    assert cross_references_with(reference=typed) == []
