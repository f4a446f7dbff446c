import pytest

from gazetteer.entries.search_words import search_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ABBEY ROAD", {"abbey", "road", "rd"}),
        ("Abbey Rd", {"abbey", "road", "rd"}),
        ("ST JOHN'S ROAD", {"st", "saint", "johns"}),
        ("SAINT JOHNS", {"st", "saint", "johns"}),
        ("HIGH STREET", {"high", "street", "st"}),
        ("High St", {"high", "street", "st"}),
        ("HIGH ST NORTH", {"street", "st", "north"}),
        ("Mill & Malthouse Ln", {"mill", "and", "malthouse", "lane", "ln"}),
    ],
)
def test_words_are_found_in_their_other_forms(text: str, found: set[str]) -> None:
    assert found <= set(search_words(text))


def test_a_saint_is_not_a_street() -> None:
    assert "street" not in search_words("ST JOHNS")
    assert "saint" not in search_words("HIGH ST")
