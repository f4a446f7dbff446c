"""What becomes of the judgements on one text: matched, unsure or none, by thresholds that people set."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gazetteer.matching.evidence import Evidence, in_words
from gazetteer.matching.judging import Judgement


class Decision(StrEnum):
    """What is to be done with the answer: use it, look at it, or look elsewhere."""

    MATCHED = "MATCHED"
    UNSURE = "UNSURE"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score an answer counts as matched, or as worth a look, and how far it must lead the runner-up."""

    matched_from: float = 0.9
    unsure_from: float = 0.3
    lead: float = 0.01


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one text: the property, how sure, why in words, and the next best."""

    key: str
    text: str
    decision: Decision
    uprn: int | None = None
    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    runner_up: tuple[int, float] | None = None

    @property
    def reason(self) -> str:
        """Why, in words."""
        return in_words(self.evidence)


def decided(*, key: str, text: str, judgements: Sequence[Judgement], thresholds: Thresholds) -> Match:
    """The match for one text, of its judgements the best first, one for each property."""
    if not judgements or judgements[0].score < thresholds.unsure_from:
        return Match(key, text, Decision.NONE)
    best = judgements[0]
    following = judgements[1] if len(judgements) > 1 else None
    runner_up = (following.candidate.uprn, following.score) if following else None
    found = Match(key, text, Decision.UNSURE, best.candidate.uprn, best.score, best.evidence, runner_up)
    return decided_anew(found, thresholds=thresholds)


def decided_anew(match: Match, *, thresholds: Thresholds) -> Match:
    """The same match, decided by these thresholds."""
    return replace(match, decision=decision_of(match.score if match.uprn else None, match.runner_up, thresholds))


def decision_of(score: float | None, runner_up: tuple[int, float] | None, thresholds: Thresholds) -> Decision:
    """The decision on a score and the next best one."""
    if score is None or score < thresholds.unsure_from:
        return Decision.NONE
    leads = runner_up is None or score - runner_up[1] >= thresholds.lead
    return Decision.MATCHED if score >= thresholds.matched_from and leads else Decision.UNSURE


def best_of_each(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The best judgement on each property, the best property first."""
    best: dict[int, Judgement] = {}
    for judgement in judgements:
        held = best.get(judgement.candidate.uprn)
        if held is None or judgement.score > held.score:
            best[judgement.candidate.uprn] = judgement
    return sorted(best.values(), key=lambda found: (-found.score, found.candidate.uprn))
