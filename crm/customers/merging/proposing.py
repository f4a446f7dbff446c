"""Whose a fact is, that was added while two records were shown as one: by the evidence that is one record's alone."""

from collections.abc import Iterable, Mapping

INTO, FROM = "INTO", "FROM"
STRONGEST_FIRST = ("EARLIER", "TELEPHONE", "EMAIL", "SPEAKER", "ACCOUNT", "ADDRESS")

Evidence = tuple[str, str]  # (because, value): ("TELEPHONE", "+441614960000")


def proposal(evidence: Iterable[Evidence], known: Mapping[str, set[Evidence]]) -> tuple[str, str]:
    """The side (INTO or FROM) and what speaks for it; ("", "") when nothing does, or it speaks for both.

    A telephone or an address that both have is evidence of nothing; so is one that neither has.
    """
    votes: dict[str, str] = {}
    for because, value in evidence:
        sides = [side for side in (INTO, FROM) if (because, value) in known[side]]
        if len(sides) == 1:
            votes[because] = sides[0] if votes.get(because, sides[0]) == sides[0] else ""
    if len(set(votes.values())) != 1 or "" in votes.values():
        return "", ""
    because = min(votes, key=STRONGEST_FIRST.index)
    return votes[because], because
