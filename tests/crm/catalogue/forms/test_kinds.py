"""What each kind of question keeps of what was typed, and what it says when it will not do."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from crm.catalogue.forms import MASK, answer_facts, answered, carried, check, pages, stopped

TODAY = date(2026, 11, 28)
BIN = {
    "code": "bin",
    "kind": "CHOICE",
    "label": {"en": "Which bin?", "cy": "Pa fin?"},
    "choices": [{"code": "grey", "label": "Grey"}, {"code": "green", "label": {"en": "Green", "cy": "Gwyrdd"}}],
}


def question(kind: str, **own: Any) -> dict[str, Any]:
    return {"code": "a", "kind": kind, "label": "The question"} | own


@pytest.mark.parametrize(
    ("kind", "own", "typed", "kept"),
    [
        ("NUMBER", {}, "1,200", "1200"),
        ("NUMBER", {"places": 2}, "2.50", "2.5"),
        ("NUMBER", {}, "-0", "0"),
        ("MONEY", {}, "£1,200.5", "1200.50"),
        ("DATE", {}, "20261123", "2026-11-23"),
        ("CHOICES", {"choices": [{"code": "x", "label": "X"}, {"code": "y", "label": "Y"}]}, "y, x,y", "x,y"),
        ("TEXT", {"pattern": "postcode"}, "m336ab", "M33 6AB"),
        ("TEXT", {"pattern": "ni_number"}, "ab 12 34 56 c", "AB123456C"),
        ("TEXT", {"pattern": "uk_plate"}, "ab12 cde", "AB12CDE"),
        ("TEXT", {"pattern": "email"}, "Jo@Example.COM", "jo@example.com"),
        ("ADDRESS", {}, "12  Abbey Road\r\n\r\nSale", "12 Abbey Road\nSale"),
        ("POINT", {}, "379200.4, 391800", "379200,391800"),
        ("CUSTOMER", {}, "Mrs  Jo Example", "Mrs Jo Example"),
        ("FILE", {}, "7, 9,7", "7,9"),
    ],
)
def test_an_answer_is_kept_tidied(kind: str, own: dict[str, Any], typed: str, kept: str) -> None:
    assert check([question(kind, **own)], {"a": typed}) == ({"a": kept}, {})


@pytest.mark.parametrize(
    ("kind", "own", "typed", "words"),
    [
        ("TEXT", {}, "", "Answer “The question”"),
        ("TEXT", {"most": 3}, "four", "“The question” must be 3 characters or fewer"),
        ("TEXT", {"pattern": "postcode"}, "M33", "“The question” must be a full UK postcode, like M33 6AB"),
        ("NUMBER", {}, "2.5", "“The question” must be a whole number, like 3"),
        ("NUMBER", {"least": 1}, "0", "“The question” must be 1 or more"),
        ("NUMBER", {}, "1e9", "“The question” must be a whole number, like 3"),
        ("NUMBER", {}, "٣", "“The question” must be a whole number, like 3"),
        ("MONEY", {}, "12.345", "“The question” must be an amount of money, like 12 or 12.50"),
        ("DATE", {}, "2026-02-30", "“The question” must be a real date, such as 2026-11-23"),
        ("DATE", {"earliest": "+7"}, "2026-12-04", "“The question” must be 5 December 2026 or later"),
        ("DATE", {"latest": "2026-01-01"}, "2026-12-04", "“The question” must be 1 January 2026 or earlier"),
        ("YES_NO", {}, "maybe", "“The question” must be one of the answers on offer"),
        ("POINT", {}, "900000,1", "“The question” must be a point in Great Britain"),
        ("FILE", {"most": 1}, "7,8", "“The question” must be 1 files or fewer"),
        ("FILE", {}, "../secret", "“The question” must be files that were taken"),
    ],
)
def test_what_will_not_do_is_refused_in_words(kind: str, own: dict[str, Any], typed: str, words: str) -> None:
    clean, errors = check([question(kind, **own)], {"a": typed}, today=TODAY)
    assert clean == {}
    assert errors["a"].startswith(words)


def test_a_question_is_asked_in_welsh_and_its_answer_told_in_welsh() -> None:
    with override("cy"):
        assert check([BIN], {})[1]["bin"].count("Pa fin?") == 1
        assert answered([BIN], {"bin": "green"}) == [("Pa fin?", "Gwyrdd")]


STREAM = [
    {"code": "fire", "kind": "YES_NO", "label": "Is it on fire?", "stop": {"yes": "Stop: ring 999"}},
    {"code": "when", "kind": "DATE", "label": "Since when?", "show_when": {"fact": "answers.fire", "is": ["no"]}},
    {"code": "who", "kind": "TEXT", "label": "Who saw it?"},
]


def test_an_answer_that_stops_is_kept_and_nothing_after_it_is_missed() -> None:
    clean, errors = check(STREAM, {"fire": "yes", "when": "2026-11-01"})
    assert clean == {"fire": "yes"}
    assert errors == {"fire": "Stop: ring 999"}
    assert stopped(STREAM, {"fire": "yes"}) is not None
    assert stopped(STREAM, {"fire": "no"}) is None


INCOME = [
    {"code": "rent", "kind": "MONEY", "label": "Rent a week"},
    {"code": "people", "kind": "NUMBER", "label": "People"},
    {
        "code": "each",
        "kind": "CALCULATED",
        "label": "A year, each",
        "sum": {"op": "/", "of": [{"op": "*", "of": [{"answer": "rent"}, 52]}, {"answer": "people"}]},
    },
    {"code": "why", "kind": "TEXT", "label": "Why?", "show_when": {"fact": "answers.each", "over": 3000}},
]


def test_a_sum_is_worked_out_in_pence_and_conditions_see_it() -> None:
    clean, errors = check(INCOME, {"rent": "100.10", "people": "3", "each": "1"})
    assert (clean["each"], errors) == ("1735.07", {})
    assert "why" in check(INCOME, {"rent": "100", "people": "1"})[1]


@pytest.mark.parametrize("people", ["0", ""])
def test_a_sum_that_cannot_be_worked_out_is_not_known(people: str) -> None:
    assert "each" not in check(INCOME, {"rent": "100", "people": people})[0]


def test_what_is_sensitive_is_masked_where_it_must_be() -> None:
    form = [question("TEXT", sensitive=True), BIN]
    answers = {"a": "told in confidence", "bin": "grey"}
    assert answered(form, answers, masked={"a"}) == [("The question", MASK), ("Which bin?", "Grey")]


def test_several_choices_are_a_list_to_conditions() -> None:
    form = [BIN | {"kind": "CHOICES"}]
    assert answer_facts(form, {"bin": "grey,green"}) == {"answers.bin": ["grey", "green"]}


def test_answers_that_still_fit_go_along_to_a_changed_form() -> None:
    old = [BIN, question("TEXT"), {"code": "gone", "kind": "TEXT", "label": "Old"}]
    green_only = BIN | {"choices": BIN["choices"][1:]}
    new = [green_only, question("TEXT", label="Said otherwise"), {"code": "new", "kind": "TEXT", "label": "New"}]
    moved = carried(old, new, {"bin": "grey", "a": "words", "gone": "x"})
    assert moved.answers == {"a": "words"}
    assert moved.again == ("bin", "a", "new")
    assert moved.gone == ("Old",)


def test_pages_are_one_question_each_until_a_page_is_named() -> None:
    form = [
        {"code": "words", "kind": "INFORMATION", "label": "Before you begin"},
        BIN,
        question("TEXT", page="About you"),
        {"code": "b", "kind": "TEXT", "label": "B"},
        {"code": "c", "kind": "TEXT", "label": "C", "page": "More"},
    ]
    assert [(page.code, page.title, page.codes) for page in pages(form)] == [
        ("bin", "", ("words", "bin")),
        ("a", "About you", ("a", "b")),
        ("c", "More", ("c",)),
    ]
