"""The steps of a trial as they are kept with a draft: what each may say, and what is wrong with one. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem

Step = Mapping[str, Any]
TAKE, ACT, ASK, WAIT, ANSWER, NOT_FIXED, CHASE = "take", "act", "ask", "wait", "answer", "not_fixed", "chase"
NEXT_STAGE, TICK = "next_stage", "tick"
FIELDS: dict[str, frozenset[str]] = {
    TAKE: frozenset({"channel", "uprn", "place", "notes", "language", "answers"}),
    ACT: frozenset({"act", "inputs"}),
    ASK: frozenset({"words", "days"}),
    WAIT: frozenset({"days"}),
    ANSWER: frozenset({"words"}),
    NOT_FIXED: frozenset({"words"}),
    CHASE: frozenset({"words"}),
    NEXT_STAGE: frozenset(),
    TICK: frozenset({"stage", "item"}),
}
MOST_STEPS, MOST_DAYS, LONGEST = 30, 120, 2_000


def steps_problems(steps: Any) -> list[Problem]:
    """What is wrong with the steps somebody wrote; the first takes the contact, and none takes another."""
    if not isinstance(steps, list) or len(steps) > MOST_STEPS:
        return [Problem("steps", _("must be a list of at most %(most)s steps") % {"most": MOST_STEPS})]
    found: list[Problem] = []
    for number, step in enumerate(steps):
        found += _step(step, f"steps[{number}]", first=number == 0)
    return found


def _step(step: Any, where: str, *, first: bool) -> list[Problem]:
    if not isinstance(step, dict) or step.get("do") not in FIELDS:
        return [Problem(where, _("must be a step: %(kinds)s") % {"kinds": ", ".join(FIELDS)})]
    kind = step["do"]
    found = [Problem(f"{where}.{name}"[:100], _("is not known here")) for name in set(step) - FIELDS[kind] - {"do"}]
    if (kind == TAKE) != first:
        found.append(Problem(where, _("A trial begins with taking one contact, and takes no other.")))
    for name, value in step.items():
        if name in ("answers", "inputs"):
            fine = isinstance(value, dict) and all(
                isinstance(key, str) and isinstance(one, str) and len(one) <= LONGEST for key, one in value.items()
            )
        elif name == "days":
            fine = type(value) is int and 1 <= value <= MOST_DAYS
        else:
            fine = isinstance(value, str) and len(value) <= LONGEST and "\x00" not in value
        if not fine:
            found.append(Problem(f"{where}.{name}"[:100], _("cannot be so")))
    return found
