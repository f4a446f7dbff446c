"""Followers (design.md rule 3): what must be true in the same transaction on a higher floor when clocks change.

A follower writes derived columns of its own floor and nothing else. An architecture test lists those enrolled.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

Follower = Callable[[Sequence[int], datetime], None]  # (keys of the clocks that changed, at)

_followers: list[Follower] = []


def follow_clocks(follower: Follower) -> None:
    """Nothing; the follower hears of every change of clocks inside its transaction."""
    if follower not in _followers:
        _followers.append(follower)


def followers() -> list[Follower]:
    """The enrolled followers."""
    return list(_followers)


def tell_followers(clock_ids: Sequence[int], at: datetime) -> None:
    """Nothing; every follower has done its part, in this transaction."""
    if clock_ids:
        for follower in _followers:
            follower(clock_ids, at)
