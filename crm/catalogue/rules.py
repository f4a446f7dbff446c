"""A service's own rules, when / if / then: read, and checked when somebody writes them (docs/services/format.md). Pure.

What a rule does is never something a rule waits for, so no set of rules can loop.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import ANSWERS, Condition, Problem, condition_problems
from crm.catalogue.definitions import code_problems, rows_of, unknown_problems, whole_problems, word_problems
from crm.catalogue.words import Words, words_wrong

FACTS = frozenset(
    {ANSWERS, "state", "stage", "reporters", "chases", "reopened", "priority", "age_days"}
    | {"place.ward", "place.parish", "place.fact.", "place.event."}
)
MOST_PRIORITY = 2  # urgent
MOST_RULES, MOST_ACTIONS = 60, 10
LONGEST_NAME, LONGEST_WORDS, LONGEST_TITLE, LONGEST_TELL = 120, 5000, 200, 500
LONGEST_DAYS, MOST_HOURS, MOST_REPEATS, MOST_WEEKS = 400, 400, 100, 104
STAGE = "stage:"  # begins what is entered when that is a stage
TEAM = "team:"  # begins who is told when that is a team
OWNER, LEADER = "owner", "leader"


class When(StrEnum):
    """What a rule waits for."""

    ENTERED = "entered"  # a state, or a stage
    ANSWERED = "answered"
    DUE_SOON = "due_soon"  # working hours before the earliest promise
    QUIET = "quiet_days"  # so many working days nothing happened
    REPEATS = "repeats"  # so many reports and chases
    REPEATS_HERE = "repeats_here"  # so many cases of the service at one property within so many weeks


WATCHED = frozenset({When.DUE_SOON, When.QUIET})  # nothing happens when these come true: somebody must look


class Do(StrEnum):
    """What a rule does."""

    SEND = "send"
    TASK = "task"
    TELL = "tell"
    PROPOSE = "propose"
    PRIORITY = "priority"
    GIVE = "give"  # to who leads, or to another team


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `of` is the state or "stage:code" entered, "" for the rest; `number` the hours, days or reports."""

    code: str
    name: Words
    when: When
    of: str
    number: int
    after_days: int
    weeks: int
    condition: Condition | None
    then: tuple[Mapping[str, Any], ...]


