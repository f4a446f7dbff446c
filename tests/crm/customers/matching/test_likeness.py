"""How alike two records look, and why: the table an administrator would check."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.matching.evidence import FIELD_OF
from crm.customers.matching.likeness import (
    GUESSED,
    KIND_DIFFERS,
    LISTED,
    likeness,
    may_be_same,
    ordered,
    words,
)
from crm.customers.matching.traits import Known
from crm.customers.names import Names

BORN = date(1980, 3, 12)
PHONE = frozenset({"+441614960000"})
EMAIL = frozenset({"jo@example.com"})
HOME = frozenset({100010000001})


def known(called: str, **facts: object) -> Known:
    given_names, _space, family = called.rpartition(" ")
    return Known(names=Names(given_names=given_names, family_name=family), **facts)  # type: ignore[arg-type]


def firm(registered: str, trading: str = "", **facts: object) -> Known:
    return Known(names=Names(kind="BUSINESS", business_name=registered, trading_name=trading), **facts)  # type: ignore[arg-type]


NO, LIKELY, SAME = "no", "likely", "same"


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        # the same person, known by different facts
        (known("Jo Example", date_of_birth=BORN), known("Jo Example", date_of_birth=BORN), SAME),
        (known("Jo Example", emails=EMAIL), known("Jo Example", emails=EMAIL), SAME),
        (
            known("Jó Exämple", places=HOME, date_of_birth=BORN),
            known("JO EXAMPLE", places=HOME, date_of_birth=BORN),
            SAME,
        ),
        (known("Liz Day", date_of_birth=BORN), known("Elizabeth Day", date_of_birth=BORN), SAME),
        (known("Example Jo", date_of_birth=BORN), known("Jo Example", date_of_birth=BORN), LIKELY),
        (known("Ann Smith-Jones", date_of_birth=BORN), known("Ann Jones", date_of_birth=BORN), SAME),
        # one name and one household: it may be father and son
        (known("Jo Example", phones=PHONE), known("Jo Example", phones=PHONE), LIKELY),
        (known("Jo Example", places=HOME), known("Jo Example", places=HOME), LIKELY),
        # born on one day in one street; called by the same name with telephones of their own in one house
        (
            known("Liz Day", date_of_birth=BORN, phones=PHONE),
            known("Elizabeth Day", date_of_birth=BORN, phones=frozenset({"+447700900111"})),
            LIKELY,
        ),
        # addresses for email that two of one name choose
        (
            known("Jo Example", emails=frozenset({"jo.example72@mail.example"})),
            known("Jo Example", emails=frozenset({"jo.example85@mail.example"})),
            LIKELY,
        ),
        (
            known("Jo Example", emails=frozenset({"sunny.cat72@mail.example"})),
            known("Jo Example", emails=frozenset({"sunny.cat72@post.example"})),
            LIKELY,
        ),
        # a slip of the pen
        (known("Josie Exampel", phones=PHONE), known("Josie Example", phones=PHONE), LIKELY),
        (known("Jo Example", date_of_birth=BORN), known("Jo Example", date_of_birth=date(1980, 3, 13)), LIKELY),
        # a namesake
        (known("Jo Example"), known("Jo Example"), LIKELY),
        (known("Jo Example", date_of_birth=BORN), known("Jo Example", date_of_birth=date(1955, 7, 1)), NO),
        # parent and child of one name in one house
        (
            known("Jo Example", places=HOME, phones=PHONE, date_of_birth=BORN),
            known("Jo Example", places=HOME, phones=PHONE, date_of_birth=date(2004, 7, 1)),
            LIKELY,
        ),
        # what a household shares is weak
        (known("Jo Example", phones=PHONE), known("Sam Other", phones=PHONE), NO),
        (known("Jo Example", emails=EMAIL), known("Sam Other", emails=EMAIL), NO),
        (known("Jo Example", places=HOME), known("Sam Other", places=HOME), NO),
        (known("Jo Example", phones=PHONE, places=HOME), known("Sam Example", phones=PHONE, places=HOME), NO),
        # twins with one initial at one address
        (
            known("Adam Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            known("Alice Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            LIKELY,
        ),
        (
            known("A Kay", places=HOME, phones=PHONE, emails=EMAIL, date_of_birth=BORN),
            known("Adam Kay", places=HOME, phones=PHONE, emails=EMAIL, date_of_birth=BORN),
            LIKELY,
        ),
        (
            known("A Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            known("A Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            LIKELY,
        ),
        # businesses
        (firm("Example Foods Ltd"), firm("EXAMPLE FOODS LTD."), LIKELY),
        (firm("Example Foods Ltd", "Sunny"), firm("Other Ltd", "Sunny", phones=PHONE), LIKELY),
        (firm("Example Foods Ltd", phones=PHONE), firm("Other Ltd", phones=PHONE), NO),
        (firm("Jo Example", phones=PHONE), known("Jo Example", phones=PHONE), NO),
    ],
)
def test_verdicts(one: Known, other: Known, verdict: str) -> None:
    for found in (likeness(one, other), likeness(other, one)):
        assert (found.likely, found.same) == {NO: (False, False), LIKELY: (True, False), SAME: (True, True)}[verdict]


def test_the_reasons_are_in_words_strongest_first() -> None:
    one = known("Jon Example", phones=PHONE, date_of_birth=BORN)
    other = known("Ann Example", phones=PHONE, date_of_birth=date(1980, 3, 13))
    assert likeness(one, other).reasons == [
        "date of birth differs by one digit",
        "same telephone",
        "same surname",  # a household shares it
        "different forename",
    ]


def test_day_and_month_exchanged() -> None:
    found = likeness(known("J E", date_of_birth=date(1980, 3, 12)), known("J E", date_of_birth=date(1980, 12, 3)))
    assert "day and month of birth exchanged" in found.reasons


def test_a_preferred_name_is_a_name() -> None:
    liz = Known(names=Names(given_names="Liz", family_name="Day"), date_of_birth=BORN)
    elizabeth = Known(names=Names(given_names="Elizabeth", preferred_name="Liz", family_name="Day"), date_of_birth=BORN)
    found = likeness(liz, elizabeth)
    assert found.same
    assert "same forename" in found.reasons


def test_every_weight_has_words() -> None:
    assert all(words(code) for code in [*FIELD_OF, KIND_DIFFERS] if code != "names in order")


def test_a_company_is_known_by_its_number_and_another_number_is_another_company() -> None:
    number, other = frozenset({("COMPANY", "01234567")}), frozenset({("COMPANY", "07654321")})
    assert likeness(firm("Example Foods Ltd", numbers=number), firm("Sunny Cafe", numbers=number)).same
    shop, branch = firm("Sunny", numbers=number, places=HOME), firm("Sunny", numbers=number, places=frozenset({2}))
    assert likeness(shop, branch).same  # a branch is a site, not a new business
    franchise = firm("Sunny", numbers=other, phones=PHONE)
    assert not likeness(firm("Sunny", numbers=number, phones=PHONE), franchise).same


def test_a_shared_rare_surname_says_more_than_a_common_one() -> None:
    shares = {("surname", "smith"): 0.0125, ("surname", "featherstonehaugh"): 0.000001, ("forename", "jo"): 0.005}
    weights = replace(GUESSED, terms=shares, rarest=0.00001)
    smith = likeness(known("Jo Smith"), known("Jo Smith"), weights)
    rare = likeness(known("Jo Featherstonehaugh"), known("Jo Featherstonehaugh"), weights)
    usual = likeness(known("Jo Example"), known("Jo Example"))
    assert smith.score < usual.score < rare.score


def test_weights_that_were_learnt_badly_are_put_in_order() -> None:
    odd = ordered(
        {**GUESSED.bits, "surname same": 1.0, "surname nearly": 4.0, "birth differs": 2.0, "email same": -1.0}
    )
    assert odd["surname same"] >= odd["surname part"] >= odd["surname nearly"] == 4.0
    assert odd["birth differs"] == 0.0
    assert odd["email same"] >= 0.0


called = st.one_of(
    st.sampled_from(
        ["A Kay", "Adam Kay", "Alice Kay", "Kay", "Kay Adam", "Jo Example", "علي محمد", "🦄", "", " ", "\x00"]
    ),
    st.text(max_size=400),
)
people = st.builds(
    known,
    called,
    phones=st.sampled_from([frozenset(), PHONE, frozenset({"", "0"})]),
    emails=st.sampled_from([frozenset(), EMAIL, frozenset({"@", "jo@example.org"})]),
    places=st.sampled_from([frozenset(), HOME]),
    numbers=st.sampled_from([frozenset(), frozenset({("NINO", "AB123456C")}), frozenset({("", "")})]),
    date_of_birth=st.none() | st.dates(),
)
firms = st.builds(firm, st.text(max_size=60), st.text(max_size=20), phones=st.sampled_from([frozenset(), PHONE]))
anybody = st.one_of(people, firms)
SHARED = {
    "phones": PHONE,
    "emails": EMAIL,
    "places": HOME,
    "numbers": frozenset({("NINO", "AB123456C")}),
    "postcodes": frozenset({"M33 2DP"}),
}


@given(anybody, anybody)
def test_the_order_of_the_two_does_not_matter(one: Known, other: Known) -> None:
    assert likeness(one, other) == likeness(other, one)


@given(people, people, st.sampled_from(sorted(SHARED)))
def test_one_more_thing_in_common_never_lowers_the_score(one: Known, other: Known, shared: str) -> None:
    more = (replace(each, **{shared: getattr(each, shared) | SHARED[shared]}) for each in (one, other))
    assert likeness(*more).score >= likeness(one, other).score


@given(people, people, st.dates())
def test_one_birthday_in_common_never_lowers_the_score(one: Known, other: Known, born: date) -> None:
    more = (replace(each, date_of_birth=born) for each in (one, other))
    assert likeness(*more).score >= likeness(one, other).score


@given(anybody, anybody, st.sets(st.text(max_size=9)))
def test_an_account_never_counts(one: Known, other: Known, accounts: set[str]) -> None:
    shared = (replace(each, accounts=frozenset(accounts)) for each in (one, other))
    assert likeness(*shared) == likeness(one, other)


@given(anybody)
def test_somebody_is_at_least_as_like_themselves_as_anybody_is(one: Known) -> None:
    assert likeness(one, one).score >= likeness(one, known("Another Person")).score


def test_a_stranger_of_whom_nothing_is_known_is_not_listed() -> None:
    assert likeness(known("Jo Example"), Known(names=Names())).score < LISTED


@pytest.mark.parametrize(
    ("codes", "same"),
    [
        ({"forename same", "surname same", "address same"}, True),
        ({"forename same", "surname same", "address same", "telephone differs"}, False),
        ({"forename same", "surname same", "address same", "telephone differs", "birth same"}, True),
        ({"forename family", "surname same", "address same", "telephone same"}, False),
        ({"forename family", "surname same", "address same", "birth same"}, True),
        ({"forename among", "surname same", "address differs", "birth same"}, False),
        ({"forename among", "surname same", "birth same", "telephone same"}, True),
        ({"forename among", "surname same", "address differs", "number same"}, True),
        ({"business same", "telephone differs"}, True),
    ],
)
def test_what_a_person_must_look_at_whatever_it_weighs(codes: set[str], same: bool) -> None:
    assert may_be_same(codes) is same


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("jo.example1097402@mail.example", "jo.example1102971@mail.example", "email differs"),
        ("jo.example1097402@mail.example", "jo.example1097412@mail.example", "email nearly"),
        ("jo.example@one.example", "jo.example@two.example", "email differs"),
        ("example.jo@one.example", "examplejo@one.example", "email nearly"),
        ("sunnycat@one.example", "sunnycat@two.example", "email name"),
    ],
)
def test_addresses_made_of_the_same_names_are_told_apart_by_their_digits(one: str, other: str, code: str) -> None:
    first, second = (known("Jo Example", emails=frozenset({mail})) for mail in (one, other))
    assert code in {reason.code for reason in likeness(first, second).evidence}
