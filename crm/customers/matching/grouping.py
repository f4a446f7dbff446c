"""Groups of records that are one person, from pairs: never by one weak link between people who are otherwise different.

Two groups become one when all their records, each compared with each, look alike on average. So a chain of likenesses
does not make one person of father, son and a stranger between them.
"""

from collections.abc import Callable, Iterable

LARGEST = 60  # records of one person; beyond that it is a default value speaking
MOST_SAID = 20.0  # bits of one pair that count: certainty about one does not make up for doubt about another
LEAST_ALIKE = 0.0


def grouped(
    pairs: Iterable[tuple[float, str, str]], between: Callable[[str, str], float], *, least: float = LEAST_ALIKE
) -> list[list[str]]:
    """The groups of at least two, largest first; `between` gives the score of a pair that is not among the pairs."""
    ordered = sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))
    scores = {frozenset((one, other)): score for score, one, other in ordered}
    group_of: dict[str, list[str]] = {}
    for _score, one, other in ordered:
        mine, theirs = group_of.setdefault(one, [one]), group_of.setdefault(other, [other])
        if mine is theirs or len(mine) + len(theirs) > LARGEST:
            continue
        if _alike(mine, theirs, scores, between) >= least:
            mine.extend(theirs)
            for each in theirs:
                group_of[each] = mine
    found = {id(group): sorted(group) for group in group_of.values() if len(group) > 1}
    return sorted(found.values(), key=lambda group: (-len(group), group))


def _alike(
    mine: list[str], theirs: list[str], scores: dict[frozenset[str], float], between: Callable[[str, str], float]
) -> float:
    """How alike the two groups are on average."""
    total = 0.0
    for one in mine:
        for other in theirs:
            pair = frozenset((one, other))
            if pair not in scores:
                scores[pair] = between(one, other)
            total += max(min(scores[pair], MOST_SAID), -MOST_SAID)
    return total / (len(mine) * len(theirs))
