"""Whose a fact seems to be: by evidence that is one record's alone."""

from hypothesis import given
from hypothesis import strategies as st

from crm.customers.merging.proposing import STRONGEST_FIRST, proposal

PHONE, HOME, EARLIER = ("TELEPHONE", "1"), ("ADDRESS", "12"), ("EARLIER", "7")


def known(into=(), gone=()):
    return {"INTO": set(into), "FROM": set(gone)}


def test_the_strongest_reason_is_named():
    assert proposal([HOME, PHONE], known(into=[HOME, PHONE])) == ("INTO", "TELEPHONE")
    assert proposal([HOME, PHONE, EARLIER], known(gone=[HOME, EARLIER])) == ("FROM", "EARLIER")


def test_what_both_have_or_neither_has_is_evidence_of_nothing():
    assert proposal([PHONE], known(into=[PHONE], gone=[PHONE])) == ("", "")
    assert proposal([PHONE], known()) == ("", "")
    assert proposal([], known(into=[PHONE])) == ("", "")


def test_what_speaks_for_both_is_left_to_a_person():
    assert proposal([PHONE, HOME], known(into=[PHONE], gone=[HOME])) == ("", "")


pieces = st.tuples(st.sampled_from(STRONGEST_FIRST), st.sampled_from("123"))


@given(st.lists(pieces, max_size=6), st.sets(pieces), st.sets(pieces))
def test_exchanging_the_two_records_exchanges_the_answer(evidence, into, gone):
    side, because = proposal(evidence, known(into, gone))
    other = {"INTO": "FROM", "FROM": "INTO", "": ""}[side]
    assert proposal(evidence, known(gone, into)) == (other, because)
    if side:
        assert any(name == because for name, _value in evidence)
