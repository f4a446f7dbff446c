"""Followers (design.md rule 3): what must be true in the same transaction on a higher floor when clocks change.

A follower writes derived columns of its own floor and nothing else. An architecture test lists those enrolled.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from crm.sla.models import Clock

Tier = Callable[[dict[int, list[Clock]]], None]  # (by the key of a clock that stopped, the clocks that began)
Follower = Callable[[Sequence[int], datetime], None]  # (keys of the clocks that changed, at)

_followers: list[Follower] = []
_lockers: list[Follower] = []
_tiers: list[Tier] = []


def follow_clocks(follower: Follower, *, locker: Follower | None = None) -> None:
    """Nothing; the follower hears of every change of clocks inside its transaction.

    `locker` locks the rows the follower will write: they come before clocks in the order of locks (design.md rule 1).
    """
    if follower not in _followers:
        _followers.append(follower)
        if locker is not None:
            _lockers.append(locker)


def followers() -> list[Follower]:
    """The enrolled followers."""
    return list(_followers)


def lock_for_followers(clock_ids: Sequence[int], at: datetime) -> None:
    """Nothing; what the followers of these clocks will write is locked. For acts that reach clocks by themselves."""
    for locker in _lockers:
        locker(clock_ids, at)


def tell_followers(clock_ids: Sequence[int], at: datetime) -> None:
    """Nothing; every follower has done its part, in this transaction."""
    if clock_ids:
        for follower in _followers:
            follower(clock_ids, at)


def tie_chained(tier: Tier) -> None:
    """Nothing; the tier ties clocks that another clock's stop began to what that one was a promise about."""
    if tier not in _tiers:
        _tiers.append(tier)


def tie(begun: dict[int, list[Clock]]) -> None:
    """Nothing; every tier has tied what is its own, in this transaction."""
    for tier in _tiers:
        tier(begun)
