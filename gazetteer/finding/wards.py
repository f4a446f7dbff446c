"""Wards as results in their own right, found by the words of their names."""

from gazetteer.areas.models import Area, AreaKind
from gazetteer.finding.address_query import AddressQuery
from gazetteer.finding.hits import WARD, AddressHit
from gazetteer.finding.slips import one_slip_apart
from gazetteer.folding import fold

MOST_SHOWN = 2
MOST_WORDS = 6
SHORTEST_WORD = 3  # of one word alone; fewer letters begin too much
SHORTEST_SLIPPED = 5
CALLED = "ward"


def ward_hits(*, query: AddressQuery, limit: int) -> list[AddressHit]:
    """The wards of today that hold every word typed, at most two; none once a number, flat or postcode was typed."""
    words = [word for word in query.words if word != CALLED]
    asked_otherwise = query.numbers or query.flat or query.postcode or query.postcode_part
    if asked_otherwise or not words or len(words) > MOST_WORDS or max(map(len, words)) < SHORTEST_WORD:
        return []
    wards = Area.objects.filter(kind=AreaKind.WARD, active_to__isnull=True).order_by("name", "code")
    found = [(code, name) for code, name in wards.values_list("code", "name") if _holds(fold(name).split(), words)]
    return [AddressHit(WARD, None, None, name, code=code) for code, name in found[: min(MOST_SHOWN, limit)]]


def _holds(name: list[str], words: list[str]) -> bool:
    return all(
        any(own.startswith(word) or (len(word) >= SHORTEST_SLIPPED and one_slip_apart(word, own)) for own in name)
        for word in words
    )
