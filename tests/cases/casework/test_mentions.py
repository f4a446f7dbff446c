"""Who is mentioned in a note, of those who work here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.casework.mentions import mentioned

PEOPLE = [
    (1, "olu", "Olu Officer"),
    (2, "ann", "Ann Lee"),
    (3, "ann.lee2", "Ann Lee"),
    (4, "a.ni-riain", "Áine Ní Riain"),
]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@Olu Officer look at this", {1}),
        ("see above, @olu.", {1}),
        ("(@OLU OFFICER)", {1}),
        ("@Ann Lee has the key", {2, 3}),  # two of one name: both
        ("@ann has the key", {2}),
        ("@ann.lee2: yours", {3}),
        ("@Áine Ní Riain, @olu", {1, 4}),
        ("olu@council.example wrote", set()),
        ("@olufemi is somebody else", set()),
        ("@olu's van", set()),
        ("10 am @ the depot", set()),
        ("@nobody here", set()),
        ("", set()),
    ],
)
def test_whoever_is_named_after_an_at_is_meant(text: str, keys: set[int]) -> None:
    assert mentioned(text, PEOPLE) == keys


NAMES = st.text(alphabet=st.characters(categories=["L", "Nd"], include_characters=" -’"), min_size=1, max_size=20)
names = NAMES.map(str.strip).filter(lambda name: bool(name) and name[0].isalnum())


@given(names, st.text(max_size=30), st.lists(names, max_size=5))
def test_a_full_name_is_found_wherever_it_stands_by_itself(name: str, around: str, others: list[str]) -> None:
    people = [(1, "", name), *((number, "", other) for number, other in enumerate(others, 2))]
    found = mentioned(f"{around} @{name} , ", people)
    longer = [number for number, other in enumerate(others, 2) if other.casefold().startswith(name.casefold())]
    assert 1 in found or set(longer) & found


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert mentioned(text, PEOPLE) <= {1, 2, 3, 4}
