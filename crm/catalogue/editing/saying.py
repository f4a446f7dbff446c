"""Pieces of a service's document in words: conditions, what sets a rule off, what it does, plain values. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.words import said

Given = Mapping[str, Any]


def condition_said(condition: Any) -> str:
    """A condition as people say it; "always" for none."""
    if not isinstance(condition, dict) or not condition:
        return _("always")
    if "all" in condition:
        return _(" and ").join(_inner(one) for one in _listed(condition["all"]))
    if "any" in condition:
        return _(" or ").join(_inner(one) for one in _listed(condition["any"]))
    if "not" in condition:
        return _("not %(condition)s") % {"condition": _inner(condition["not"])}
    return _test_said(condition)


def _listed(value: Any) -> list[Any]:
    """A draft may hold anything where a list belongs."""
    return value if isinstance(value, list) else [value]


def text_said(words: Any) -> str:
    """Words in the language in force; whatever else stands in their place as a plain value."""
    return said(words) if isinstance(words, str | dict) else value_said(words)


def _inner(condition: Any) -> str:
    words = condition_said(condition)
    return f"({words})" if isinstance(condition, dict) and {"all", "any"} & set(condition) else words


def _test_said(condition: Given) -> str:
    fact = str(condition.get("fact", "")).removeprefix("answers.")
    if "given" in condition:
        words = _("%(fact)s is known") if condition["given"] else _("%(fact)s is not known")
        return words % {"fact": fact}
    if "is" in condition:
        return _("%(fact)s is %(values)s") % {
            "fact": fact,
            "values": _(" or ").join(map(str, _listed(condition["is"]))),
        }
    if "over" in condition:
        return _("%(fact)s is over %(number)s") % {"fact": fact, "number": condition["over"]}
    return _("%(fact)s is under %(number)s") % {"fact": fact, "number": condition.get("under")}


def when_said(when: Any) -> str:
    """What sets a rule off."""
    if not isinstance(when, dict):
        return value_said(when)
    value = next((value for name, value in when.items() if name != "after_days"), "")
    known = {
        "entered": _("when it enters %(value)s"),
        "answered": _("when the customer answers"),
        "due_soon": _("%(value)s working hours before the earliest promise"),
        "quiet_days": _("when nothing happened for %(value)s days"),
        "repeats": _("at report or chase number %(value)s"),
    }
    kind = next((name for name in when if name != "after_days"), "")
    words = known[kind] % {"value": value} if kind in known else value_said(when)
    if when.get("after_days"):
        words += _(", %(days)s working days later, if still so") % {"days": when["after_days"]}
    return words


def action_said(action: Any) -> str:
    """One thing that a rule does."""
    if not isinstance(action, dict):
        return value_said(action)
    if isinstance(action.get("send"), dict):
        return _("send “%(words)s”") % {"words": text_said(action["send"].get("words"))}
    if isinstance(action.get("task"), dict):
        task = action["task"]
        return _("add the task “%(title)s” for %(team)s") % {
            "title": text_said(task.get("title")),
            "team": task.get("team") or _("the team that has it"),
        }
    if "tell" in action:
        return _("tell %(whom)s “%(words)s”") % {"whom": action["tell"], "words": text_said(action.get("words"))}
    if "priority" in action:
        return _("raise the priority to %(level)s") % {"level": action["priority"]}
    if isinstance(action.get("propose"), dict):
        proposed = action["propose"]
        return " ".join(filter(None, [_("propose"), str(proposed.get("act", "")), str(proposed.get("outcome", ""))]))
    return value_said(action)


def value_said(value: Any) -> str:
    """Any value of a document, short."""
    if value in (None, "", [], {}):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        if set(value) <= {"en", "cy"}:
            return " / ".join(str(text) for text in value.values())
        return "; ".join(f"{name}: {value_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(value_said(one) for one in value)
    return str(value)


def _then_said(value: Any) -> str:
    return "; ".join(action_said(one) for one in value) if isinstance(value, list) else value_said(value)


SAID: dict[str, Callable[[Any], str]] = {  # fields of rows that are said in their own way
    "if": condition_said,
    "show_when": condition_said,
    "when": when_said,
    "then": _then_said,
}


def field_said(name: str, value: Any) -> str:
    """The value of a row's field."""
    return SAID.get(name, value_said)(value)
