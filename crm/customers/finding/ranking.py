"""How well a customer answers what was typed, and why: each word must stand for one of their names or of their home."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from crm.customers.finding.closeness import ABSENT, Closeness, How, closeness
from crm.customers.names import BETWEEN, BUSINESS, Names, surnames_in, words_of
from gazetteer.entries.search_words import search_words

SURNAME, FORENAME, PREFERRED = "surname", "name", "preferred"
BUSINESS_NAME, TRADING, FORMER = "business", "trading", "former"
ADDRESS, PAST_ADDRESS = "address", "past address"
PAST_HOME_COST = 8
SHORTEST_OF_AN_ADDRESS = 4  # letters of a word of an address in which a slip is forgiven
WORDS_TO_LEAVE_ONE = 3  # typed: of fewer none may be wrong altogether


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives or lived, as its words."""

    text: str
    is_now: bool
    postcode: str = ""  # without its space

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the address with their short forms."""
        return search_words(self.text)


@dataclass(slots=True)
class Person:
    """What of a customer is compared."""

    key: int
    names: Names
    sort_name: str
    is_live: bool
    born: date | None = None
    former: list[str] = field(default_factory=list)  # words of names they had
    homes: list[Home] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, list[str]]]:
        """The words of each part of their names."""
        names = self.names
        if names.kind == BUSINESS:
            found = [(TRADING, names.trading_name), (BUSINESS_NAME, names.business_name)]
            return [(part, words_of(text)) for part, text in found] + [(FORMER, self.former)]
        found = [(SURNAME, names.family_name), (FORENAME, names.given_names), (PREFERRED, names.preferred_name)]
        return [(part, words_of(text)) for part, text in found] + [(FORMER, self.former)]


@dataclass(frozen=True, slots=True)
class Stands:
    """For which word one typed stands, of which part, how, and at what cost."""

    typed: str
    word: str
    part: str
    close: Closeness


@dataclass(frozen=True, slots=True)
class Ranked:
    """A customer with what each typed word stands for."""

    person: Person
    stands: tuple[Stands, ...]
    absent: tuple[str, ...]
    runs: tuple[str, ...]
    past: Home | None = None  # where they lived, when that is what was asked

    @property
    def order(self) -> tuple[object, ...]:
        """The best first: least amiss, the whole surname, the living, those filed under it, in order of name."""
        cost = sum(one.close.cost for one in self.stands if one.close.how is not How.BEGUN) + ABSENT * len(self.absent)
        begun = sum(one.close.how is How.BEGUN for one in self.stands)
        past = PAST_HOME_COST * (self.past is not None or any(one.part == PAST_ADDRESS for one in self.stands))
        name = self.person.sort_name
        filed = bool(self.stands) and name.startswith(self.stands[0].typed)
        several = begun if len(self.stands) > 1 else 0
        return (
            cost + past,
            surname_of(name) not in self.runs,
            several,
            not self.person.is_live,
            not filed,
            name,
            self.person.key,
        )

    @property
    def is_whole(self) -> bool:
        """Whether every word typed stands for something."""
        return not self.absent

    @property
    def is_named(self) -> bool:
        """Whether some word typed stands for one of their names."""
        return any(one.part not in (ADDRESS, PAST_ADDRESS) for one in self.stands)


class Comparing:
    """What was typed, compared with one customer after another; each pair of words once."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self.runs = tuple(surnames_in(list(self.words)))
        self._known: dict[tuple[str, str], Closeness | None] = {}

    def rank(self, person: Person) -> Ranked:
        """How well the customer answers."""
        stands, absent = [], []
        for typed in self.words:
            best = self._best(typed, person)
            if best is None:
                absent.append(typed)
            else:
                stands.append(best)
        return Ranked(person, tuple(stands), tuple(absent), self.runs)

    def _best(self, typed: str, person: Person) -> Stands | None:
        best: Stands | None = None
        for part, words in person.parts:
            for word in words:
                close = self._close(typed, word)
                if close is not None and (best is None or close.cost < best.close.cost):
                    best = Stands(typed, word, part, close)
        if best is not None and best.close.how in (How.SAME, How.BEGUN):
            return best
        for home in person.homes:
            at_home = self._at(typed, home)
            if at_home is not None and (best is None or at_home.close.cost < best.close.cost):
                best = at_home
        return best

    def _at(self, typed: str, home: Home) -> Stands | None:
        part, more = (ADDRESS, 0) if home.is_now else (PAST_ADDRESS, PAST_HOME_COST)
        best: Stands | None = None
        for word in home.words:
            close = self._close(typed, word)
            if close is None or not (close.how in (How.SAME, How.BEGUN) or _may_slip(typed, close)):
                continue
            if best is None or close.cost + more < best.close.cost:
                best = Stands(typed, word, part, Closeness(close.how, close.cost + more))
        return best

    def _close(self, typed: str, word: str) -> Closeness | None:
        pair = (typed, word)
        if pair not in self._known:
            self._known[pair] = closeness(typed, word)
        return self._known[pair]


