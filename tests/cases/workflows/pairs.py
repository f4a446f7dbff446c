"""Every pair of acts of a workflow that two officers can see open at once, and a shortest way to where they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from types import SimpleNamespace

from cases.casework.registry import Workflow, acts_from, edges
from crm.teams.actor import ActorKind

Standing = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two acts (or one twice) open in a standing, and the acts that lead there."""

    one: str
    two: str
    way: tuple[str, ...]


def _case(workflow: Workflow, standing: Standing) -> SimpleNamespace:
    version = SimpleNamespace(acts_off=[], names={}, public_words={})
    return SimpleNamespace(
        workflow=workflow.code, state=standing[0], details=dict(standing[1]), service_version=version
    )


def pairs(workflow: Workflow) -> Iterator[Pair]:
    """Each pair once, in the standing that is reached first."""
    begins: Standing = (workflow.initial, ())
    ways: dict[Standing, tuple[str, ...]] = {begins: ()}
    front, told = [begins], set()
    targets = {(edge.name, edge.source): edge.target for edge in edges(workflow)}
    while front:
        standing = front.pop(0)
        acts = {name: act for name, act in acts_from(_case(workflow, standing)).items() if ActorKind.STAFF in act.by}
        for pair in combinations_with_replacement(sorted(acts), 2):
            place = (standing[0], *pair)
            if place not in told:
                told.add(place)
                yield Pair(*pair, way=ways[standing])
        for name, act in acts.items():
            kept = tuple(sorted((dict(standing[1]) | dict(act.keeps)).items()))
            after = (targets[name, standing[0]], kept)
            if after not in ways:
                ways[after] = (*ways[standing], name)
                front.append(after)
