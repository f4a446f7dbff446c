"""The streets a text may mean: names found anywhere among its words, a slip of the pen in each word forgiven."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gazetteer.finding.slips import one_slip_apart, slip_forms
from gazetteer.matching.address_text import TYPE_WORDS, address_words, letters_apart, word_slips

MOST_FITS = 6
SHORTEST_JOINED = 6
FAR_SHARE = 3  # "abbot" is hardly "abbey": where more than a third of a word is wrong, it counts for one slip more
LOOSE_LETTERS = 3  # letters that may be wrong in a street's name when the postcode says it is meant
WITHOUT_TYPE = 2  # what it costs that "road" is not said, in slips


class StreetName(NamedTuple):
    """A street as it is called in one language."""

    usrn: int
    name: str
    locality: str
    town: str


@dataclass(frozen=True, slots=True)
class KnownStreet:
    """A street's name in words of one form, and the words of the places it lies in."""

    usrn: int
    words: tuple[str, ...]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class StreetFit:
    """Where in the words of a text a street's name stands, and how badly it is written."""

    street: KnownStreet
    start: int
    end: int
    slips: int = 0
    lacks_type: bool = False
    is_loose: bool = False
    is_one_of_many: bool = False  # other streets have the name
    begins_another: bool = False  # another street is called so and one word more: "South"
    is_anothers: bool = False  # without its last word it is what another street is called

    @property
    def cost(self) -> tuple[int, int]:
        """Fewest slips first, then the longest name."""
        return self.slips + (WITHOUT_TYPE if self.lacks_type else 0), self.start - self.end


class StreetIndex:
    """Street names by their words; built from all the streets for a file, from a few for one address."""

    def __init__(self, names: Iterable[StreetName]) -> None:
        self.by_usrn: dict[int, list[KnownStreet]] = defaultdict(list)
        self.place_words: set[str] = set()
        self.same_name: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._begun: set[tuple[str, ...]] = set()  # names without their last word
        self._anchors: dict[str, list[tuple[KnownStreet, int]]] = defaultdict(list)
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._near: dict[str, tuple[str, ...]] = {}
        self._known_words: set[str] = set(TYPE_WORDS)
        for name in names:
            self._add(name)

    def _add(self, name: StreetName) -> None:
        words = tuple(address_words(name.name))
        if not words:
            return
        places = frozenset((*address_words(name.locality), *address_words(name.town)))
        street = KnownStreet(name.usrn, words, places)
        self.by_usrn[name.usrn].append(street)
        self.same_name[words].add(name.usrn)
        self._begun.add(words[:-1])
        self.place_words |= places
        self._known_words.update(words, places)
        own = [at for at, word in enumerate(words) if word not in TYPE_WORDS] or [0]
        for at in own:
            if words[at] not in self._anchors:
                for form in slip_forms(words[at]):
                    self._forms[form].add(words[at])
            self._anchors[words[at]].append((street, at))

    def taken_apart(self, words: Sequence[str]) -> list[str]:
        """The words, two that were run together taken apart where both are known ("abbeyroad")."""
        apart: list[str] = []
        for word in words:
            is_strange = len(word) >= SHORTEST_JOINED and word not in self._known_words and not self._meant(word)
            apart += self._halves(word) if is_strange else (word,)
        return apart

    def fits(self, words: Sequence[str]) -> list[StreetFit]:
        """The streets whose names stand among the words, the best written first."""
        found: dict[tuple[int, int, int], StreetFit] = {}
        for at, word in enumerate(words):
            for known in self._meant(word):
                for street, place in self._anchors[known]:
                    fit = _aligned(words, at - place, street, is_one_of_many=len(self.same_name[street.words]) > 1)
                    if fit is not None:
                        fit = replace(fit, begins_another=True) if street.words in self._begun else fit
                        key = (street.usrn, fit.start, fit.end)
                        if key not in found or fit.cost < found[key].cost:
                            found[key] = fit
        return sorted(found.values(), key=lambda fit: (fit.cost, fit.start, fit.street.usrn))[:MOST_FITS]

    def loose_fits(self, words: Sequence[str], *, usrns: Iterable[int]) -> list[StreetFit]:
        """Of these streets, those whose names stand among the words with a few letters wrong, or without their "road"."""
        found = []
        for usrn in usrns:
            for street in self.by_usrn.get(usrn, ()):
                fits = [
                    _loosely_aligned(words, at, street) or self._without_type(words, at, street)
                    for at in range(len(words))
                ]
                found += sorted((fit for fit in fits if fit), key=lambda fit: fit.cost)[:1]
        return sorted(found, key=lambda fit: (fit.cost, fit.street.usrn))[:MOST_FITS]

    def _without_type(self, words: Sequence[str], start: int, street: KnownStreet) -> StreetFit | None:
        fit = _aligned(words, start, street, is_one_of_many=False)
        if fit is None or not fit.lacks_type:
            return None
        return replace(fit, is_anothers=street.words[:-1] in self.same_name)

    def _halves(self, word: str) -> tuple[str, ...]:
        for at in range(len(word) - 2, 1, -1):
            one, other = address_words(word[:at]), address_words(word[at:])
            if len(one) == len(other) == 1 and {one[0], other[0]} <= self._known_words:
                return one[0], other[0]
        return (word,)

    def _meant(self, word: str) -> tuple[str, ...]:
        """The anchoring words this one may stand for."""
        if word not in self._near:
            forms = {known for form in slip_forms(word) for known in self._forms.get(form, ())}
            near = {known for known in forms if one_slip_apart(word, known)}
            self._near[word] = tuple(sorted(near | ({word} & self._anchors.keys())))
        return self._near[word]


def _aligned(words: Sequence[str], start: int, street: KnownStreet, *, is_one_of_many: bool) -> StreetFit | None:
    """The street's name laid over the words from here; its last word may be missing when it is "road" or the like."""
    if start < 0:
        return None
    slips = 0
    for at, word in enumerate(street.words):
        slip = word_slips(words[start + at], word) if start + at < len(words) else 9
        if slip == 9:
            following = words[start + at] if start + at < len(words) else ""
            is_end = at == len(street.words) - 1 and at > 0 and word in TYPE_WORDS and following not in TYPE_WORDS
            if not is_end:
                return None
            return StreetFit(street, start, start + at, slips, lacks_type=True, is_one_of_many=is_one_of_many)
        slips += slip
    return StreetFit(street, start, start + len(street.words), slips, is_one_of_many=is_one_of_many)


def _loosely_aligned(words: Sequence[str], start: int, street: KnownStreet) -> StreetFit | None:
    if start + len(street.words) > len(words):
        return None
    slips = far = 0
    for typed, word in zip(words[start:], street.words, strict=False):
        most = min(LOOSE_LETTERS, len(word) // 2)
        apart = 0 if word_slips(typed, word) == 0 else letters_apart(typed, word, most=most)
        slips += apart
        if apart > most or slips > LOOSE_LETTERS:
            return None
        far += apart > len(word) // FAR_SHARE
    return StreetFit(street, start, start + len(street.words), slips + far, is_loose=True)
