"""A council at work at random: real acts in any order, time going on, refusals and all."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cases.casework.actions import (
    ActRefused,
    InputsRefused,
    case_act,
    case_ask,
    case_note,
    case_release,
    case_take,
    questions_expire,
)
from cases.casework.corrections import contact_move, contact_void
from cases.casework.intake import contact_take, not_fixed, words_add
from cases.casework.models import Case
from cases.casework.registry import acts_from
from crm.catalogue.models import Service
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.customers.models import Customer
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import customer
from crm.teams.policy import NotPermitted
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, Cast

REFUSALS = (ActRefused, InputsRefused, IntakeRefused, NotPermitted)
ANSWERS = {
    "missed-bin": {"bin": "grey", "out": "yes"},
    "fly-tipping": {"what": "bags", "blocking": "no"},
    "general-enquiry": {},
}


@dataclass
class Council:
    """Who works here, on what; `done` counts what was done and what was refused, by act."""

    cast: Cast
    services: dict[str, Service]
    people: list[Customer]
    homes: list[Property]
    chance: random.Random
    at: datetime = NOW
    contacts: list[int] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    keys: Any = field(default_factory=lambda: count(1))

    def work(self, acts: int) -> None:
        """Nothing; so many acts were tried, each a little later than the one before."""
        doing: list[tuple[int, Callable[[], object]]] = [
            (4, self.report), (3, self.chase), (8, self.act), (2, self.take), (1, self.release), (3, self.ask),
            (3, self.add), (3, self.complain), (1, self.note), (2, self.move), (1, self.void), (3, self.sweep),
        ]  # fmt: skip
        weights = [weight for weight, _act in doing]
        for _number in range(acts):
            _weight, act = self.chance.choices(doing, weights)[0]
            self.at += timedelta(minutes=self.chance.choice([0, 1, 7, 50, 300, 1500]))
            try:
                act()
                self._count(act.__name__)
            except REFUSALS:
                self._count(f"{act.__name__} refused")

    def _count(self, name: str) -> None:
        self.done[name] = self.done.get(name, 0) + 1

    def _key(self) -> str:
        return f"random-{next(self.keys)}"

    def _case(self) -> Case:
        case = self.chance.choice([*Case.objects.unscoped("test").order_by("pk"), None])
        if case is None:
            raise ActRefused("no case")
        return case

    def _worker(self, case: Case) -> Any:
        return self.chance.choice([self.cast.officer, *[self.cast.waste_leader] * 3]).actor

    def report(self, chase_of: int | None = None) -> None:
        code = self.chance.choice(list(ANSWERS))
        who = self.chance.choice([*self.people, None])
        key = self._key()
        taken = contact_take(
            session=SessionStart(channel=self.chance.choice(["PHONE", "EMAIL", "POST"]), key=key),
            service_id=self.services[code].pk,
            customer_id=who.pk if who else None,
            place=Place(kind=PlaceKind.PROPERTY, uprn=self.chance.choice(self.homes).uprn),
            disposition="ANSWERED" if code == "general-enquiry" else "RAISED",
            answers=ANSWERS[code],
            notes="",
            actor=self.cast.agent.actor,
            at=self.at,
            key=key,
            received_at=self.at - timedelta(hours=self.chance.choice([0, 0, 30, 200])),
            chase_of=chase_of,
            finish=True,
        )
        self.contacts.append(taken.contact.pk)

    def chase(self) -> None:
        self.report(chase_of=self._case().pk)

    def act(self) -> None:
        case = self._case()
        act = self.chance.choice(list(acts_from(case)))
        outcomes = list(case.service_version.outcomes.order_by("pk").values_list("code", flat=True))
        inputs = {
            "planned_date": self.at.date() + timedelta(days=self.chance.randint(0, 9)),
            "outcome": self.chance.choice(outcomes),
            "words": self.chance.choice(["", "We looked."]),
            "priority": "HIGH",
            "visit_date": self.at.date().isoformat(),
            "visit_result": "PART",
        }
        case_act(case_id=case.pk, act=act, inputs=inputs, actor=self._worker(case), at=self.at, key=self._key())

    def take(self) -> None:
        case = self._case()
        case_take(case_id=case.pk, actor=self._worker(case), at=self.at, key=self._key())

    def release(self) -> None:
        case = self._case()
        case_release(case_id=case.pk, actor=self._worker(case), at=self.at, key=self._key())

    def ask(self) -> None:
        case = self._case()
        case_ask(
            case_id=case.pk, words="Which?", days=self.chance.randint(1, 5), actor=self._worker(case), at=self.at,
            key=self._key(),
        )  # fmt: skip

    def note(self) -> None:
        case = self._case()
        case_note(case_id=case.pk, text="Seen.", actor=self._worker(case), at=self.at, key=self._key())

    def _say(self, say: Any) -> None:
        if not self.contacts:
            raise ActRefused("nothing yet")
        say(
            contact_id=self.chance.choice(self.contacts), words="The blue one.", actor=customer(None), at=self.at,
            key=self._key(), channel=self.chance.choice(["WEB", "EMAIL"]),
        )  # fmt: skip

    def add(self) -> None:
        self._say(words_add)

    def complain(self) -> None:
        self._say(not_fixed)

    def move(self) -> None:
        where: dict[str, Any] = self.chance.choice(
            [
                {"customer_id": self.chance.choice(self.people).pk},
                {"customer_id": None},
                {"place": Place(kind=PlaceKind.PROPERTY, uprn=self.chance.choice(self.homes).uprn)},
                {"service_id": self.services[self.chance.choice(["missed-bin", "fly-tipping"])].pk},
            ]
        )
        self._correct(contact_move, **where)

    def void(self) -> None:
        self._correct(contact_void)

    def _correct(self, correct: Any, **where: Any) -> None:
        if not self.contacts:
            raise ActRefused("nothing yet")
        correct(
            contact_id=self.chance.choice(self.contacts), reason="Wrong.", actor=self.cast.team_leader.actor,
            at=self.at, key=self._key(), **where,
        )  # fmt: skip

    def sweep(self) -> None:
        sweep_clocks(self.at)
        questions_expire(self.at)
