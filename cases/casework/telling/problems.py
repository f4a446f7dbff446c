"""What is wrong with a service's own reasons not to take something (docs/departments/notices.md). Pure."""

from collections.abc import Set
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.telling.fact_names import TURN_AWAY_FACTS
from cases.routing.problems import is_web_address
from crm.catalogue.conditions import ANSWERS, Problem, condition_problems, facts_named
from crm.catalogue.definitions import code_problems, rows_of, unknown_problems, word_problems

MOST, LONGEST_WORDS = 60, 2_000
NAMES = frozenset({"code", "if", "words", "service", "link", "anyway"})


def turn_away_problems(entries: Any, *, questions: Set[str], where: str = "turn_away") -> list[Problem]:
    """What is wrong with the entries somebody wrote; `questions` are the codes of the form's questions. Whether the other
    service is there is checked where codes are."""
    found: list[Problem] = []
    seen: set[str] = set()
    for place, row in rows_of(entries, where=where, most=MOST, found=found):
        found += unknown_problems(row, NAMES, where=place)
        found += code_problems(row, where=place, seen=seen)
        found += word_problems(row, "words", where=place, most=LONGEST_WORDS)
        found += _when(row.get("if"), questions, where=f"{place}.if")
        link = row.get("link") or ""
        if not isinstance(link, str) or (link and not is_web_address(link)):
            found.append(Problem(f"{place}.link", _("must be a web address that begins with https:// or http://")))
        if not isinstance(row.get("service") or "", str):
            found.append(Problem(f"{place}.service", _("must be the code of a service")))
        if not isinstance(row.get("anyway", False), bool):
            found.append(Problem(f"{place}.anyway", _("must be true or false")))
    return found


def _when(condition: Any, questions: Set[str], *, where: str) -> list[Problem]:
    if not condition:
        return [Problem(where, _("must say when: else nothing would ever be taken"))]
    found = condition_problems(condition, where=where, facts=TURN_AWAY_FACTS)
    if found:
        return found
    asked = {name.removeprefix(ANSWERS) for name in facts_named(condition) if name.startswith(ANSWERS)}
    return [
        Problem(where, _("“%(fact)s” is no question of the form") % {"fact": f"{ANSWERS}{code}"})
        for code in sorted(asked - questions)
    ]
