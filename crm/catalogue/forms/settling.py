"""A form at one place: what its questions ask of the place is answered, so that only answers are left to depend on. Pure.

`show_when` may name what is true at the place (`place.fact.round`) beside answers. A question that cannot be asked there
is not in the form; one that is asked there depends on what is left of its condition. So pages, scripts of the browser and
checks need to know nothing of places.
"""

from collections.abc import Mapping
from typing import Any

from crm.catalogue.conditions import Condition, Facts, facts_named, holds
from crm.catalogue.forms.questions import Form

HERE = ("place.fact.", "place.event.")  # begin the names of what is true at the place, or happened there


def asks_of_place(form: Form) -> bool:
    """Whether a question depends on what is true at the place."""
    return any(name.startswith(HERE) for item in form for name in facts_named(item.get("show_when")))


def form_settled(form: Form, here: Facts) -> list[Mapping[str, Any]]:
    """The form as it is at the place where these facts hold; a place that is not known yet has none."""
    settled: list[Mapping[str, Any]] = []
    for item in form:
        condition = item.get("show_when")
        if not any(name.startswith(HERE) for name in facts_named(condition)):
            settled.append(item)
            continue
        left = _left(condition, here)
        if left is not False:
            settled.append({**item, "show_when": None if left is True else left})
    return settled


def _left(condition: Any, here: Facts) -> Condition | bool:
    """What is left of a condition: true, false, or what depends on answers."""
    for join, decides in (("all", False), ("any", True)):
        if join in condition:
            parts = [_left(one, here) for one in condition[join]]
            rest = [one for one in parts if not isinstance(one, bool)]
            if any(one is decides for one in parts):
                return decides
            return {join: rest} if rest else not decides
    if "not" in condition:
        inner = _left(condition["not"], here)
        return not inner if isinstance(inner, bool) else {"not": inner}
    return holds(condition, here) if condition["fact"].startswith(HERE) else condition
