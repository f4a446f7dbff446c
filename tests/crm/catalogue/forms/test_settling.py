"""A form at one place: what is asked of the place is answered, and nothing else of a condition changes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.conditions import facts_named, holds
from crm.catalogue.forms.settling import asks_of_place, form_settled

HERE = {"place.fact.round": "14", "place.event.late": "today"}


def question(code: str, show_when: Any = None) -> dict[str, Any]:
    return {"code": code, "kind": "TEXT", "label": code, "show_when": show_when}


def asked(condition: Any) -> Any:
    """What is left of a question's condition at the place; False where it is not asked."""
    found = form_settled([question("a", condition)], HERE)
    return found[0]["show_when"] if found else False


def test_what_is_not_so_there_is_not_asked_and_what_is_so_always_is() -> None:
    assert asked({"fact": "place.fact.round", "is": ["15"]}) is False
    assert asked({"fact": "place.fact.round", "is": ["14"]}) is None
    assert asked({"fact": "place.fact.assisted", "given": False}) is None


def test_answers_are_left_to_depend_on() -> None:
    bin_is_grey = {"fact": "answers.bin", "is": ["grey"]}
    here, not_here = {"fact": "place.fact.round", "given": True}, {"fact": "place.fact.assisted", "given": True}
    assert asked({"all": [here, bin_is_grey]}) == {"all": [bin_is_grey]}
    assert asked({"all": [not_here, bin_is_grey]}) is False
    assert asked({"any": [here, bin_is_grey]}) is None
    assert asked({"any": [not_here, bin_is_grey]}) == {"any": [bin_is_grey]}
    assert asked({"not": here}) is False


def test_a_form_that_asks_nothing_of_places_is_the_same() -> None:
    form = [question("a"), question("b", {"fact": "answers.a", "given": True})]
    assert not asks_of_place(form) and form_settled(form, HERE) == form


LEAVES = st.one_of(
    st.builds(lambda name, values: {"fact": name, "is": values},
              st.sampled_from(["answers.a", "answers.b", "place.fact.round", "place.event.late", "place.fact.none"]),
              st.lists(st.sampled_from(["14", "today", "yes"]), min_size=1, max_size=2)),
    st.builds(lambda name, is_given: {"fact": name, "given": is_given},
              st.sampled_from(["answers.a", "place.fact.round", "place.fact.none"]), st.booleans()),
)  # fmt: skip
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda join, each: {join: each}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)
        ),
        st.builds(lambda one: {"not": one}, inner),
    ),
    max_leaves=8,
)


@given(CONDITIONS, st.dictionaries(st.sampled_from(["answers.a", "answers.b"]), st.sampled_from(["14", "yes"])))
def test_settled_it_holds_exactly_when_the_whole_would(condition: Any, answers: dict[str, str]) -> None:
    left = asked(condition)
    settled = bool(left) and holds(left, answers) if left is not None else True
    assert settled == holds(condition, {**HERE, **answers})
    assert not left or not any(name.startswith("place.fact.") for name in facts_named(left))
