"""Names that stand for each other: short forms, and the spellings of names that have several in our letters.

Each line is one family of folded words, told by its first; a word may be in several ("ali" is short for Alison and a
name). Searches, and whoever weighs two records, look here; nothing of it is stored with a customer, so that a line added
here is found by at once.
"""

from crm.customers.nicknames_elsewhere import IRISH, MORE, POLISH, SOUTH_ASIAN, WELSH
from crm.customers.nicknames_english import ENGLISH

NONE: frozenset[str] = frozenset()


_OTHERS: dict[str, frozenset[str]] = {}
_FAMILIES: dict[str, frozenset[str]] = {}
for _line in "".join((ENGLISH, WELSH, IRISH, POLISH, SOUTH_ASIAN, MORE)).split("\n"):
    _family = _line.split()
    for _word in _family:
        _OTHERS[_word] = _OTHERS.get(_word, NONE) | (frozenset(_family) - {_word})
        _FAMILIES[_word] = _FAMILIES.get(_word, NONE) | {_family[0]}


def other_names(word: str) -> frozenset[str]:
    """The words that may stand for this folded one, without itself."""
    return _OTHERS.get(word, NONE)


def families_of(word: str) -> frozenset[str]:
    """The families this folded word may belong to, each told by its first word; none for most."""
    return _FAMILIES.get(word, NONE)
