"""How well an address fits what was asked, from 0 to 1: pure.

The share of words that the two have in common (Dice's measure): 1 when every word of each is in the other, less for
what was not typed as for what does not fit, so that half an address is never an exact match. A word begun counts by
how much of it was typed, one with a slip of the pen for most of itself.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from gazetteer.entries.search_words import search_words
from gazetteer.finding.slips import may_slip, one_slip_apart
from gazetteer.folding import fold

SLIP = 0.9
SHORTEST_BEGINNING = 2


def match_score(query: str, lines: Sequence[str], *, precision: int) -> float:
    """How well the address of these lines fits, cut off (not rounded) after so many decimals."""
    address = fold(" ".join(lines)).split()
    typed = _as_in(fold(query).split(), address)
    if not typed or not address:
        return 0.0
    forms = {word: set(search_words(word)) | {word} for word in address}
    fitting = sum(max(_fit(word, meant, forms[meant]) for meant in address) for word in typed)
    score = min(1.0, 2 * fitting / (len(typed) + max(len(address), len(typed))))
    return math.floor(score * 10**precision + 1e-9) / 10**precision


def _as_in(typed: list[str], address: list[str]) -> list[str]:
    """The words typed, with a postcode written in one ("m332dp") parted as the address has it."""
    joined = {first + second: (first, second) for first, second in pairwise(address)}
    parted: list[str] = []
    for word in typed:
        whole = any(letter.isdigit() for letter in word) and word not in address
        parted += joined.get(word, (word,)) if whole else (word,)
    return parted


def _fit(typed: str, meant: str, forms: set[str]) -> float:
    if typed in forms:
        return 1.0
    if len(typed) >= SHORTEST_BEGINNING and not typed.isdigit() and meant.startswith(typed):
        return len(typed) / len(meant)
    return SLIP if may_slip(typed) and may_slip(meant) and one_slip_apart(typed, meant) else 0.0
