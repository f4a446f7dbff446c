"""Whatever is typed, the search answers, and what it has found it does not lose while the rest is typed."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer.entries.models import Address, Property
from gazetteer.finding.queries import address_search
from gazetteer.supplies.models import Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_loaded")]
QUICKLY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
PIECES = st.lists(
    st.sampled_from(
        ["12", "12a", "flat", "3", "abbotsmere", "abb", "rd", "st", "the", "zz1", "zz1 1aa", "zz", "ambleford", "a", "-",
         ",", "'", "&", "loomworks", "1-3", "990000000001", "99000001", "ŵ", "%", "\\", "\0", "flat above", "gff"]
    ),
    max_size=8,
)  # fmt: skip


@QUICKLY
@given(typed=st.one_of(st.text(max_size=60), PIECES.map(" ".join)), limit=st.integers(-5, 500), historic=st.booleans())
def test_anything_typed_is_answered_within_the_limit(typed: str, limit: int, historic: bool) -> None:
    hits = address_search(query=typed, limit=limit, historic=historic, language=random.choice(["ENG", "CYM", "x"]))
    assert len(hits) <= min(max(limit, 1), 100)
    assert all(hit.label and hit.kind in {"PROPERTY", "STREET", "WARD"} for hit in hits)
    chosen = [hit.uprn for hit in hits if hit.uprn]
    assert len(chosen) == len(set(chosen))
    if not historic and not typed.strip().isdigit():
        assert not Property.objects.filter(uprn__in=chosen).exclude(logical_status=1).exists()


def test_another_letter_never_loses_the_exact_answer(demo_loaded: Load) -> None:
    """Once the building is in the list, every further letter of its own address leaves it there, or its building."""
    found = Address.objects.filter(logical_status=1, property__logical_status=1, pao_start_number__isnull=False)
    places = list(found.select_related("property").order_by("pk"))
    lost = []
    for one in random.Random(11).sample(places, 25):
        whole, was_there = one.property.address, False
        for end in range(4, len(whole) + 1):
            hits = address_search(query=whole[:end])
            here = any(hit.uprn in {one.property_id, one.property.parent_uprn} for hit in hits)
            if was_there and not here:
                lost.append((whole, whole[:end], [hit.label for hit in hits[:3]]))
            was_there = here
        if not was_there:
            lost.append((whole, "at the end", []))
    assert lost == []
