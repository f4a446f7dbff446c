"""How far a typed word is from one of a name: the same, begun, another form of the name, heard, or slipped.

Costs are compared, never shown. A slip that can have come about in one way only (a letter left out, two exchanged) is
more likely than one of a hundred possible wrong letters; a letter beside the right one on the keyboard more than others.
"""

from dataclasses import dataclass
from enum import StrEnum

from crm.customers.finding.sounds import sound_alike
from crm.customers.nicknames import other_names
from gazetteer.finding.slips import begins_with_one_slip, may_be_slipped, one_slip_apart

SHORTEST_BEGINNING = 4  # letters of a beginning in which a slip is forgiven
ABSENT = 90


class How(StrEnum):
    """In what way a typed word stands for one of a name."""

    SAME = "SAME"
    BEGUN = "BEGUN"
    NICKNAME = "NICKNAME"
    SOUND = "SOUND"
    SLIP = "SLIP"


@dataclass(frozen=True, slots=True)
class Closeness:
    """How a typed word stands for a word, and what that costs."""

    how: How
    cost: int


SAME = Closeness(How.SAME, 0)
BEGUN = Closeness(How.BEGUN, 1)
NICKNAME = Closeness(How.NICKNAME, 20)
SOUND = Closeness(How.SOUND, 32)
SOUND_AND_SLIP = Closeness(How.SOUND, 28)
SLIP_COSTS = {"exchanged": 30, "left out": 30, "doubled": 31, "beside": 33, "added": 35, "wrong": 36}
BEGUN_WITH_SLIP = Closeness(How.SLIP, 45)

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACE = {letter: (row, at + row / 2) for row, letters in enumerate(_ROWS) for at, letter in enumerate(letters)}


def closeness(typed: str, word: str) -> Closeness | None:
    """How the typed word stands for this one, both folded; None when it does not."""
    if typed == word:
        return SAME
    if word.startswith(typed):
        return BEGUN
    if word in other_names(typed):
        return NICKNAME
    slip = _slip(typed, word)
    if slip is not None and (slip.cost == SLIP_COSTS["exchanged"] and len(typed) == len(word)):
        return slip  # nobody hears two letters in the wrong order
    if sound_alike(typed, word):
        return SOUND if slip is None else SOUND_AND_SLIP
    return slip


def _slip(typed: str, word: str) -> Closeness | None:
    if not may_be_slipped(typed):
        return None
    if one_slip_apart(typed, word):
        return Closeness(How.SLIP, SLIP_COSTS[kind_of_slip(typed, word)])
    if SHORTEST_BEGINNING <= len(typed) < len(word) and begins_with_one_slip(typed, word):
        return BEGUN_WITH_SLIP
    return None


def kind_of_slip(typed: str, word: str) -> str:
    """What went wrong between two words one slip apart: exchanged, left out, doubled, beside, added, wrong."""
    at = next((place for place, pair in enumerate(zip(typed, word, strict=False)) if pair[0] != pair[1]), None)
    if len(typed) < len(word):
        return "left out"
    if len(typed) > len(word):
        extra = len(word) if at is None else at
        return "doubled" if extra and typed[extra] == typed[extra - 1] else "added"
    if at is None:
        return "wrong"
    if typed[at + 1 :] != word[at + 1 :]:
        return "exchanged"
    return "beside" if _beside(typed[at], word[at]) else "wrong"


def _beside(one: str, other: str) -> bool:
    """Whether two letters are neighbours on the keyboard."""
    if one not in _PLACE or other not in _PLACE:
        return False
    (row, at), (other_row, other_at) = _PLACE[one], _PLACE[other]
    return abs(row - other_row) <= 1 and abs(at - other_at) <= 1