def surname_of(sort_name: str) -> str:
    """What a sort name files them under."""
    return sort_name.partition(BETWEEN)[0]


def best_of(ranked: Iterable[Ranked], *, limit: int) -> list[Ranked]:
    """Those who answer all that was typed, best first; if nobody does, those who answer all but one of several words."""
    named = [one for one in ranked if one.is_named or not one.stands]
    whole = [one for one in named if one.is_whole]
    if not whole:
        whole = [one for one in named if len(one.absent) == 1 and len(one.stands) >= WORDS_TO_LEAVE_ONE - 1]
    return sorted(whole, key=lambda one: one.order)[:limit]


def reason(ranked: Ranked) -> str:
    """Why the customer is in the answer, in words: what is furthest from what was typed, else which name it was."""
    said = []
    amiss = [one for one in ranked.stands if one.close.how not in (How.SAME, How.BEGUN)]
    parts = [one.part for one in ranked.stands]
    if FORMER in parts:
        said.append(_("formerly %(name)s") % {"name": _former(ranked)})
    elif not amiss:
        said.append(_which_name(ranked))
    said += [_amiss(one) for one in amiss if one.part != FORMER]
    if PAST_ADDRESS in parts or ranked.past is not None:
        said.append(_("former address"))
    said += [_("without “%(word)s”") % {"word": word} for word in ranked.absent]
    return ", ".join(dict.fromkeys(filter(None, said)))


def _may_slip(typed: str, close: Closeness) -> bool:
    return close.how is How.SLIP and len(typed) >= SHORTEST_OF_AN_ADDRESS


def _which_name(ranked: Ranked) -> str:
    parts = {one.part for one in ranked.stands} - {ADDRESS, PAST_ADDRESS}
    for part in (PREFERRED, TRADING, BUSINESS_NAME):
        if part in parts:
            return part_words(part)
    if not parts:
        return ""
    return part_words(SURNAME) if parts == {SURNAME} else part_words(FORENAME)


def _former(ranked: Ranked) -> str:
    return " ".join(word.capitalize() for word in ranked.person.former)


def _amiss(one: Stands) -> str:
    given = {"part": part_words(one.part), "typed": one.typed, "word": one.word.capitalize()}
    if one.close.how is How.NICKNAME:
        return _("“%(typed)s” for %(word)s") % given
    if one.close.how is How.SOUND:
        return _("%(part)s sounds like “%(typed)s”") % given
    return _("%(part)s nearly “%(typed)s”") % given


def part_words(part: str) -> str:
    """The part of a name as an agent reads it."""
    return {
        SURNAME: _("surname"),
        FORENAME: _("name"),
        PREFERRED: _("preferred name"),
        BUSINESS_NAME: _("business name"),
        TRADING: _("trading name"),
        FORMER: _("former name"),
        ADDRESS: _("address"),
        PAST_ADDRESS: _("former address"),
    }[part]
