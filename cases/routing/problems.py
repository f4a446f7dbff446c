"""What is wrong with the routing rules and the rules by area that somebody wrote, each with its place. Pure.

Codes are checked against what is given: None leaves them alone, as in a draft that names a team still to be made.
"""

from collections.abc import Iterable, Set
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from cases.routing.choosing import LONGEST_BECAUSE
from cases.routing.fact_names import PLACE_FACTS, ROUTING_FACTS
from crm.catalogue.conditions import ANSWERS, Problem, condition_problems, facts_named
from crm.catalogue.words import words_wrong

MOST_RULES = 500
MOST_AREA_WORDS = 2_000
LONGEST_CODE = 40
LONGEST_LINK = 500
RULE = frozenset({"code", "if", "team", "because"})
AREA = frozenset({"if", "provider", "body", "link", "policy", "words"})
PROVIDERS = ("COUNCIL", "OTHER")


def routing_problems(
    rules: Any,
    *,
    where: str = "routing",
    questions: Set[str] | None = None,
    teams: Set[str] | None = None,
    sets: Set[str] | None = None,
) -> list[Problem]:
    """What is wrong with a service's routing rules: their shape, their conditions, and codes that lead nowhere.

    `questions` are the codes of the form's questions, `teams` and `sets` those of the council's teams and property sets.
    """
    if not isinstance(rules, list) or len(rules) > MOST_RULES:
        return [Problem(where, _("must be a list of at most %(most)s rules") % {"most": MOST_RULES})]
    found: list[Problem] = []
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        here = f"{where}[{number}]"
        if not isinstance(rule, dict):
            found.append(Problem(here, _("must be a rule: code, if, team, because")))
            continue
        found += _unknown(rule, RULE, here) + _code(rule, "code", here) + _code(rule, "team", here)
        if rule.get("code") in seen:
            found.append(Problem(f"{here}.code", _("is the code of an earlier rule")))
        seen.add(str(rule.get("code")))
        found += _condition(rule, here, ROUTING_FACTS, questions=questions, sets=sets)
        found += _words(rule, "because", here, most=LONGEST_BECAUSE)
        found += _known(rule, "team", teams, here)
    return found


def by_area_problems(
    entries: Any,
    *,
    where: str = "by_area",
    bodies: Set[str] | None = None,
    policies: Set[str] | None = None,
    sets: Set[str] | None = None,
) -> list[Problem]:
    """What is wrong with what differs by area; `bodies` and `policies` are the codes that lead somewhere."""
    if not isinstance(entries, list) or len(entries) > MOST_RULES:
        return [Problem(where, _("must be a list of at most %(most)s entries") % {"most": MOST_RULES})]
    found: list[Problem] = []
    for number, entry in enumerate(entries):
        here = f"{where}[{number}]"
        if not isinstance(entry, dict):
            found.append(Problem(here, _("must be an entry: if, provider, body, link, policy, words")))
            continue
        found += _unknown(entry, AREA, here)
        if not entry.get("if"):
            found.append(Problem(f"{here}.if", _("must say where, such as {“fact”: “place.ward”, “is”: […]}")))
        found += _condition(entry, here, PLACE_FACTS, sets=sets)
        found += _words(entry, "words", here, most=MOST_AREA_WORDS)
        found += _provider(entry, here)
        found += _known(entry, "body", bodies, here) + _known(entry, "policy", policies, here)
    return found


def _provider(entry: dict[str, Any], here: str) -> list[Problem]:
    found: list[Problem] = []
    provider = entry.get("provider") or "COUNCIL"
    if provider not in PROVIDERS:
        found.append(Problem(f"{here}.provider", _("must be COUNCIL or OTHER")))
    if provider == "OTHER" and not entry.get("body") and not entry.get("link"):
        found.append(Problem(f"{here}.body", _("must say which other body, or give a link to it")))
    link = entry.get("link") or ""
    if not isinstance(link, str) or (link and not is_web_address(link)):
        found.append(Problem(f"{here}.link", _("must be a web address that begins with https:// or http://")))
    for name in ("body", "policy"):
        if entry.get(name):
            found += _code(entry, name, here)
    return found


def is_web_address(text: str) -> bool:
    """Whether this is an address that a citizen may be sent to: of the web, and of a host."""
    if len(text) > LONGEST_LINK or any(mark.isspace() or ord(mark) < 32 for mark in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _condition(
    given: dict[str, Any],
    here: str,
    facts: Set[str],
    *,
    questions: Set[str] | None = None,
    sets: Set[str] | None = None,
) -> list[Problem]:
    condition = given.get("if")
    if not condition:  # holds always: the last rule may say so
        return []
    where = f"{here}.if"
    found = condition_problems(condition, where=where, facts=facts)
    if found:
        return found
    if questions is not None:
        unasked = sorted(
            {name for name in facts_named(condition) if name.startswith(ANSWERS)}
            - {f"{ANSWERS}{code}" for code in questions}
        )
        found += [Problem(where, _("“%(fact)s” is no question of the form") % {"fact": name}) for name in unasked]
    if sets is not None:
        missing = sorted(set(_values(condition, "place.set")) - sets)
        found += [Problem(where, _("there is no property set “%(code)s”") % {"code": code}) for code in missing]
    return found


def _values(condition: Any, fact: str) -> Iterable[str]:
    """The values that a condition compares this fact with."""
    for part in ("all", "any"):
        for one in condition.get(part, ()):
            yield from _values(one, fact)
    if "not" in condition:
        yield from _values(condition["not"], fact)
    if condition.get("fact") == fact:
        yield from map(str, condition.get("is", ()))


def _unknown(given: dict[str, Any], known: Set[str], here: str) -> list[Problem]:
    return [
        Problem(f"{here}.{name}", _("is not known here: mend or remove it"))
        for name in sorted(map(str, set(given) - known))
    ]


def _code(given: dict[str, Any], name: str, here: str) -> list[Problem]:
    value = given.get(name)
    plain = isinstance(value, str) and 1 <= len(value) <= LONGEST_CODE
    if plain and all(mark.isascii() and (mark.isalnum() or mark in "-_") for mark in str(value)):
        return []
    words = _("must be a code of 1 to %(most)s letters, digits, hyphens and underscores") % {"most": LONGEST_CODE}
    return [Problem(f"{here}.{name}", words)]


def _words(given: dict[str, Any], name: str, here: str, *, most: int) -> list[Problem]:
    wrong = words_wrong(given.get(name), most=most, required=False)
    return [Problem(f"{here}.{name}", wrong)] if wrong else []


def _known(given: dict[str, Any], name: str, known: Set[str] | None, here: str) -> list[Problem]:
    code = given.get(name)
    if known is None or not isinstance(code, str) or not code or code in known:
        return []
    return [Problem(f"{here}.{name}", _("“%(code)s” is not there") % {"code": code})]
