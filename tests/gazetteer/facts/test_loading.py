"""Loads of facts: what a file says is so, what it leaves out, what is wrong with it, and the same again."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from gazetteer.facts.actions import ENDS_MANY, FactsRefused, facts_take
from gazetteer.facts.models import Fact, FactLoad, FactReject
from gazetteer.facts.reading import NotFacts
from tests.gazetteer.facts.given import AT, HOME, OTHER, SOURCE, WARD, YARD, load, make_kind, make_place

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=7)
DAY, LATER_DAY = date(2026, 11, 3), date(2026, 11, 10)


@pytest.fixture(autouse=True)
def place() -> None:
    make_place()
    make_kind("round")
    make_kind("assisted", "YES")
    make_kind("councillor", holds_many=True)


def stands() -> list[tuple[str, str, date, date | None]]:
    """Every fact that is not withdrawn, in order."""
    return [
        (fact.place, fact.value, fact.active_from, fact.active_to)
        for fact in Fact.objects.order_by("place", "active_from", "value")
        if fact.active_to != fact.active_from
    ]


def reasons(found: FactLoad) -> list[tuple[int, str]]:
    return list(FactReject.objects.filter(load=found).order_by("line", "id").values_list("line", "code"))


def test_good_lines_count_and_each_bad_one_is_kept_with_why(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "UPRN,Round,assisted,Crew",
        f"{HOME},14,yes,Red",
        "990000099999,14,,Red",
        f"{OTHER},15,perhaps,Red",
        "12x,15,,",
        f"{YARD},15,no,",
    )
    assert stands() == [
        (f"U{HOME}", "14", DAY, None),
        (f"U{HOME}", "yes", DAY, None),
        (f"U{OTHER}", "15", DAY, None),
        (f"U{YARD}", "15", DAY, None),
    ]
    assert reasons(found) == [(3, "UPRN"), (4, "VALUE"), (5, "UPRN")]
    assert found.ignored == ["Crew"] and (found.lines, found.reject_count) == (5, 3)
    assert FactReject.objects.get(line=3).row == {"kind": "round", "uprn": "990000099999", "value": "14"}


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    lines = ("uprn,round,from", f"{HOME},14,2026-11-01", f"{OTHER},15,")
    load(tmp_path, *lines)
    before = list(Fact.objects.order_by("id").values())
    again = load(tmp_path, *lines, at=LATER)
    assert list(Fact.objects.order_by("id").values()) == before
    assert again.changed == {"round": {"new": 0, "changed": 0, "ended": 0, "same": 2}}


def test_another_value_ends_the_first_on_that_day(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round", f"{HOME},14", f"{OTHER},14")
    found = load(tmp_path, "uprn,round", f"{HOME},15", at=LATER)
    assert stands() == [
        (f"U{HOME}", "14", DAY, LATER_DAY),
        (f"U{HOME}", "15", LATER_DAY, None),
        (f"U{OTHER}", "14", DAY, None),
    ]
    assert Fact.objects.get(value="14", place=f"U{HOME}").ended_by == found


def test_a_change_may_be_said_beforehand_and_taken_back(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round", f"{HOME},14")
    load(tmp_path, "uprn,round,from", f"{HOME},14,", f"{HOME},15,10/11/2026")
    assert stands() == [(f"U{HOME}", "14", DAY, LATER_DAY), (f"U{HOME}", "15", LATER_DAY, None)]
    load(tmp_path, "uprn,round", f"{HOME},14")
    assert stands() == [(f"U{HOME}", "14", DAY, None)]
    load(tmp_path, "uprn,round,from", f"{HOME},14,", f"{HOME},15,10/11/2026")
    assert stands() == [(f"U{HOME}", "14", DAY, LATER_DAY), (f"U{HOME}", "15", LATER_DAY, None)]


def test_a_dash_ends_what_stands(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round,assisted", f"{HOME},14,yes")
    load(tmp_path, "uprn,round,assisted", f"{HOME},,-", at=LATER)
    assert stands() == [(f"U{HOME}", "14", DAY, None), (f"U{HOME}", "yes", DAY, LATER_DAY)]


def test_a_whole_file_ends_what_it_leaves_out_of_its_own_source_and_kinds(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round,assisted", f"{HOME},14,yes", f"{OTHER},14,yes")
    load(tmp_path, "uprn,round", f"{YARD},9", source="elsewhere")
    load(tmp_path, "uprn,round", f"{HOME},14", at=LATER, is_whole=True)
    assert stands() == [
        (f"U{HOME}", "14", DAY, None),
        (f"U{HOME}", "yes", DAY, None),
        (f"U{OTHER}", "14", DAY, LATER_DAY),
        (f"U{OTHER}", "yes", DAY, None),
        (f"U{YARD}", "9", DAY, None),
    ]


def test_what_a_bad_line_may_have_meant_stands(tmp_path: Path) -> None:
    load(tmp_path, "uprn,assisted", f"{HOME},yes", f"{OTHER},yes")
    load(tmp_path, "uprn,assisted", f"{HOME},perhaps", at=LATER, is_whole=True)
    assert stands() == [(f"U{HOME}", "yes", DAY, None), (f"U{OTHER}", "yes", DAY, LATER_DAY)]


def test_a_whole_file_with_a_line_of_nobody_ends_nothing_that_it_leaves_out(tmp_path: Path) -> None:
    load(tmp_path, "uprn,assisted", f"{HOME},yes", f"{OTHER},yes")
    found = load(tmp_path, "uprn,assisted", f"{HOME},yes", "1O0,yes", at=LATER, is_whole=True)
    assert found.left_standing and len(stands()) == 2 and stands()[1][3] is None


def test_several_may_be_true_at_once(tmp_path: Path) -> None:
    load(tmp_path, "area,councillor", f"{WARD},Pat", f"{WARD},Ash", f"{WARD},Pat")
    load(tmp_path, "area,councillor", f"{WARD},Pat", f"{WARD},Kim", at=LATER)
    assert stands() == [
        (f"A{WARD}", "Ash", DAY, LATER_DAY),
        (f"A{WARD}", "Pat", DAY, None),
        (f"A{WARD}", "Kim", LATER_DAY, None),
    ]


def test_a_line_that_says_otherwise_of_the_same_days_is_left_out(tmp_path: Path) -> None:
    found = load(tmp_path, "uprn,round", f"{HOME},14", f"{HOME},15", f"{HOME},14")
    assert reasons(found) == [(3, "TWICE")] and stands() == [(f"U{HOME}", "14", DAY, None)]


def test_what_is_unknown_or_upside_down_is_left_out(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "kind,uprn,usrn,area,value,from,to",
        "round,,39999999,,14,,",
        "round,,,E05999999,14,,",
        "round,,,Sale,14,,",
        f"colour,{HOME},,,red,,",
        f"round,{HOME},,,14,2026-11-05,2026-11-05",
        f"round,{HOME},,,14,31/02/2026,",
        f"round,{HOME},,{WARD},14,,",
        f"round,{HOME},,,{'x' * 301},,",
    )
    codes = ["USRN", "AREA", "AREA", "KIND", "TO", "FROM", "LINE", "VALUE"]
    assert reasons(found) == list(enumerate(codes, start=2)) and stands() == []


def test_a_file_that_is_none_is_refused_whole(tmp_path: Path) -> None:
    for header in ("", "name,round", "uprn,colour", "kind,uprn", "uprn"):
        with pytest.raises(NotFacts):
            load(tmp_path, header, f"{HOME},14")
    with pytest.raises(NotFacts):
        load(tmp_path, "uprn,round", f"{HOME},14", source="")
    assert not FactLoad.objects.exists()


def test_a_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round", f"{HOME},14")
    tried = load(tmp_path, "uprn,round", f"{HOME},15", "1,15", at=LATER, dry_run=True)
    assert tried.pk is None and tried.changed["round"] == {"new": 1, "changed": 0, "ended": 1, "same": 0}
    assert [(one.line, one.code) for one in tried.unsaved_rejects] == [(3, "UPRN")]
    assert stands() == [(f"U{HOME}", "14", DAY, None)] and FactLoad.objects.count() == 1


def test_a_whole_file_that_would_end_many_asks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazetteer.facts.actions.difference.MANY", 1)
    load(tmp_path, "uprn,round", f"{HOME},14", f"{OTHER},14", f"{YARD},14")
    with pytest.raises(FactsRefused) as refused:
        load(tmp_path, "uprn,round", f"{HOME},14", at=LATER, is_whole=True)
    assert refused.value.codes == (ENDS_MANY,) and len([one for one in stands() if one[3] is None]) == 3
    load(tmp_path, "uprn,round", f"{HOME},14", at=LATER, is_whole=True, overrides=frozenset({ENDS_MANY}), reason="Cut")
    assert len([one for one in stands() if one[3] is None]) == 1


def test_a_call_with_the_same_key_is_taken_once() -> None:
    given = {"rows": [{"kind": "round", "uprn": HOME, "value": "14"}], "source": SOURCE, "by": "crews", "at": AT}
    first = facts_take(**given, key="k1")
    assert facts_take(**{**given, "rows": [{"kind": "round", "uprn": HOME, "value": "15"}]}, key="k1") == first
    assert stands() == [(f"U{HOME}", "14", DAY, None)]
