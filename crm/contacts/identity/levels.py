"""What has been shown of who somebody is: which facts differ in kind, and how many kinds make a check. Pure.

Two kinds of fact make a basic check, three a full one, and of those at least one must be neither where they live or
lived nor when they were born: half the street knows those. Two wrong answers end the check for the session, whatever
was right before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How far somebody has shown who they are; a service needs one of these."""

    NOTHING = "NOTHING"
    BASIC = "BASIC"
    FULL = "FULL"


class FactKind(StrEnum):
    """Facts of one kind are likely known to the same people, so that a second of the kind adds nothing."""

    PERSONAL = "PERSONAL"
    PLACE = "PLACE"
    ACCOUNT = "ACCOUNT"
    SHARED = "SHARED"


class Fact(StrEnum):
    """What can be asked for."""

    BIRTH = "BIRTH"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    HOME = "HOME"
    FORMER_HOME = "FORMER_HOME"
    MOVED_IN = "MOVED_IN"
    ACCOUNT = "ACCOUNT"
    FELLOW = "FELLOW"
    REFERENCE = "REFERENCE"


KIND_OF = {
    Fact.BIRTH: FactKind.PERSONAL,
    Fact.PHONE: FactKind.PERSONAL,
    Fact.EMAIL: FactKind.PERSONAL,
    Fact.HOME: FactKind.PLACE,
    Fact.FORMER_HOME: FactKind.PLACE,
    Fact.MOVED_IN: FactKind.PLACE,
    Fact.ACCOUNT: FactKind.ACCOUNT,
    Fact.FELLOW: FactKind.ACCOUNT,
    Fact.REFERENCE: FactKind.SHARED,
}
KINDS_FOR = {Level.NOTHING: 0, Level.BASIC: 2, Level.FULL: 3}
WIDELY_KNOWN = frozenset({Fact.BIRTH, Fact.HOME, Fact.FORMER_HOME, Fact.MOVED_IN})
MOST_FAILURES = 2
_ORDER = list(Level)


@dataclass(frozen=True, slots=True)
class Standing:
    """What was answered in one session about one person."""

    right: frozenset[Fact] = frozenset()
    failures: int = 0

    @property
    def kinds(self) -> frozenset[FactKind]:
        """The kinds of fact that were right."""
        return frozenset(KIND_OF[fact] for fact in self.right)

    @property
    def failed(self) -> bool:
        """True when too much was wrong: nothing more is asked in this session."""
        return self.failures >= MOST_FAILURES

    @property
    def level(self) -> Level:
        """The check that is passed."""
        if self.failed:
            return Level.NOTHING
        if len(self.kinds) >= KINDS_FOR[Level.FULL] and self.right - WIDELY_KNOWN:
            return Level.FULL
        return Level.BASIC if len(self.kinds) >= KINDS_FOR[Level.BASIC] else Level.NOTHING

    def reaches(self, needed: str) -> bool:
        """True when what a service needs has been shown."""
        return _ORDER.index(self.level) >= _ORDER.index(Level(needed))


def standing(answers: Iterable[tuple[str, bool]]) -> Standing:
    """Where somebody stands after these answers: (fact, whether it was right)."""
    right, failures = set(), 0
    for fact, was_right in answers:
        if was_right:
            right.add(Fact(fact))
        else:
            failures += 1
    return Standing(right=frozenset(right), failures=failures)
