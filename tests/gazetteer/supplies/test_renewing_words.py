"""After an upgrade that writes addresses otherwise: the old words are told of, and a command writes all of them anew."""

import hashlib
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command

from gazetteer.entries import formatting
from gazetteer.entries.formatting import AddressParts, address_lines, address_words, flat_of, sort_key
from gazetteer.entries.models import Address, Property, Street
from gazetteer.finding.queries import address_search
from gazetteer.supplies import queries
from gazetteer.supplies.actions import gazetteer_load, recording
from gazetteer.supplies.models import WordsWriting
from tests.gazetteer import rows

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SAMPLES = [
    AddressParts(1, "", None, "", None, "", "", 12, "A", 14, "B", "", "ABBEY ROAD", "ASHTON", "SALE", "M33 2DP"),
    AddressParts(2, "O'NEILL & SONS", 3, "", None, "", "FLAT", None, "", None, "", "TEMPLE COURT", "ST MARK'S CLOSE", "",
                 "HALE", "WA15 9AA"),
    AddressParts(3, "", None, "", None, "", "", None, "", None, "", "TŶ GWYN", "FFORDD Y GOGLEDD", "", "CAERDYDD", ""),
    AddressParts(4, "", None, "", None, "", "", None, "", None, "", "STREET RECORD", "THE GREEN", "", "SALE", "M33 2DP"),
]  # fmt: skip
WRITTEN = {1: "758168477dfec8c6"}  # by version, the digest of the samples


def digest() -> str:
    said = [(address_lines(one), address_words(one), flat_of(one), sort_key(one)) for one in SAMPLES]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    path = tmp_path / "supply.csv"
    path.write_bytes(rows.supply(*rows.BODY))
    gazetteer_load(path=path, at=AT)
    return path


def warnings() -> list[Any]:
    return [one for one in run_checks(tags=[Tags.database], databases=["default"]) if one.id == "gazetteer.W001"]


def upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules as a later version has them: number and street with a comma between."""

    def otherwise(parts: AddressParts) -> list[str]:
        return [line.replace("12A ", "12A, ") for line in address_lines(parts)]

    monkeypatch.setattr("gazetteer.supplies.actions.writing.address_lines", otherwise)
    for module in (formatting, queries, recording):
        monkeypatch.setattr(module, "WORDS_VERSION", 2)


def test_another_way_of_writing_is_another_version() -> None:
    assert WRITTEN[formatting.WORDS_VERSION] == digest(), "raise WORDS_VERSION and note the new digest beside it"


def test_a_first_load_is_of_the_present_version_and_later_ones_say_nothing(loaded: Path) -> None:
    assert [one.version for one in WordsWriting.objects.all()] == [formatting.WORDS_VERSION]
    gazetteer_load(path=loaded, at=AT)
    assert WordsWriting.objects.count() == 1
    assert warnings() == []


def test_old_words_are_told_of_until_they_are_renewed(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded(monkeypatch)
    assert [one.hint for one in warnings()] == ["Run manage.py renew_words; searches go on meanwhile."]
    before = Property.objects.get().address
    said = StringIO()
    call_command("renew_words", stdout=said, verbosity=0)
    assert "1 address is written otherwise" in said.getvalue()
    after = Property.objects.get()
    assert (before, after.address) == (
        "12A Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB",
        "12A, Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB",
    )
    assert Address.objects.get().address_lines == after.address_lines
    assert warnings() == []
    assert [hit.uprn for hit in address_search(query="12a abbotsmere")][:1] == [after.uprn]


def test_renewing_what_is_as_it_should_be_changes_nothing(loaded: Path) -> None:
    before = [list(model.objects.values_list()) for model in (Street, Property, Address)]
    said = StringIO()
    call_command("renew_words", stdout=said, verbosity=0)
    assert "0 addresses" in said.getvalue()
    assert [list(model.objects.values_list()) for model in (Street, Property, Address)] == before


def test_a_gazetteer_from_before_versions_were_noted_is_of_the_first(
    loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WordsWriting.objects.all().delete()
    assert warnings() == []
    upgraded(monkeypatch)
    assert len(warnings()) == 1


def test_an_empty_gazetteer_has_no_old_words(monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded(monkeypatch)
    assert warnings() == []
