"""When something holds: the one small language of a service's questions, routing and rules. Data, never a program. Pure.

A condition is one of
    {"fact": "answers.bin", "is": ["grey", "blue"]}     the fact is one of these, or has one of them among its values
    {"fact": "answers.rooms", "over": 3}                 its number is greater (or "under": smaller)
    {"fact": "answers.photo", "given": true}             it is known (false: it is not)
    {"all": [...]}   {"any": [...]}   {"not": {...}}
Facts are named `answers.CODE` and whatever the place of use offers besides (`place.ward`, `time.open` ...). A fact that
is not known is in no list and neither over nor under anything.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

DEEPEST, WIDEST = 8, 500
Condition = Mapping[str, Any]
Facts = Mapping[str, Any]
ANSWERS = "answers."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a definition: where (as "rules[2].then[0].team") and what to mend, in words."""

    where: str
    words: str


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Whether it holds; no condition always does. The condition has no problems (see below)."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(one, facts) for one in condition["all"])
    if "any" in condition:
        return any(holds(one, facts) for one in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], facts)
    value = facts.get(condition["fact"])
    if "given" in condition:
        return (value not in (None, "", [], ())) == bool(condition["given"])
    if "is" in condition:
        values = value if isinstance(value, list | tuple | set | frozenset) else [value]
        wanted = {_key(one) for one in condition["is"]}
        return any(_key(one) in wanted for one in values if one is not None)
    number = _number(value)
    if number is None:
        return False
    return (
        number > Decimal(str(condition["over"])) if "over" in condition else number < Decimal(str(condition["under"]))
    )


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def facts_named(condition: Condition | None) -> Iterator[str]:
    """The names of the facts it asks about."""
    if not condition:
        return
    for part in ("all", "any"):
        for one in condition.get(part, ()):
            yield from facts_named(one)
    if "not" in condition:
        yield from facts_named(condition["not"])
    if "fact" in condition:
        yield condition["fact"]


def condition_problems(condition: Any, *, where: str, facts: Set[str], depth: int = 0) -> list[Problem]:
    """What is wrong with a condition somebody wrote. `facts` are the names on offer; one that ends in "." offers
    every name that begins with it."""
    if depth > DEEPEST:
        return [Problem(where, _("conditions lie more than %(most)s deep in each other") % {"most": DEEPEST})]
    if not isinstance(condition, dict):
        return [Problem(where, _("must be a condition, such as {“fact”: …, “is”: […]}"))]
    for part in ("all", "any"):
        if part in condition:
            return _parts(condition, part, where=where, facts=facts, depth=depth)
    if "not" in condition:
        return _only(condition, {"not"}, where) + condition_problems(
            condition["not"], where=f"{where}.not", facts=facts, depth=depth + 1
        )
    return _leaf(condition, where=where, facts=facts)


def _parts(condition: dict[str, Any], part: str, *, where: str, facts: Set[str], depth: int) -> list[Problem]:
    each = condition[part]
    if not isinstance(each, list) or not 1 <= len(each) <= WIDEST:
        return [Problem(f"{where}.{part}", _("must be a list of 1 to %(most)s conditions") % {"most": WIDEST})]
    found = _only(condition, {part}, where)
    for number, one in enumerate(each):
        found += condition_problems(one, where=f"{where}.{part}[{number}]", facts=facts, depth=depth + 1)
    return found


def _only(given: dict[str, Any], known: set[str], where: str) -> list[Problem]:
    return [
        Problem(f"{where}.{name}", _("is not known here: mend or remove it"))
        for name in sorted(map(str, set(given) - known))
    ]


def _leaf(condition: dict[str, Any], *, where: str, facts: Set[str]) -> list[Problem]:
    fact = condition.get("fact")
    tests = sorted({"is", "over", "under", "given"} & set(condition))
    if not isinstance(fact, str) or not _offered(fact, facts):
        return [Problem(f"{where}.fact", _("“%(fact)s” is nothing that can be asked about here") % {"fact": fact})]
    if len(tests) != 1:
        return [Problem(where, _("must have exactly one of is, over, under and given"))]
    found = _only(condition, {"fact", tests[0]}, where)
    value = condition[tests[0]]
    if tests[0] == "is":
        fine = isinstance(value, list) and 1 <= len(value) <= WIDEST and all(isinstance(v, str | int) for v in value)
        wrong = _("must be a list of 1 to %(most)s values") % {"most": WIDEST}
    elif tests[0] == "given":
        fine, wrong = isinstance(value, bool), _("must be true or false")
    else:
        fine, wrong = not isinstance(value, bool) and _number(value) is not None, _("must be a number")
    return found if fine else [*found, Problem(f"{where}.{tests[0]}", wrong)]


def _offered(fact: str, facts: Set[str]) -> bool:
    return fact in facts or any(name.endswith(".") and fact.startswith(name) and fact != name for name in facts)
