"""Whether somebody may act for another in a matter on a day: what was given, in what, from when to when. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """What an authority comes to in one matter."""

    MAY_ACT = "MAY_ACT"
    NOT_BEGUN = "NOT_BEGUN"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    NO_SERVICE = "NO_SERVICE"  # given for some services, and nobody has said yet which one this is about


@dataclass(frozen=True, slots=True)
class Scope:
    """In what, and when: no service and no family named means everything; the end is the first day it no longer holds."""

    active_from: date
    active_to: date | None = None
    services: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    is_ended: bool = False

    @property
    def is_for_everything(self) -> bool:
        """True when it is not limited to some services."""
        return not self.services and not self.families


def verdict(scope: Scope, *, service: str, family: str, on: date) -> Verdict:
    """What the authority comes to for this service (of this family) on this day; "" for a service not chosen yet."""
    if scope.is_ended:
        return Verdict.ENDED
    if on < scope.active_from:
        return Verdict.NOT_BEGUN
    if scope.active_to is not None and on >= scope.active_to:
        return Verdict.EXPIRED
    if scope.is_for_everything:
        return Verdict.MAY_ACT
    if not service:
        return Verdict.NO_SERVICE
    return Verdict.MAY_ACT if service in scope.services or family in scope.families else Verdict.OUT_OF_SCOPE


_BEST_FIRST = [
    Verdict.MAY_ACT,
    Verdict.NO_SERVICE,
    Verdict.OUT_OF_SCOPE,
    Verdict.NOT_BEGUN,
    Verdict.EXPIRED,
    Verdict.ENDED,
]


def best(verdicts: Iterable[Verdict]) -> int:
    """Which of these (by position, of one or more) says the most for whoever acts."""
    ranked = list(verdicts)
    return min(range(len(ranked)), key=lambda place: (_BEST_FIRST.index(ranked[place]), place))
