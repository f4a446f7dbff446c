"""A service of any workflow, at a desk: its promises, an outcome of each family, and acts whose inputs are right."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cases.casework.actions import case_act
from cases.casework.inputs import Input, InputKind
from cases.casework.intake import Taken
from cases.casework.models import Case
from cases.casework.registry import Act, acts_from, workflow_named
from crm.catalogue.models import Family, Outcome, Service, ServiceVersion
from crm.sla.models import Calendar, ClockKind, Policy, PolicyTarget, PolicyVersion
from crm.teams.actor import Actor
from tests.cases.casework.waste_desk import Desk, policy_of, waste_desk
from tests.cast import NOW

_numbers = count(1)


def further_policy(code: str, *, days: int) -> None:
    """A policy in the office's hours: acknowledged in five working days, answered so many after that."""
    policy = Policy.objects.create(code=code, name=code, calendar=Calendar.objects.get(code="office"))
    version = PolicyVersion.objects.create(policy=policy, number=1, published_at=NOW)
    PolicyTarget.objects.create(
        version=version, kind=ClockKind.ACKNOWLEDGE, measure="WORKING_DAYS", amount=5, automatic_counts=False
    )
    PolicyTarget.objects.create(
        version=version, kind=ClockKind.RESOLVE, measure="WORKING_DAYS", amount=days,
        starts_after=ClockKind.ACKNOWLEDGE,
    )  # fmt: skip


def service_with(desk: Desk, workflow: str, **columns: Any) -> ServiceVersion:
    """A live service of this workflow, with an outcome of every family, each with a right of review."""
    code = f"{workflow.replace('_', '-')}-{next(_numbers)}"
    service = Service.objects.create(
        code=code, name=f"A {workflow}", family="walks", department=desk.cast.waste, search_text=code
    )
    version = ServiceVersion.objects.create(
        service=service, number=1, state="PUBLISHED", published_at=NOW, workflow=workflow, team="waste-collection",
        **{"policy": policy_of(code, days=8).code, **columns},
    )  # fmt: skip
    Outcome.objects.bulk_create(
        Outcome(
            version=version, code=family.lower().replace("_", "-"), label=str(family.label), family=family,
            public_words=f"This ended: {family.label}.", review="REVIEW", review_words="Write to us within a month.",
        )
        for family in Family
    )  # fmt: skip
    return version


@dataclass
class Walk:
    """One case on its way; `at` goes on with each act."""

    desk: Desk
    version: ServiceVersion
    taken: Taken
    at: datetime = NOW
    keys: Any = field(default_factory=lambda: count(1))

    @property
    def case(self) -> Case:
        """As it stands now."""
        every = Case.objects.unscoped("test").select_related("service_version", "outcome")
        return every.get(pk=self.taken.case.pk)

    @property
    def acts(self) -> dict[str, Act]:
        """What can be done next."""
        return acts_from(self.case)

    def do(self, act: str, *, actor: Actor | None = None, **inputs: Any) -> Case:
        """The case after this act, with what it asks for filled in where it is not given."""
        case = self.case
        declared = self.acts.get(act)
        given = (filled(case, declared, at=self.at) if declared else {}) | inputs
        self.at += timedelta(minutes=5)
        return case_act(
            case_id=case.pk, act=act, inputs=given, actor=actor or self.desk.cast.waste_leader.actor, at=self.at,
            key=f"walk-{case.pk}-{next(self.keys)}",
        )  # fmt: skip

    def along(self, *acts: str) -> Case:
        """The case after these acts, one after the other."""
        for act in acts:
            self.do(act)
        return self.case


def filled(case: Case, act: Act, *, at: datetime, chance: random.Random | None = None) -> dict[str, Any]:
    """What this act asks for, all of it right."""
    chance = chance or random.Random(1)
    # The same as another needs that other case: no walk has one.
    families = sorted(act.families - {Family.SAME_AS_ANOTHER}) or [Family.DONE]
    values: dict[str, Callable[[], Any]] = {
        "words": lambda: "What happens now.",
        "days": lambda: chance.randint(1, 9),
        "planned_date": lambda: at.date() + timedelta(days=chance.randint(0, 9)),
        "outcome": lambda: chance.choice(families).lower().replace("_", "-"),
    }
    given = {name: value() for name, value in values.items() if name in act.asks}
    return given | {one.name: _value(one, at, chance) for one in workflow_named(case.workflow).asked(act)}


def _value(one: Input, at: datetime, chance: random.Random) -> Any:
    days = timedelta(days=chance.randint(0, 9))
    day = at.date() - days if one.future is False else at.date() + days
    return {
        InputKind.DATE: day.isoformat(),
        InputKind.WORDS: "As it was said.",
        InputKind.CHOICE: chance.choice([code for code, _label in one.choices] or [""]),
        InputKind.NUMBER: str(chance.randint(0, 20)),
        InputKind.MONEY: f"{chance.randint(0, 90)}.50",
        InputKind.YES_NO: chance.choice(["yes", "no"]),
        InputKind.CASE: "",
    }[one.kind]


def walk_of(workflow: str, *, desk: Desk | None = None, known: bool = True, **columns: Any) -> Walk:
    """A case of a new service of this workflow, reported by Jo (or by nobody known)."""
    desk = desk or waste_desk()
    version = service_with(desk, workflow, **columns)
    taken = desk.reported(by=desk.jo() if known else None, version=version, answers={})
    return Walk(desk=desk, version=version, taken=taken)
