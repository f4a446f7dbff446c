"""Documents from anybody: what is wrong is named with its place, and nothing of any shape makes us fall over."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.catalogue.definition import ABOUT, COLUMNS, PARTS, completed
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.shape import _ABOUT, CHECKS, shape_problems
from tests.cast import Cast
from tests.crm.catalogue.editing.conftest import document


def wheres(given_: Any) -> list[str]:
    return [problem.where for problem in shape_problems(given_)]


def test_every_part_is_checked() -> None:
    assert set(CHECKS) == set(PARTS)
    assert set(_ABOUT) == set(ABOUT)
    assert set(COLUMNS) < set(PARTS)


def test_a_sound_document_has_no_problem_and_neither_has_it_completed() -> None:
    assert wheres(document()) == []
    assert wheres(completed(document())) == []


DEEP: Any = {}
for _n in range(30):
    DEEP = {"in": DEEP}


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"form": [{"code": "a"}, {"code": "a"}]}, "form[1].code"),
        ({"form": [{"code": "<script>"}]}, "form[0].code"),
        ({"form": "all"}, "form"),
        ({"form": [{"code": str(n)} for n in range(301)]}, "form"),
        ({"outcomes": [{"code": "x", "label": "X", "family": "SOMEHOW"}]}, "outcomes[0].family"),
        ({"outcomes": [{"code": "x", "family": "DONE"}]}, "outcomes[0].label"),
        ({"outcomes": [{"code": "x", "label": {"cy": "Dim"}, "family": "DONE"}]}, "outcomes[0].label"),
        ({"articles": [{"title": "Map", "link": "javascript:alert(1)"}]}, "articles[0].link"),
        ({"about": {"lgsl_code": -3}}, "about.lgsl_code"),
        ({"about": {"repeat_days": True}}, "about.repeat_days"),
        ({"about": {"owner": "me"}}, "about.owner"),
        ({"place_kinds": [["PROPERTY"]]}, "place_kinds"),
        ({"script": "x" * 20_001}, "script"),
        ({"script": "nul\x00"}, "script"),
        ({"answer": "\ud800"}, "answer"),
        ({"not_fixed_days": 1e400}, "not_fixed_days"),
        ({"names": {"states": {"PLANNED": 3}}}, "names.states.PLANNED"),
        ({"public_words": {"RECEIVED": {"fr": "Bonjour"}}}, "public_words.RECEIVED"),
        ({"programme": "rm"}, "programme"),
        ({"rules": [{"code": "r", "if": DEEP}]}, None),
        ({"stages": [{"code": "s", "checklist": list(range(50_000))}]}, None),
    ],
)
def test_what_is_wrong_is_named_with_its_place(parts: dict[str, Any], where: str | None) -> None:
    found = wheres(document(**parts))
    assert found
    if where is not None:
        assert found == [where]


def test_another_body_must_be_reached(cast: Cast) -> None:
    assert [one.where for one in problems_of(document(about={"provider": "OTHER"}))] == ["about.link"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(part=st.sampled_from(PARTS), value=anything)
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_part_it_is_sound_or_refused(part: str, value: Any) -> None:
    given_ = {**document(), part: value}
    if not shape_problems(given_):
        json.dumps(completed(given_), allow_nan=False)


@given(anything)
@settings(max_examples=100, deadline=None)
def test_whatever_comes_instead_of_a_document_is_refused(value: Any) -> None:
    assert shape_problems(value)
