"""What a service says of one thing that many report, and of what is asked some days after its end. Pure.

`like_cases`: which open cases nearby are offered as the same thing. `satisfaction`: when the question is asked, and how.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.words import Words

SERVICE, FAMILY = "service", "family"
OF = (SERVICE, FAMILY)
MOST_METRES, MOST_DAYS, LONGEST_QUESTION = 1_000, 90, 200


@dataclass(frozen=True, slots=True)
class LikeRule:
    """How near, how new, and of which services a case is that may be the same thing."""

    metres: int
    days: int
    of_family: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """How many days after the end the question goes out, and the service's own words for it."""

    days: int
    question: Words


def like_rule(part: Mapping[str, Any]) -> LikeRule | None:
    """What the service offers as the same thing; None for nothing."""
    if not part:
        return None
    return LikeRule(metres=part["metres"], days=part["days"], of_family=part.get("of", SERVICE) == FAMILY)


def asking_of(part: Mapping[str, Any]) -> Asking | None:
    """What is asked after the end; None for nothing."""
    return Asking(days=part["days"], question=part.get("question") or "") if part else None


def incident_problems(document: Mapping[str, Any]) -> list[Problem]:
    """What of this does not go together with the rest of a service: what is confidential is offered to nobody."""
    hidden = bool(document["read_by"]) or not document["says_subject"] or document["about"]["about_danger"]
    found = []
    for part in ("like_cases", "satisfaction"):
        if not document[part]:
            continue
        if hidden:
            found.append(Problem(part, _("is not for a confidential matter, nor for one about danger: leave this out")))
        if not document["workflow"]:
            found.append(Problem(part, _("needs a workflow: choose one, or leave this out")))
    return found
