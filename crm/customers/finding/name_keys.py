"""The pairs of words by which a name is kept: whoever gives any two words of it, in either order, is understood.

A pair is read from two sides (two indexes), so each stands once: the surname first where there is one. A name of one word
is a pair with nothing. Former names are kept as the present one is, and say so.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from crm.customers.names import BUSINESS, LONGEST_TOKEN, Names, words_of

NOW, PREFERRED, TRADING, FORMER = "NOW", "PREFERRED", "TRADING", "FORMER"
MOST_WORDS = 8  # of one name: twenty-eight pairs
LEGAL_WORDS = frozenset(
    "ltd limited llp plc lp cic cio co company inc and the t a ta of uk trading as cyf cyfyngedig ccc".split()
)


class NameKey(NamedTuple):
    """Two words of one name; `other` is empty for a name of one word."""

    one: str
    other: str
    name: str  # which of their names: NOW, PREFERRED, TRADING, FORMER


def keys_of(names: Names, former: Sequence[str] = ()) -> list[NameKey]:
    """Every pair of a customer's names, each once, under the name that people would say first.

    `former` are words of names they had (see `former_words`): each makes pairs with the other and with their present words.
    """
    found = list(_present(names))
    if former:
        own = [word for key in found for word in (key.one, key.other) if word]
        gone = [word for word in former if word not in own]
        found += [key._replace(name=FORMER) for key in _pairs([*gone, *own], NOW) if key.one in gone]
    once = {frozenset((key.one, key.other)): key for key in reversed(found)}
    return list(reversed(once.values()))


def former_words(names: Names, search_text: str) -> list[str]:
    """The words of a text by which a customer is found that are in none of their present names: those of names they had."""
    present = names.search_text.split()
    return [word for word in search_text.split() if word not in present]


def business_words(text: str) -> list[str]:
    """The words by which a business is known: without its legal form, unless there are no others."""
    words = words_of(text)
    return [word for word in words if word not in LEGAL_WORDS] or words


def _present(names: Names) -> Iterable[NameKey]:
    if names.kind == BUSINESS:
        yield from _pairs(business_words(names.business_name), NOW)
        yield from _pairs(business_words(names.trading_name), TRADING)
        yield from _pairs([*words_of(names.family_name), *words_of(names.given_names)], NOW)
        return
    surname = words_of(names.family_name)
    own = [*surname, *words_of(names.given_names)]
    yield from _pairs(own, NOW)
    called = [word for word in words_of(names.preferred_name) if word not in own]
    if called:
        yield from _pairs([*surname, *called], PREFERRED)


def _pairs(words: list[str], name: str) -> Iterable[NameKey]:
    some = [word[:LONGEST_TOKEN] for word in dict.fromkeys(words)][:MOST_WORDS]
    if len(some) == 1:
        yield NameKey(some[0], "", name)
    for one, other in combinations(some, 2):
        yield NameKey(one, other, name)
