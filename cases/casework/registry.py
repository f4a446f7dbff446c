"""The registry in which workflows enrol, and what a transition declares about itself."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.functional import Promise as LazyWords

from cases.casework.models import Case
from crm.teams.actor import ActorKind

type_words = str | LazyWords


class ClockEffect(StrEnum):
    """What an act does to the promises on the case."""

    NONE = "NONE"
    STOP = "STOP"  # every promise on the case, in one statement
    NEW_CYCLE = "NEW_CYCLE"  # the same promise again, counted apart


class InputKind(StrEnum):
    """What an act can ask for besides its outcome and words."""

    DATE = "DATE"
    WORDS = "WORDS"  # internal: kept as a note of the case, told to nobody
    CHOICE = "CHOICE"
    NUMBER = "NUMBER"
    MONEY = "MONEY"  # pounds with pence, as "12.34"
    YES_NO = "YES_NO"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing an act asks for; kept in `Case.details` and on its event under its name (WORDS become a note)."""

    name: str
    label: type_words
    kind: InputKind
    hint: type_words = ""
    required: bool = True
    choices: tuple[tuple[str, type_words], ...] = ()
    future: bool | None = None  # of a date: True must be today or later, False today or earlier


@dataclass(frozen=True, slots=True)
class Act:
    """What one transition is: its words, who may, what it asks for, what the citizen hears, what the clocks do."""

    label: type_words
    permission: str
    asks: tuple[str, ...] = ()  # of: planned_date, outcome, words, and the names of the workflow's inputs
    clocks: ClockEffect = ClockEffect.NONE
    message: str = ""  # event of the message to the parties; nothing: nobody is written to
    likely: int = 0  # the highest one open to the case is its first button
    by: frozenset[ActorKind] = frozenset({ActorKind.STAFF})
    optional: bool = False  # a service may switch it off


@dataclass(frozen=True, slots=True)
class Workflow:
    """A state machine: its proxy model, where it begins, and what each state is called by us and to citizens."""

    code: str
    name: type_words
    model: type[Case]
    initial: str
    labels: dict[str, type_words]
    public_words: dict[str, type_words]
    steps: tuple[str, ...] = field(default_factory=tuple)  # states a citizen sees as a ladder, in order
    inputs: tuple[Input, ...] = ()  # what its acts ask for by name


_workflows: dict[str, Workflow] = {}


class UnknownWorkflow(LookupError):
    """No workflow has this code."""


def enrol(workflow: Workflow) -> None:
    """Nothing; the workflow can be used by its code."""
    _workflows[workflow.code] = workflow


def workflow_named(code: str) -> Workflow:
    """The workflow of this code. Raises UnknownWorkflow."""
    try:
        return _workflows[code]
    except KeyError:
        raise UnknownWorkflow(code) from None


def workflows() -> list[Workflow]:
    """All workflows, by code."""
    return [_workflows[code] for code in sorted(_workflows)]


@dataclass(frozen=True, slots=True)
class Edge:
    """One transition of a workflow: from a state to a state, by the act of this name."""

    name: str
    source: str
    target: str
    act: Act


def edges(workflow: Workflow) -> list[Edge]:
    """Every transition of the workflow, read from the code itself."""
    return list(_edges(workflow.code))


@cache
def _edges(code: str) -> tuple[Edge, ...]:
    workflow = workflow_named(code)
    field_ = workflow.model._meta.get_field("state")
    found: list[Edge] = []
    for transition in field_.get_all_transitions(workflow.model):
        sources = list(workflow.labels) if transition.source == "*" else [transition.source]
        found.extend(
            Edge(name=transition.name, source=str(source), target=str(transition.target), act=transition.custom["act"])
            for source in sources
        )
    return tuple(sorted(found, key=lambda edge: (edge.source, edge.name)))


def acts_from(case: Any) -> dict[str, Act]:
    """The acts open to a case in its present state, most likely first."""
    found = {edge.name: edge.act for edge in edges(workflow_named(case.workflow)) if edge.source == case.state}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].likely, pair[0])))
