"""The registry in which workflows enrol, and what a transition declares about itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from cases.casework.inputs import Input, type_words
from cases.casework.models import Case
from crm.teams.actor import ActorKind


class ClockEffect(StrEnum):
    """What an act does to the promises on the case."""

    NONE = "NONE"
    STOP = "STOP"  # every promise on the case, in one statement
    NEW_CYCLE = "NEW_CYCLE"  # the same promise again, counted apart
    ACKNOWLEDGED = "ACKNOWLEDGED"  # a person has said what we understood: what begins with that begins
    WAIT = "WAIT"  # the words are a question to the customer: their promises wait for the answer
    RESUME = "RESUME"  # what was asked for is here: a question still open is answered, the promises go on


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
    families: frozenset[str] = frozenset()  # of the outcomes it may end with; none named: any
    states_review: bool = False  # its outcome must say how the customer can ask for a review
    not_by: frozenset[str] = frozenset()  # acts that it looks at again: whoever did the last of them may not do it
    keeps: tuple[tuple[str, str], ...] = ()  # kept with its inputs: where the case has got to, for guards
    news: str = ""  # kind of news that goes up through the outbox with it, beside that the case has changed
    policy: str = ""  # of NEW_CYCLE: the service's policy with this after its code, where there is one
    policy_or_none: bool = False  # no such policy: nothing is promised, for it is not ours to promise

    def open_to(self, kind: ActorKind) -> bool:
        """True when one of this kind may do it at all: a program does what an officer may, but is no second person."""
        if kind == ActorKind.CLIENT:
            return ActorKind.STAFF in self.by and self.permission == "case.work" and not self.not_by
        return kind in self.by


@dataclass(frozen=True, slots=True)
class Workflow:
    """A state machine: its proxy model, where it begins, and what each state is called by us and to citizens."""

    code: str
    name: type_words
    model: type[Case]
    initial: str
    labels: Mapping[str, type_words]
    public_words: Mapping[str, type_words]
    steps: tuple[str, ...] = field(default_factory=tuple)  # states a citizen sees as a ladder, in order
    inputs: tuple[Input, ...] = ()  # what its acts ask for by name
    # Of an act: acts of which one must have come before it, in each group, whatever a service switches off.
    never_before: tuple[tuple[str, tuple[frozenset[str], ...]], ...] = ()

    # What states and acts were called before: events keep the names of their day (docs/workflows/changing.md).
    renamed: Mapping[str, str] = field(default_factory=dict)

    def present(self, name: str) -> str:
        """What a state or act of an earlier day is called now."""
        return self.renamed.get(name, name)

    def asked(self, act: Act) -> tuple[Input, ...]:
        """What this act asks for of the workflow's own inputs, in its order."""
        known = {one.name: one for one in self.inputs}
        return tuple(known[name] for name in act.asks if name in known)


END = "CLOSED"  # the one state in which every workflow ends; the database holds that it has an outcome

_workflows: dict[str, Workflow] = {}


class UnknownWorkflow(LookupError):
    """No workflow has this code."""


def enrol(workflow: Workflow) -> None:
    """Nothing; the workflow can be used by its code."""
    _workflows[workflow.code] = workflow
    _edges.cache_clear()


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
    guards: tuple[Callable[[Any], bool], ...] = ()  # all must hold: asked of the case


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
            Edge(
                name=transition.name,
                source=str(source),
                target=str(transition.target),
                act=transition.custom["act"],
                guards=tuple(transition.conditions),
            )
            for source in sources
        )
    return tuple(sorted(found, key=lambda edge: (edge.source, edge.name)))


def acts_from(case: Any) -> dict[str, Act]:
    """The acts open to a case in its present state, most likely first: those its service has not switched off."""
    off = set(case.service_version.acts_off)
    found = {
        edge.name: edge.act
        for edge in edges(workflow_named(case.workflow))
        if edge.source == case.state
        and not (edge.act.optional and edge.name in off)
        and all(guard(case) for guard in edge.guards)
    }
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].likely, pair[0])))


def ending_for(case: Any, *, family: str) -> str:
    """The act that may end this open case now with an outcome of this family; "" when none may."""
    open_now = acts_from(case)
    ends = (
        edge.name
        for edge in edges(workflow_named(case.workflow))
        if edge.source == case.state and edge.target == END and edge.name in open_now
        if not edge.act.families or family in edge.act.families
    )
    return next(ends, "")
