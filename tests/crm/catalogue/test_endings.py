"""What each family of endings must state, and what is wrong with a list of outcomes. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.endings import Stated, endings_problems, right_left, right_words, wrong_ending
from crm.catalogue.models import Family, Review

FAMILIES = st.sampled_from(list(Family))
STATED = st.builds(
    Stated, words=st.text(max_size=5), evidence=st.booleans(), no_evidence=st.text(max_size=5), same_as=st.booleans()
)
FINE = {"code": "done", "label": "Done", "family": "DONE", "words": "We did it."}


@given(FAMILIES, st.sampled_from(["", *Review]), st.text(max_size=20))
def test_no_decision_against_somebody_is_without_a_right(family, review, words):
    right = right_words(family, review, words)
    assert bool(right) == bool(right_left(family, review))
    if family in {Family.DECIDED, Family.WILL_NOT}:
        assert right


@given(
    FAMILIES,
    st.booleans(),
    st.builds(
        Stated,
        words=st.text(max_size=5),
        evidence=st.booleans(),
        no_evidence=st.text(max_size=5),
        same_as=st.booleans(),
    ),
)
def test_evidence_is_asked_for_where_it_is_needed_and_nowhere_else(family, needs, stated):
    wrong = wrong_ending(family, needs_evidence=needs, stated=stated)
    lacks = needs and not stated.evidence and not stated.no_evidence.strip()
    assert ("no_evidence" in wrong) == lacks
    assert ("same_as" in wrong) == (family == Family.SAME_AS_ANOTHER and not stated.same_as)


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({**FINE, "family": "MADE_UP"}, "outcomes[0].family"),
        ({**FINE, "family": []}, "outcomes[0].family"),
        ({**FINE, "review": "MADE_UP"}, "outcomes[0].review"),
        ({**FINE, "family": "WILL_NOT"}, "outcomes[0].review"),
        ({**FINE, "label": ""}, "outcomes[0].label"),
        ({**FINE, "words": {"cy": "Wedi'i wneud"}}, "outcomes[0].words"),
        ({**FINE, "needs_evidence": "yes"}, "outcomes[0].needs_evidence"),
        ({**FINE, "code": "No Code"}, "outcomes[0].code"),
        ({**FINE, "colour": "red"}, "outcomes[0].colour"),
        ("text", "outcomes[0]"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(row, where):
    assert where in [problem.where for problem in endings_problems([row])]


def test_nothing_is_wrong_with_a_list_that_is_right():
    decided = {
        **FINE,
        "code": "no",
        "family": "DECIDED",
        "review": "APPEAL",
        "review_words": {"en": "Write.", "cy": "W."},
    }
    assert endings_problems([FINE, decided]) == []
    assert [one.where for one in endings_problems([FINE, FINE])] == ["outcomes[1].code"]
    assert [one.where for one in endings_problems({})] == ["outcomes"]
