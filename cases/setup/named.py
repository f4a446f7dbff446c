"""Which codes of the council's own a service's document names, and where: teams, policies, departments, workflows, property
sets, other bodies and services. Pure: whether they are there is asked elsewhere; a document here has no problem of shape."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm.catalogue.definition import Document
from gazetteer.facts.naming import kind_named

TEAM_PREFIX = "team:"


class Kind(StrEnum):
    """What a code is of."""

    WORKFLOW = "WORKFLOW"
    POLICY = "POLICY"
    TEAM = "TEAM"
    DEPARTMENT = "DEPARTMENT"
    SET = "SET"
    BODY = "BODY"
    SERVICE = "SERVICE"
    FACT = "FACT"  # what is true at an address, or happened there, as conditions name it


@dataclass(frozen=True, slots=True)
class Named:
    """One code where it stands: `path` leads to it, `prefix` is what stands before it in the same text."""

    kind: Kind
    code: str
    path: tuple[str | int, ...]
    prefix: str = ""
    after: str = ""  # and behind it

    @property
    def where(self) -> str:
        """The path as problems say it: rules[2].then[0].task.team."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".")


_PLAIN: dict[tuple[str, ...], Kind] = {
    ("workflow",): Kind.WORKFLOW,
    ("policy",): Kind.POLICY,
    ("internal_policy",): Kind.POLICY,
    ("team",): Kind.TEAM,
    ("about", "department"): Kind.DEPARTMENT,
    ("about", "body"): Kind.BODY,
}
_CONDITIONED = ("routing", "by_area", "turn_away", "rules")


def codes_named(document: Document) -> list[Named]:
    """Every code the document names, in the order of its parts."""
    found = [
        Named(kind, code, path)
        for path, kind in _PLAIN.items()
        if isinstance(code := _at(document, path), str) and code
    ]
    found += [Named(Kind.TEAM, code, ("read_by", n)) for n, code in enumerate(document.get("read_by", ()))]
    for part, kinds in (
        ("routing", {"team": Kind.TEAM}),
        ("by_area", {"body": Kind.BODY, "policy": Kind.POLICY}),
        ("turn_away", {"service": Kind.SERVICE}),
        ("prequalifies", {"service": Kind.SERVICE, "refer": Kind.BODY}),
    ):
        for number, row in enumerate(document.get(part, ())):
            found += [
                Named(kind, row[name], (part, number, name))
                for name, kind in kinds.items()
                if isinstance(row.get(name), str) and row[name]
            ]
    for number, rule in enumerate(document.get("rules", ())):
        found += _of_rule(rule, ("rules", number))
    for part in _CONDITIONED:
        for number, row in enumerate(document.get(part, ())):
            found += _conditioned(row.get("if"), (part, number, "if"))
    for number, question in enumerate(document.get("form", ())):
        if isinstance(question, dict):
            found += _conditioned(question.get("show_when"), ("form", number, "show_when"))
    return found


def _of_rule(rule: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[Named]:
    then = rule.get("then")
    for number, action in enumerate(then if isinstance(then, list) else ()):
        here = (*path, "then", number)
        if not isinstance(action, dict):
            continue
        task = action.get("task")
        if isinstance(task, dict) and isinstance(task.get("team"), str) and task["team"]:
            yield Named(Kind.TEAM, task["team"], (*here, "task", "team"))
        for how in ("tell", "give"):
            whom = action.get(how)
            if isinstance(whom, str) and whom.startswith(TEAM_PREFIX):
                yield Named(Kind.TEAM, whom.removeprefix(TEAM_PREFIX), (*here, how), TEAM_PREFIX)


def _conditioned(condition: Any, path: tuple[str | int, ...]) -> Iterator[Named]:
    """The property sets and the kinds of facts that a condition names."""
    if not isinstance(condition, dict):
        return
    for part in ("all", "any"):
        each = condition.get(part)
        for number, one in enumerate(each if isinstance(each, list) else ()):
            yield from _conditioned(one, (*path, part, number))
    if "not" in condition:
        yield from _conditioned(condition["not"], (*path, "not"))
    values, fact = condition.get("is"), condition.get("fact")
    if isinstance(fact, str) and (kind := kind_named(fact)):
        yield Named(Kind.FACT, kind, (*path, "fact"), after=fact.removeprefix(kind))
    if condition.get("fact") == "place.set" and isinstance(values, list):
        yield from (Named(Kind.SET, str(value), (*path, "is", n)) for n, value in enumerate(values))


def _at(document: Document, path: tuple[str | int, ...]) -> Any:
    value: Any = document
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def codes_replaced(document: Document, mapping: Mapping[tuple[Kind, str], str]) -> dict[str, Any]:
    """The document with these codes in place of its own; "" takes one out where a part may be without."""
    changed = deepcopy(dict(document))
    for one in codes_named(document):
        if (one.kind, one.code) in mapping:
            inside: Any = changed
            for step in one.path[:-1]:
                inside = inside[step]
            inside[one.path[-1]] = one.prefix + mapping[(one.kind, one.code)] + one.after
    if "read_by" in changed:
        changed["read_by"] = [code for code in changed["read_by"] if code]
    return changed