def rules_of(part: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules of a version, in order."""
    return tuple(_rule(row) for row in part)


def _rule(row: Mapping[str, Any]) -> Rule:
    when = next(one for one in When if one in row["when"])
    value = row["when"][when]
    return Rule(
        code=row["code"],
        name=row["name"],
        when=when,
        of=value if when == When.ENTERED else "",
        number=value if when in {When.DUE_SOON, When.QUIET, When.REPEATS, When.REPEATS_HERE} else 0,
        after_days=row["when"].get("after_days") or 0,
        weeks=row["when"].get("weeks") or 0,
        condition=row.get("if"),
        then=tuple(row["then"]),
    )


def rule_coded(part: Sequence[Mapping[str, Any]], code: str) -> Rule | None:
    """The rule of this code; None when the version has none."""
    return next((_rule(row) for row in part if row["code"] == code), None)


def kind_of(action: Mapping[str, Any]) -> Do:
    """What an action of a rule does."""
    return next(one for one in Do if one in action)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules of a service may name: states and acts of its workflow, its own stages and outcomes."""

    states: Set[str]
    stages: Set[str]
    acts: Set[str]
    outcomes: Set[str]


def rules_problems(part: Any, *, known: Known, where: str = "rules") -> list[Problem]:
    """What is wrong with the rules somebody wrote. Whether a team is there is checked where teams are."""
    found: list[Problem] = []
    seen: set[str] = set()
    for place, row in rows_of(part, where=where, most=MOST_RULES, found=found):
        found += unknown_problems(row, {"code", "name", "when", "if", "then"}, where=place)
        found += code_problems(row, where=place, seen=seen)
        found += word_problems(row, "name", where=place, most=LONGEST_NAME)
        found += _when_problems(row.get("when"), known, where=f"{place}.when")
        if row.get("if"):
            found += condition_problems(row["if"], where=f"{place}.if", facts=FACTS)
        found += _then_problems(row.get("then"), known, where=f"{place}.then")
    return found


def _when_problems(when: Any, known: Known, *, where: str) -> list[Problem]:
    which = [one for one in When if isinstance(when, dict) and one in when]
    if len(which) != 1:
        return [Problem(where, _("must be exactly one of %(those)s") % {"those": ", ".join(When)})]
    kind = which[0]
    here = kind == When.REPEATS_HERE
    found = unknown_problems(when, {kind, "after_days"} | ({"weeks"} if here else set()), where=where)
    found += whole_problems(when, "after_days", where=where, least=1, most=LONGEST_DAYS)
    if here:
        weeks = {"weeks": when.get("weeks") or 0}
        found += whole_problems(weeks, "weeks", where=where, least=1, most=MOST_WEEKS)
    most = _MOST.get(kind)
    if kind == When.ENTERED:
        found += _entered_problems(when[kind], known, where=f"{where}.{kind}")
    elif kind == When.ANSWERED and when[kind] is not True:
        found.append(Problem(f"{where}.{kind}", _("must be true")))
    elif most is not None:
        least = 2 if kind in (When.REPEATS, When.REPEATS_HERE) else 1  # every case has a first report
        required = {str(kind): 0 if when[kind] is None else when[kind]}
        found += whole_problems(required, str(kind), where=where, least=least, most=most)
    return found


_MOST = {
    When.DUE_SOON: MOST_HOURS,
    When.QUIET: LONGEST_DAYS,
    When.REPEATS: MOST_REPEATS,
    When.REPEATS_HERE: MOST_REPEATS,
}


def _entered_problems(entered: Any, known: Known, *, where: str) -> list[Problem]:
    if isinstance(entered, str) and entered.startswith(STAGE):
        fine = entered.removeprefix(STAGE) in known.stages
    else:
        fine = isinstance(entered, str) and entered in known.states
    return [] if fine else [Problem(where, _("“%(what)s” is neither a state nor a stage here") % {"what": entered})]


def _then_problems(then: Any, known: Known, *, where: str) -> list[Problem]:
    found: list[Problem] = []
    if then in (None, []):
        return [Problem(where, _("must say what to do"))]
    for place, row in rows_of(then, where=where, most=MOST_ACTIONS, found=found):
        kinds = [one for one in Do if one in row]
        if len(kinds) != 1:
            found.append(Problem(place, _("must be exactly one of %(those)s") % {"those": ", ".join(Do)}))
            continue
        beside = {"words"} if kinds[0] == Do.TELL else set()
        found += unknown_problems(row, {kinds[0]} | beside, where=place)
        found += _CHECKS[kinds[0]](row, known, place)
    return found


def _send_problems(row: dict[str, Any], known: Known, where: str) -> list[Problem]:
    return _inside(row, Do.SEND, {"words"}, where) or word_problems(
        row["send"], "words", where=f"{where}.send", most=LONGEST_WORDS
    )


def _task_problems(row: dict[str, Any], known: Known, where: str) -> list[Problem]:
    found = _inside(row, Do.TASK, {"title", "team", "days"}, where)
    if found:
        return found
    task, inside = row["task"], f"{where}.task"
    found = word_problems(task, "title", where=inside, most=LONGEST_TITLE)
    found += whole_problems(task, "days", where=inside, least=1, most=LONGEST_DAYS)
    if not isinstance(task.get("team", ""), str):
        found.append(Problem(f"{inside}.team", _("must be the code of a team")))
    return found


def _tell_problems(row: dict[str, Any], known: Known, where: str) -> list[Problem]:
    whom = row["tell"]
    fine = whom in (OWNER, LEADER) or (isinstance(whom, str) and whom.startswith(TEAM) and whom != TEAM)
    found = [] if fine else [Problem(f"{where}.tell", _("must be owner, leader, or team: and the code of a team"))]
    wrong = words_wrong(row.get("words"), most=LONGEST_TELL)
    return [*found, Problem(f"{where}.words", wrong)] if wrong else found


def _give_problems(row: dict[str, Any], known: Known, where: str) -> list[Problem]:
    whom = row["give"]
    fine = whom == LEADER or (isinstance(whom, str) and whom.startswith(TEAM) and whom != TEAM)
    return [] if fine else [Problem(f"{where}.give", _("must be leader, or team: and the code of a team"))]


def _propose_problems(row: dict[str, Any], known: Known, where: str) -> list[Problem]:
    found = _inside(row, Do.PROPOSE, {"act", "outcome"}, where)
    if found:
        return found
    proposed, inside = row["propose"], f"{where}.propose"
    if not isinstance(proposed.get("act"), str) or proposed["act"] not in known.acts:
        found.append(Problem(f"{inside}.act", _("“%(act)s” is no act here") % {"act": proposed.get("act")}))
    outcome = proposed.get("outcome") or ""
    if not isinstance(outcome, str) or (outcome and outcome not in known.outcomes):
        words = _("“%(code)s” is no outcome here") % {"code": proposed["outcome"]}
        found.append(Problem(f"{inside}.outcome", words))
    return found


def _priority_problems(row: dict[str, Any], known: Known, where: str) -> list[Problem]:
    given = {"priority": 0 if row["priority"] is None else row["priority"]}
    return whole_problems(given, "priority", where=where, least=1, most=MOST_PRIORITY)


def _inside(row: dict[str, Any], name: str, known: Set[str], where: str) -> list[Problem]:
    if not isinstance(row[name], dict):
        return [Problem(f"{where}.{name}", _("must be an object of names and values"))]
    return unknown_problems(row[name], known, where=f"{where}.{name}")


_CHECKS = {
    Do.SEND: _send_problems,
    Do.TASK: _task_problems,
    Do.TELL: _tell_problems,
    Do.PROPOSE: _propose_problems,
    Do.PRIORITY: _priority_problems,
    Do.GIVE: _give_problems,
}


def teams_named(part: Sequence[Mapping[str, Any]]) -> set[str]:
    """The codes of the teams that the rules name."""
    named = {action["task"].get("team", "") for rule in rules_of(part) for action in rule.then if "task" in action}
    told = {action[how] for rule in rules_of(part) for action in rule.then for how in ("tell", "give") if how in action}
    return (named | {whom.removeprefix(TEAM) for whom in told if whom.startswith(TEAM)}) - {""}
