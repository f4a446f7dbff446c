"""When a workflow calls a state or an act otherwise: the step of a migration that takes running cases and services along.

Events are never rewritten: `Workflow.renamed` says what the names of their day are called now. docs/workflows/changing.md
is the recipe.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import migrations

BATCH = 5_000


def names_changed(
    workflow: str, *, states: Mapping[str, str], acts: Mapping[str, str] | None = None
) -> migrations.RunPython:
    """The operation that renames these in cases, and in what services say of them; backwards where no two became one."""
    forwards = _renaming(workflow, states, acts or {})
    back = {new: old for old, new in states.items()}, {new: old for old, new in (acts or {}).items()}
    merged = len(back[0]) < len(states) or len(back[1]) < len(acts or {})
    return migrations.RunPython(forwards, None if merged else _renaming(workflow, *back))


def _renaming(workflow: str, states: Mapping[str, str], acts: Mapping[str, str]) -> Callable[[Any, Any], None]:
    def change(apps: Any, schema_editor: Any) -> None:
        _cases(apps.get_model("cases", "Case"), workflow, states)
        _versions(apps.get_model("crm", "ServiceVersion"), workflow, states, acts)

    return change


def _cases(cases: Any, workflow: str, states: Mapping[str, str]) -> None:
    """In portions, so that no act waits long for a row."""
    for old, new in states.items():
        standing = cases._base_manager.filter(workflow=workflow, state=old).order_by("pk").values_list("pk", flat=True)
        last = 0
        while keys := list(standing.filter(pk__gt=last)[:BATCH]):
            cases._base_manager.filter(pk__in=keys).update(state=new)
            last = keys[-1]


def _versions(versions: Any, workflow: str, states: Mapping[str, str], acts: Mapping[str, str]) -> None:
    for version in versions._base_manager.filter(workflow=workflow).order_by("pk").iterator():
        before = {name: getattr(version, name) for name in _PARTS}
        after = {name: change(before[name], states, acts) for name, change in _PARTS.items()}
        if after != before:
            versions._base_manager.filter(pk=version.pk).update(**after)


def _keys(named: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): words for name, words in named.items()}


def _names(part: Any, states: Mapping[str, str], acts: Mapping[str, str]) -> Any:
    changed = {"states": states, "acts": acts}
    return {kind: _keys(named, changed.get(kind, {})) for kind, named in part.items()}


def _stages(part: Any, states: Mapping[str, str], acts: Mapping[str, str]) -> Any:
    return [{**stage, "state": states.get(stage["state"], stage["state"])} for stage in part]


def _rules(part: Any, states: Mapping[str, str], acts: Mapping[str, str]) -> Any:
    return [
        {
            **rule,
            "when": _when(rule.get("when", {}), states),
            "then": [_then(one, acts) for one in rule.get("then", [])],
        }
        for rule in part
    ]


def _when(when: Mapping[str, Any], states: Mapping[str, str]) -> dict[str, Any]:
    entered = when.get("entered")
    return {**when, "entered": states.get(entered, entered)} if isinstance(entered, str) else dict(when)


def _then(action: Mapping[str, Any], acts: Mapping[str, str]) -> dict[str, Any]:
    propose = action.get("propose")
    if not isinstance(propose, dict) or "act" not in propose:
        return dict(action)
    return {**action, "propose": {**propose, "act": acts.get(propose["act"], propose["act"])}}


_PARTS: dict[str, Callable[[Any, Mapping[str, str], Mapping[str, str]], Any]] = {
    "public_words": lambda part, states, acts: _keys(part, states),
    "names": _names,
    "acts_off": lambda part, states, acts: [acts.get(name, name) for name in part],
    "stages": _stages,
    "rules": _rules,
}
