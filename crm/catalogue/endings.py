"""Truthful endings: what each family of outcomes must state, and which right it leaves (design.md section 3). Pure.

Words are said in the language in force.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.catalogue.conditions import Problem
from crm.catalogue.definitions import code_problems, rows_of, unknown_problems, word_problems
from crm.catalogue.models import Family, Review

MOST_OUTCOMES = 60
LONGEST_LABEL, LONGEST_WORDS, LONGEST_REASON = 120, 5000, 500
# Whoever decides says why, and what somebody can do about it: no ending of these is without a right. A list that names
# none for a decision means that it gives what was asked for: even then everybody can complain.
LEAVES_A_RIGHT = frozenset({Family.WILL_NOT, Family.DECIDED})
NAMES = frozenset({"code", "label", "family", "words", "needs_evidence", "review", "review_words"})

RIGHTS = {
    Review.REVIEW: gettext_lazy("If you do not agree, you can ask for a review by another officer."),
    Review.APPEAL: gettext_lazy("If you do not agree, you can appeal."),
    Review.TRIBUNAL: gettext_lazy("If you do not agree, you can appeal to an independent tribunal."),
    Review.COMPLAINT: gettext_lazy("If you do not agree with how we dealt with this, you can complain."),
    Review.OMBUDSMAN: gettext_lazy("If you do not agree, you can ask the ombudsman to look at it."),
}


def right_left(family: str, review: str) -> str:
    """Which right of review an ending leaves: the outcome's own; a complaint, which everybody can make, where a decision
    names none; "" where there is nothing to review."""
    return review or (Review.COMPLAINT if family in LEAVES_A_RIGHT else "")


def right_words(family: str, review: str, words: str) -> str:
    """What the customer is told of their right, in the closing message and on the tracking page; "" for none."""
    right = right_left(family, review)
    return " ".join(filter(None, [str(RIGHTS[Review(right)]), words.strip()])) if right else ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody states who ends a case with an outcome."""

    words: str
    evidence: bool = False  # a photograph or document is kept with the case
    no_evidence: str = ""  # why there is none
    same_as: bool = False  # the other case was found


def wrong_ending(family: str, *, needs_evidence: bool, stated: Stated) -> dict[str, str]:
    """What an ending of this family lacks to be truthful, by input: in words; nothing when it says what it must."""
    wrong: dict[str, str] = {}
    if family in LEAVES_A_RIGHT | {Family.NOT_OURS} and not stated.words.strip():
        wrong["words"] = _("Say whose it is.") if family == Family.NOT_OURS else _("Say why.")
    if needs_evidence and not stated.evidence and not stated.no_evidence.strip():
        wrong["no_evidence"] = _("Add a photograph or document, or say why there is none.")
    if family == Family.SAME_AS_ANOTHER and not stated.same_as:
        wrong["same_as"] = _("Enter the reference of the other case: its reporters and these are told together.")
    return wrong


def endings_problems(part: Any, *, where: str = "outcomes") -> list[Problem]:
    """What is wrong with the outcomes somebody wrote."""
    found: list[Problem] = []
    seen: set[str] = set()
    for place, row in rows_of(part, where=where, most=MOST_OUTCOMES, found=found):
        found += unknown_problems(row, NAMES, where=place)
        found += code_problems(row, where=place, seen=seen)
        found += word_problems(row, "label", where=place, most=LONGEST_LABEL)
        found += word_problems(row, "words", where=place, most=LONGEST_WORDS)
        found += word_problems(row, "review_words", where=place, most=LONGEST_WORDS, required=False)
        family, review = str(row.get("family")), str(row.get("review") or "")
        if family not in set(Family):
            words = _("“%(family)s” is no family of outcomes") % {"family": row.get("family")}
            found.append(Problem(f"{place}.family", words))
        if review not in {"", *Review}:
            words = _("“%(review)s” is no right of review") % {"review": row.get("review")}
            found.append(Problem(f"{place}.review", words))
        elif family == Family.WILL_NOT and not review:
            found.append(
                Problem(f"{place}.review", _("must say how a customer who does not agree can have it reviewed"))
            )
        if not isinstance(row.get("needs_evidence", False), bool):
            found.append(Problem(f"{place}.needs_evidence", _("must be true or false")))
    return found
