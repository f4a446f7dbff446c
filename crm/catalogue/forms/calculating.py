"""Calculated answers: a small closed tree of sums over earlier answers, in decimals. Pure.

A part is a number, {"answer": CODE} (with "else": a number, for when it was not answered) or
{"op": "+", "of": [parts]} with + - * / min max round ("places", 0 when not given; halves go up). What cannot be worked
out (an answer that is not there, a division by nothing, a number beyond 15 digits) is not known: never an error.
"""

import decimal
from collections.abc import Mapping, Set
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem

OPS = ("+", "-", "*", "/", "min", "max", "round")
DEEPEST, MOST_PARTS, MOST_PLACES = 8, 50, 6
GREATEST = Decimal(10) ** 15
PRECISION = 60


def calculated(part: Any, numbers: Mapping[str, Decimal], *, places: int = 2) -> Decimal | None:
    """The sum to so many places, None when it is not known."""
    with decimal.localcontext(decimal.Context(prec=PRECISION, rounding=ROUND_HALF_UP)):
        value = _worked(part, numbers)
        return _rounded(value, places) if value is not None else None


def _worked(part: Any, numbers: Mapping[str, Decimal]) -> Decimal | None:
    if not isinstance(part, dict):
        return Decimal(str(part))
    if "answer" in part:
        value = numbers.get(part["answer"])
        return Decimal(str(part["else"])) if value is None and part.get("else") is not None else value
    values: list[Decimal] = []
    for one in part["of"]:
        worked = _worked(one, numbers)
        if worked is None:
            return None
        values.append(worked)
    found = _applied(part, values)
    return found if found is not None and abs(found) < GREATEST else None


def _applied(part: Mapping[str, Any], values: list[Decimal]) -> Decimal | None:
    op = part["op"]
    if op == "round":
        return _rounded(values[0], part.get("places", 0))
    if op in ("min", "max"):
        return min(values) if op == "min" else max(values)
    if op == "/":
        return reduce(lambda one, other: one / other, values) if all(values[1:]) else None
    acts = {
        "+": lambda one, other: one + other,
        "-": lambda one, other: one - other,
        "*": lambda one, other: one * other,
    }
    return reduce(acts[op], values)


def _rounded(value: Decimal, places: int) -> Decimal:
    found = value.quantize(Decimal(1).scaleb(-places))
    return abs(found) if found == 0 else found  # no "-0"


def sum_problems(part: Any, *, where: str, numbers: Set[str]) -> list[Problem]:
    """What is wrong with a sum somebody wrote; `numbers` are the codes of earlier questions that give one."""
    left = [MOST_PARTS]
    return _part_problems(part, where, numbers, depth=1, left=left)


def _part_problems(part: Any, where: str, numbers: Set[str], *, depth: int, left: list[int]) -> list[Problem]:
    left[0] -= 1
    if left[0] < 0:
        return [Problem(where, _("has more than %(most)s parts") % {"most": MOST_PARTS})] if left[0] == -1 else []
    if depth > DEEPEST:
        return [Problem(where, _("lies more than %(most)s sums deep") % {"most": DEEPEST})]
    if is_number(part):
        return []
    if not isinstance(part, dict):
        return [Problem(where, _("must be a number, an answer or a sum such as {“op”: “+”, “of”: […]}"))]
    if "answer" in part:
        return _answer_problems(part, where, numbers)
    return _op_problems(part, where, numbers, depth=depth, left=left)


def _answer_problems(part: dict[str, Any], where: str, numbers: Set[str]) -> list[Problem]:
    found = _unknown(part, {"answer", "else"}, where)
    if not isinstance(part["answer"], str) or part["answer"] not in numbers:
        words = _("“%(code)s” is no earlier question whose answer is a number") % {"code": str(part["answer"])[:80]}
        found.append(Problem(f"{where}.answer", words))
    if part.get("else") is not None and not is_number(part["else"]):
        found.append(Problem(f"{where}.else", _("must be a number")))
    return found


def _op_problems(part: dict[str, Any], where: str, numbers: Set[str], *, depth: int, left: list[int]) -> list[Problem]:
    op, of = part.get("op"), part.get("of")
    if op not in OPS:
        return [Problem(f"{where}.op", _("must be one of %(ops)s") % {"ops": " ".join(OPS)})]
    found = _unknown(part, {"op", "of", "places"} if op == "round" else {"op", "of"}, where)
    places = part.get("places", 0)
    if op == "round" and (not is_whole(places) or not 0 <= places <= MOST_PLACES):
        found.append(Problem(f"{where}.places", _("must be a whole number from 0 to %(most)s") % {"most": MOST_PLACES}))
    if not isinstance(of, list) or not of or (op == "round" and len(of) != 1):
        return [*found, Problem(f"{where}.of", _("must be a list of parts; of one only, to round"))]
    for number, one in enumerate(of):
        found += _part_problems(one, f"{where}.of[{number}]", numbers, depth=depth + 1, left=left)
        if left[0] < 0:
            break
    return found


def _unknown(given: dict[str, Any], known: set[str], where: str) -> list[Problem]:
    more = sorted(str(name)[:80] for name in set(given) - known)
    return [Problem(f"{where}.{name}", _("is not known here: mend or remove it")) for name in more]


def is_whole(value: Any) -> bool:
    """True for a whole number as JSON has it, of no more than 15 digits."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < GREATEST


def is_number(value: Any) -> bool:
    """True for a number as JSON has it, of no more than 15 digits before the point."""
    return is_whole(value) or (isinstance(value, float) and abs(value) < GREATEST)
