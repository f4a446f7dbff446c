"""Names that stand for each other: short forms, and the spellings of names that have several in our letters.

Each line is one family of folded words; a word may be in several ("ali" is short for Alison and a name). Looked up when
somebody asks, never stored, so that a line added here is found by at once.
"""

from crm.customers.finding.nicknames_elsewhere import IRISH, MORE, POLISH, SOUTH_ASIAN, WELSH
from crm.customers.finding.nicknames_english import ENGLISH
from gazetteer.folding import fold


def _families(*texts: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for text in texts:
        for line in text.strip().splitlines():
            family = {fold(word) for word in line.split()}
            for word in family:
                found.setdefault(word, set()).update(family - {word})
    return {word: frozenset(others) for word, others in found.items()}


FAMILIES = _families(ENGLISH, WELSH, IRISH, POLISH, SOUTH_ASIAN, MORE)
NONE: frozenset[str] = frozenset()


def other_names(word: str) -> frozenset[str]:
    """The words that may stand for this folded one, without itself."""
    return FAMILIES.get(word, NONE)
