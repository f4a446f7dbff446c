"""Many rows at once: the certain in order, digits doubted where letters are lost, a second method for what is open."""

import pytest

from gazetteer.matching import queries, second_opinion
from gazetteer.matching.deciding import Decision
from gazetteer.matching.lost_digits import LettersLost, with_one_more
from gazetteer.matching.queries import Given, addresses_match
from tests.gazetteer.matching.conftest import uprn_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
WHOLE = "10 Abbey Road, Ambleford, ZZ1 1AB"


def test_every_row_has_its_answer_and_progress_is_told() -> None:
    seen: list[int] = []
    rows = [Given(str(at), WHOLE) for at in range(1_500)]
    found = list(addresses_match(rows=rows, progress=seen.append))
    assert [match.key for match in found] == [row.key for row in rows]
    assert {match.uprn for match in found} == {uprn_of(10)}
    assert seen == [1_000, 1_500]


def test_nothing_gives_nothing() -> None:
    assert list(addresses_match(rows=[])) == []


def test_one_sign_more() -> None:
    assert {"112", "120", "129", "12a", "142"} <= set(with_one_more("12"))
    assert "12" not in with_one_more("12") and "012" not in with_one_more("12")
    assert set(with_one_more("a")) == {f"{digit}a" for digit in range(1, 10)}


def test_where_letters_are_lost_digits_are_doubted() -> None:
    """12 may be 123 that lost its 3, in a file that loses letters; in a file that loses none nobody says so."""
    said = Given("", "12 Abbey Road, Ambleford")
    (clean,) = addresses_match(rows=[said], lost=LettersLost(slipped=0, seen=1_000))
    (lossy,) = addresses_match(rows=[said], lost=LettersLost(slipped=900, seen=1_000))
    assert clean.decision == Decision.MATCHED
    assert lossy.score < clean.score
    assert "a digit may have been lost" in lossy.reason


def test_the_second_method_confirms_and_never_overrules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Really asked, in its own process: what was open and is the same property is matched; the rest is for people.

    In a gazetteer of thirty addresses its weights are small, so less of them is asked for here.
    """
    monkeypatch.setattr(second_opinion, "LEAST_ASKED", 1)
    monkeypatch.setattr(second_opinion, "SURE_WEIGHT", 1.0)
    monkeypatch.setattr(second_opinion, "SURE_LEAD", 1.0)
    monkeypatch.setattr(queries, "LEAST_SEEN", 1)
    rows = [Given("letters", "16 Aby Rod Ambleford", "ZZ1 1AB"), Given("strange", "Palace of nobody")]
    before = {match.key: match for match in addresses_match(rows=rows, second_method=False)}
    found = {match.key: match for match in addresses_match(rows=rows)}
    assert (before["letters"].decision, before["letters"].uprn) == (Decision.UNSURE, uprn_of(16))
    assert (found["letters"].decision, found["letters"].uprn) == (Decision.MATCHED, uprn_of(16))
    assert "a second method agrees" in found["letters"].reason
    assert found["strange"].decision != Decision.MATCHED


def test_a_second_method_that_fails_harms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "LEAST_ASKED", 1)
    monkeypatch.setattr(second_opinion, "SECONDS", 0.01)
    monkeypatch.setattr(queries, "LEAST_SEEN", 1)
    (found,) = addresses_match(rows=[Given("", "Rose Cottage, Abbey Raod", "ZZ1 1AB")])
    assert found.decision != Decision.MATCHED
