"""Names in capitals are written the way people write them, in English and in Welsh."""

import pytest

from gazetteer.entries.casing import as_written


@pytest.mark.parametrize(
    "written",
    [
        "1 The Green",
        "12 Y Bwthyn",
        "15A The Street",
        "Flat 3 The Maltings",
        "1 and 2 Mill Lane",
        "Land at the Rear of 3 to 5 High Street",
        "Footpath from Mill Lane to High Street",
        "Stow-on-the-Wold",
        "Barrow-in-Furness",
        "Ashby-de-la-Zouch",
        "Chapel-en-le-Frith",
        "Weston-super-Mare",
        "Newbiggin-by-the-Sea",
        "St Mary's Road",
        "King's Lynn",
        "O'Connell Street",
        "D'Arcy Court",
        "McDonald Drive",
        "McCarthy Way",
        "Mace Street",
        "Macclesfield Road",
        "3rd Floor",
        "NHS Clinic",
        "HSBC",
        "HM Prison",
        "BMW Garage",
        "Ffordd y Gogledd",
        "Y Felin",
        "Yr Hen Ysgol",
        "Tŷ Gwyn",
        "Pen-y-Groes",
        "Betws-y-Coed",
        "Pwll",
        "Cwm Road",
        "Cwrt y Castell",
        "Pen-y-Bont ar Ogwr",
        "Llanfair-yn-Nghornwy",
        "Drws-y-Coed",
        "Llwyn Onn",
        "Maes-yr-Haf",
    ],
)
def test_capitals_stand_where_people_put_them(written: str) -> None:
    assert as_written(written.upper()) == written


@pytest.mark.parametrize("text", ["", "Ffordd Tŷ-coch", "High street", "iCentre", "12", "12-14"])
def test_text_that_has_small_letters_already_stays_as_it_is(text: str) -> None:
    assert as_written(text) == text
