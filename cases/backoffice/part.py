"""The part `partners` of a service: when work goes to which partner, what they are given, and what their news does to the
case. Data, read and checked here (docs/departments/backoffice.md). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.backoffice.contract import Step
from cases.casework.registry import END, Workflow, edges
from crm.catalogue.conditions import Condition, Problem, condition_problems
from crm.catalogue.definitions import code_problems, rows_of, unknown_problems, word_problems
from crm.catalogue.rules import FACTS, STAGE
from crm.catalogue.words import Words

PERSON = ("name", "phone", "email")
GIVES = (*PERSON, "answers", "photos")
ONE_ANSWER = "answers."  # before the code of a question: that answer alone
ENTERED, ACT = "entered", "act"
MOST_ROWS, MOST_GIVEN, LONGEST_WANTS = 20, 60, 2_000
_NAMES = {"code", "partner", "when", "if", "wants", "gives", "does", "outcomes"}


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One row: `of` is the state, "stage:code" or act that sends it; `does` the act of the workflow by step; `outcomes`
    those a partner may end the case with, none: a person looks first."""

    code: str
    partner: str
    when: str
    of: str
    condition: Condition | None
    wants: Words
    gives: frozenset[str]
    does: Mapping[str, str]
    outcomes: tuple[str, ...]

    def gives_answer(self, code: str) -> bool:
        """Whether the answer to this question is given."""
        return "answers" in self.gives or f"{ONE_ANSWER}{code}" in self.gives


def partner_rows(part: Sequence[Mapping[str, Any]]) -> list[PartnerRow]:
    """The rows of a version that has no problems, in order."""
    return [_row(row) for row in part]


def row_coded(part: Sequence[Mapping[str, Any]], code: str) -> PartnerRow | None:
    """The row of this code; None when the version has none."""
    return next((_row(row) for row in part if row["code"] == code), None)


def _row(row: Mapping[str, Any]) -> PartnerRow:
    when = ENTERED if ENTERED in row["when"] else ACT
    return PartnerRow(
        code=row["code"],
        partner=row["partner"],
        when=when,
        of=row["when"][when],
        condition=row.get("if"),
        wants=row.get("wants", ""),
        gives=frozenset(row.get("gives", ())),
        does=row.get("does", {}),
        outcomes=tuple(row.get("outcomes", ())),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows may name."""

    workflow: Workflow
    stages: frozenset[str]
    questions: frozenset[str]
    outcomes: frozenset[str]

    @property
    def acts(self) -> set[str]:
        """The acts of the workflow that do not end it: how a case ends is said by its outcome."""
        return {edge.name for edge in edges(self.workflow) if edge.target != END}


def part_problems(part: Any, *, known: Known, where: str = "partners") -> list[Problem]:
    """What is wrong with the rows somebody wrote. Whether a partner is there is checked where partners are."""
    found: list[Problem] = []
    seen: set[str] = set()
    for place, row in rows_of(part, where=where, most=MOST_ROWS, found=found):
        found += unknown_problems(row, _NAMES, where=place)
        found += code_problems(row, where=place, seen=seen)
        if not isinstance(row.get("partner"), str) or not row["partner"]:
            found.append(Problem(f"{place}.partner", _("must be the code of a partner")))
        found += word_problems(row, "wants", where=place, most=LONGEST_WANTS, required=False)
        if row.get("if"):
            found += condition_problems(row["if"], where=f"{place}.if", facts=FACTS)
        for check in (_when, _gives, _does, _outcomes):
            found += check(row, known, place)
    return found


def _when(row: Mapping[str, Any], known: Known, place: str) -> Iterator[Problem]:
    when = row.get("when")
    if not isinstance(when, dict) or len(when) != 1 or not {ENTERED, ACT} & set(when):
        yield Problem(f"{place}.when", _("must be exactly one of %(those)s") % {"those": f"{ENTERED}, {ACT}"})
        return
    [(kind, of)] = when.items()
    if kind == ACT:
        if not isinstance(of, str) or of not in known.acts:
            yield Problem(f"{place}.when.{kind}", _("“%(what)s” is no act that leads on here") % {"what": of})
    elif not isinstance(of, str) or not _is_entered(of, known):
        yield Problem(f"{place}.when.{kind}", _("“%(what)s” is neither a state nor a stage here") % {"what": of})


def _is_entered(of: str, known: Known) -> bool:
    if of.startswith(STAGE):
        return of.removeprefix(STAGE) in known.stages
    return of in known.workflow.labels and of != END


def _gives(row: Mapping[str, Any], known: Known, place: str) -> Iterator[Problem]:
    gives = row.get("gives", [])
    if not isinstance(gives, list) or len(gives) > MOST_GIVEN:
        yield Problem(f"{place}.gives", _("must be a list of at most %(most)s") % {"most": MOST_GIVEN})
        return
    offered = {*GIVES, *(f"{ONE_ANSWER}{code}" for code in known.questions)}
    for number, one in enumerate(gives):
        if not isinstance(one, str) or one not in offered:
            words = _("must be one of %(those)s, or “answers.” and a question’s code") % {"those": ", ".join(GIVES)}
            yield Problem(f"{place}.gives[{number}]", words)


def _does(row: Mapping[str, Any], known: Known, place: str) -> Iterator[Problem]:
    does = row.get("does", {})
    if not isinstance(does, dict):
        yield Problem(f"{place}.does", _("must be an object of names and values"))
        return
    for step, act in does.items():
        if step not in set(Step) - {Step.DONE}:
            words = _("must be one of %(those)s") % {"those": ", ".join(one for one in Step if one != Step.DONE)}
            yield Problem(f"{place}.does.{step}"[:100], words)
        elif not isinstance(act, str) or act not in known.acts:
            yield Problem(f"{place}.does.{step}", _("“%(what)s” is no act that leads on here") % {"what": act})


def _outcomes(row: Mapping[str, Any], known: Known, place: str) -> Iterator[Problem]:
    outcomes = row.get("outcomes", [])
    if not isinstance(outcomes, list):
        yield Problem(f"{place}.outcomes", _("must be a list of at most %(most)s") % {"most": 100})
        return
    for number, code in enumerate(outcomes):
        if not isinstance(code, str) or code not in known.outcomes:
            yield Problem(f"{place}.outcomes[{number}]", _("“%(what)s” is no outcome of this service") % {"what": code})
