"""What a bulk act asks for, checked before anything is done: who may, which cases, and what would become of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.lists.bulk.models import Kind
from cases.casework.lists.rows import listed
from cases.casework.models import Case
from cases.casework.registry import Act, acts_from, edges, workflow_named
from crm.catalogue.models import Outcome
from crm.teams.actor import Actor

MOST_AT_ONCE = 1_000
# What an act may ask for when it is done to many at once: the same for all of them.
ASKABLE = frozenset({"planned_date", "outcome", "words"})


@dataclass(frozen=True, slots=True)
class OpenAct:
    """An act open to some of the cases chosen: its name, its words, what it asks, to how many it is open."""

    name: str
    act: Act
    cases: int


def chosen_cases(*, actor: Actor, keys: Sequence[int]) -> list[Case]:
    """The cases of these keys that the actor may see, in the order given, with what a line names; at most a thousand."""
    wanted = list(dict.fromkeys(keys))[:MOST_AT_ONCE]
    seen = listed(Case.objects.visible_to(actor).filter(pk__in=wanted)).select_related(
        "service", "officer", "property", "street", "team", "service_version", "contact"
    )
    found = {case.pk: case for case in seen}
    for case in found.values():
        case.__class__ = workflow_named(case.workflow).model
    return [found[key] for key in wanted if key in found]


def acts_of(cases: Sequence[Case]) -> list[OpenAct]:
    """The acts that are open to at least one of these and ask nothing that differs from case to case, commonest first."""
    found: dict[str, OpenAct] = {}
    for case in cases:
        for name, act in acts_from(case).items():
            if not set(act.asks) <= ASKABLE or act.permission != "case.work":
                continue
            before = found.get(name)
            found[name] = OpenAct(name, act, (before.cases if before else 0) + 1)
    return sorted(found.values(), key=lambda one: (-one.cases, -one.act.likely, one.name))


def act_of(cases: Sequence[Case], name: str) -> Act | None:
    """The act of this name as the first case's workflow that has it declares it; None where none has."""
    for case in cases:
        for edge in edges(workflow_named(case.workflow)):
            if edge.name == name:
                return edge.act
    return None


def outcomes_of(cases: Sequence[Case], act: Act) -> list[Outcome]:
    """The outcomes with which every one of these may end: those that all of their services have, by code.

    What needs evidence or names another case or body differs from case to case, and is none of them.
    """
    versions = {case.service_version_id for case in cases}
    rows = Outcome.objects.filter(version__in=versions, needs_evidence=False).order_by("id")
    by_code: dict[str, list[Outcome]] = {}
    for outcome in rows:
        if not act.families or outcome.family in act.families:
            by_code.setdefault(outcome.code, []).append(outcome)
    return [found[0] for found in by_code.values() if len(found) == len(versions)]


def obstacle(case: Case, *, kind: str, asks: Mapping[str, Any]) -> str:
    """Why this would not be done to this case as it is now; "" when nothing stands in its way."""
    if case.closed_at is not None and kind in (Kind.ASSIGN, Kind.TEAM):
        return _("It has ended.")
    if kind == Kind.ACT and asks["act"] not in acts_from(case):
        return _("This is not possible in its state.")
    if kind == Kind.ASSIGN and case.officer_id == asks["officer"]:
        return _("It is so already.")
    if kind == Kind.MESSAGE and case.contact.customer_id is None:
        return _("Nobody known to us reported it.")
    return ""
