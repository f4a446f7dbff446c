"""What the success of a claim says about other services, as a service's data (docs/services/format.md). Pure.

`prequalifies`: a list of {"service": code, "if": condition, "fields": {their question: our question}} or
{"refer": code of another body, "if": condition}. Conditions ask about `answers.CODE` of the claim, and about what was
awarded: `award.amount`, `award.period`, `award.outcome`.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import ANSWERS, Condition, Problem, condition_problems, holds

AWARDED = ("amount", "period", "outcome")
AWARD = "award."
_PARTS = {"service": {"service", "if", "fields"}, "refer": {"refer", "if"}}


@dataclass(frozen=True, slots=True)
class Follows:
    """One thing a success leads to: an application for a service of ours, or a referral to another body."""

    code: str
    refers: bool
    fields: Mapping[str, str]
    condition: Condition | None

    def answers(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """The answers it is filled in with: those of the claim that are known, under the other form's codes."""
        known = {theirs: facts.get(_fact(ours)) for theirs, ours in self.fields.items()}
        return {theirs: _text(value) for theirs, value in known.items() if value not in (None, "", [])}


def _fact(ours: str) -> str:
    return ours if ours.startswith(AWARD) else f"{ANSWERS}{ours}"


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def follows(prequalifies: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> Iterator[Follows]:
    """What holds of these, in order, each service and body once."""
    seen: set[tuple[str, bool]] = set()
    for one in prequalifies:
        found = Follows(one.get("service") or one["refer"], "refer" in one, one.get("fields") or {}, one.get("if"))
        if (found.code, found.refers) not in seen and holds(found.condition, facts):
            seen.add((found.code, found.refers))
            yield found


def prequalifies_problems(prequalifies: Sequence[Any], *, questions: Set[str], claims: bool) -> list[Problem]:
    """What is wrong with the list: `questions` are the codes of the claim's own form, `claims` whether its workflow
    awards anything."""
    found = []
    if prequalifies and not claims:
        found.append(Problem("prequalifies", _("needs a workflow that awards something")))
    facts = {f"{ANSWERS}{code}" for code in questions} | {f"{AWARD}{name}" for name in AWARDED}
    for number, one in enumerate(prequalifies):
        where = f"prequalifies[{number}]"
        kinds = [kind for kind in _PARTS if isinstance(one, dict) and kind in one]
        if len(kinds) != 1 or not isinstance(one[kinds[0]], str) or not one[kinds[0]]:
            found.append(Problem(where, _("must name a service, or another body to refer to")))
            continue
        unknown = sorted(set(one) - _PARTS[kinds[0]])
        found += [Problem(f"{where}.{name}", _("is not known here: mend or remove it")) for name in unknown]
        if one.get("if"):
            found += condition_problems(one["if"], where=f"{where}.if", facts=facts)
        found += _field_problems(one.get("fields") or {}, f"{where}.fields", facts)
    return found


def _field_problems(fields: Any, where: str, facts: Set[str]) -> list[Problem]:
    if not isinstance(fields, dict) or not all(isinstance(ours, str) for ours in fields.values()):
        return [Problem(where, _("must be their question’s code and, for each, ours"))]
    return [
        Problem(f"{where}.{theirs}", _("“%(code)s” is no question of this form") % {"code": ours})
        for theirs, ours in fields.items()
        if _fact(ours) not in facts
    ]
