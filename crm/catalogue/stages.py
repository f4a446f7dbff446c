"""A service's own named steps inside a state of its workflow, with their checklists: read, and checked when somebody
writes them (docs/services/format.md). Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.definitions import code_problems, rows_of, unknown_problems, whole_problems, word_problems
from crm.catalogue.words import Words

MOST_STAGES, MOST_ITEMS = 60, 40
LONGEST_NAME, LONGEST_WORDS = 120, 1000
LONGEST_TARGET = 400  # working days
Ticked = Set[tuple[str, str]]  # (stage, item)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist; a needed one is ticked before the stage is left."""

    code: str
    label: Words
    needed: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One step inside a state; `words` are the citizen's, `target_days` are working days and told to no customer."""

    code: str
    state: str
    name: Words
    words: Words
    target_days: int | None
    checklist: tuple[Item, ...]


def stages_of(part: Sequence[Mapping[str, Any]]) -> tuple[Stage, ...]:
    """The stages of a version, in order."""
    return tuple(
        Stage(
            code=row["code"],
            state=row["state"],
            name=row["name"],
            words=row.get("words") or "",
            target_days=row.get("target_days"),
            checklist=tuple(
                Item(code=item["code"], label=item["label"], needed=bool(item.get("needed", False)))
                for item in row.get("checklist", ())
            ),
        )
        for row in part
    )


def stages_in(part: Sequence[Mapping[str, Any]], state: str) -> tuple[Stage, ...]:
    """The stages inside this state, in order."""
    return tuple(stage for stage in stages_of(part) if stage.state == state)


def stage_coded(part: Sequence[Mapping[str, Any]], code: str) -> Stage | None:
    """The stage of this code; None for no code, and for one that the service does not have."""
    return next((stage for stage in stages_of(part) if stage.code == code), None) if code else None


def lacking(stages: Sequence[Stage], ticked: Ticked) -> list[tuple[Stage, Item]]:
    """What is needed in these stages and not ticked yet."""
    return [
        (stage, item)
        for stage in stages
        for item in stage.checklist
        if item.needed and (stage.code, item.code) not in ticked
    ]


def passed(stages: Sequence[Stage], *, leaves: str, enters: str) -> list[Stage]:
    """The stages that somebody leaves or passes over on the way onward from one to another of the same state; none on
    the way back."""
    codes = [stage.code for stage in stages]
    if leaves not in codes or enters not in codes:
        return []
    return list(stages[codes.index(leaves) : codes.index(enters)])


def still_to_pass(stages: Sequence[Stage], *, leaves: str) -> list[Stage]:
    """The stage somebody is in and those that come after it in the state."""
    codes = [stage.code for stage in stages]
    return list(stages[codes.index(leaves) :]) if leaves in codes else list(stages)


def stages_problems(part: Any, *, states: Set[str], where: str = "stages") -> list[Problem]:
    """What is wrong with the stages somebody wrote. `states` are those of the workflow in which work is open."""
    found: list[Problem] = []
    seen: set[str] = set()
    for place, row in rows_of(part, where=where, most=MOST_STAGES, found=found):
        found += unknown_problems(row, {"code", "state", "name", "words", "target_days", "checklist"}, where=place)
        found += code_problems(row, where=place, seen=seen)
        if not isinstance(row.get("state"), str) or row["state"] not in states:
            words = _("“%(state)s” is no state of the workflow in which work is open") % {"state": row.get("state")}
            found.append(Problem(f"{place}.state", words))
        found += word_problems(row, "name", where=place, most=LONGEST_NAME)
        found += word_problems(row, "words", where=place, most=LONGEST_WORDS, required=False)
        found += whole_problems(row, "target_days", where=place, least=1, most=LONGEST_TARGET)
        found += _checklist_problems(row.get("checklist", []), where=f"{place}.checklist")
    return found


def _checklist_problems(part: Any, *, where: str) -> list[Problem]:
    found: list[Problem] = []
    seen: set[str] = set()
    for place, row in rows_of(part, where=where, most=MOST_ITEMS, found=found):
        found += unknown_problems(row, {"code", "label", "needed"}, where=place)
        found += code_problems(row, where=place, seen=seen)
        found += word_problems(row, "label", where=place, most=LONGEST_NAME)
        if not isinstance(row.get("needed", False), bool):
            found.append(Problem(f"{place}.needed", _("must be true or false")))
    return found
