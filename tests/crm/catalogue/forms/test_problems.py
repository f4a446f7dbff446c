"""Hostile and mistaken forms are refused, with the place of each fault."""

from typing import Any

import pytest

from crm.catalogue.forms import check, form_problems
from crm.catalogue.forms.problems import MOST_CHOICES, MOST_QUESTIONS

TEXT: dict[str, Any] = {"code": "a", "kind": "TEXT", "label": "A"}
NESTED: dict[str, Any] = {"answer": "n"}
for _depth in range(20):
    NESTED = {"op": "+", "of": [NESTED, 1]}
DEEP: dict[str, Any] = {"fact": "answers.a", "given": True}
for _depth in range(20):
    DEEP = {"not": DEEP}


def choice(number: int) -> dict[str, Any]:
    return {"code": f"c{number}", "label": "Choice"}


@pytest.mark.parametrize(
    ("form", "where"),
    [
        ({}, "form"),
        ([TEXT | {"code": f"q{n}"} for n in range(MOST_QUESTIONS + 1)], "form"),
        ([TEXT | {"help": {"en": "x" * 4_999}, "code": f"q{n}"} for n in range(200)] + [], "form"),
        (["question"], "form[0]"),
        ([{"code": "a", "kind": "SCRIPT", "label": "A"}], "form[0].kind"),
        ([TEXT, TEXT], "form[1].code"),
        ([TEXT | {"code": "a-day"}], "form[0].code"),
        ([TEXT | {"label": {"cy": "Dim Saesneg"}}], "form[0].label"),
        ([TEXT | {"label": {"en": "A", "xx": "?"}}], "form[0].label"),
        ([TEXT | {"onclick": "steal()"}], "form[0].onclick"),
        ([TEXT | {"pattern": "(a+)+$"}], "form[0].pattern"),
        ([TEXT | {"required": "yes"}], "form[0].required"),
        ([TEXT | {"known": "income"}], "form[0].known"),
        ([TEXT | {"known": "date_of_birth"}], "form[0].known"),
        # Backwards only: a cycle cannot be written.
        ([TEXT | {"show_when": {"fact": "answers.a", "given": True}}], "form[0].show_when.fact"),
        ([TEXT | {"show_when": {"fact": "answers.b", "given": True}}, TEXT | {"code": "b"}], "form[0].show_when.fact"),
        ([TEXT, TEXT | {"code": "b", "show_when": DEEP}], "form[1].show_when.not.not.not.not.not.not.not.not.not"),
        ([{"code": "c", "kind": "CHOICE", "label": "C"}], "form[0].choices"),
        (
            [{"code": "c", "kind": "CHOICE", "label": "C", "choices": [choice(n) for n in range(MOST_CHOICES + 1)]}],
            "form[0].choices",
        ),
        ([{"code": "c", "kind": "CHOICE", "label": "C", "choices": [choice(1), choice(1)]}], "form[0].choices[1].code"),
        (
            [{"code": "c", "kind": "CHOICES", "label": "C", "choices": [{"code": "a,b", "label": "A"}]}],
            "form[0].choices[0].code",
        ),
        ([{"code": "s", "kind": "CALCULATED", "label": "S", "sum": {"answer": "s"}}], "form[0].sum.answer"),
        ([TEXT, {"code": "s", "kind": "CALCULATED", "label": "S", "sum": {"answer": "a"}}], "form[1].sum.answer"),
        ([{"code": "s", "kind": "CALCULATED", "label": "S", "sum": {"op": "**", "of": [9, 9]}}], "form[0].sum.op"),
        ([{"code": "s", "kind": "CALCULATED", "label": "S", "sum": {"op": "+", "of": [1] * 60}}], "form[0].sum.of[49]"),
        ([{"code": "n", "kind": "NUMBER", "label": "N", "least": 5, "most": 1}], "form[0].most"),
        ([{"code": "d", "kind": "DATE", "label": "D", "earliest": "soon"}], "form[0].earliest"),
        ([{"code": "f", "kind": "FILE", "label": "F", "kinds": ["exe"]}], "form[0].kinds"),
        ([{"code": "y", "kind": "YES_NO", "label": "Y", "stop": {"maybe": "Stop"}}], "form[0].stop"),
    ],
)
def test_each_fault_names_its_place(form: Any, where: str) -> None:
    assert where in [one.where for one in form_problems(form)]


def test_a_sum_too_deep_is_refused() -> None:
    form = [
        {"code": "n", "kind": "NUMBER", "label": "N"},
        {"code": "s", "kind": "CALCULATED", "label": "S", "sum": NESTED},
    ]
    assert any("deep" in one.words for one in form_problems(form))


def test_markup_in_words_is_only_words() -> None:
    label = "<script>alert(1)</script>{{ settings.SECRET_KEY }}"
    form = [TEXT | {"label": label}]
    assert form_problems(form) == []
    assert check(form, {})[1] == {"a": f"Answer “{label}”"}
