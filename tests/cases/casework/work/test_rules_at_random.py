"""Rules under random work: acts, chases, questions, notes and sweeps in any order, time going on, outages of days.

Whatever happens: a rule fires once for one cause, each firing has its event, no rule makes another fire, what was left
behind fires no more, the stage is one of the state's, and the events replay to the case.
"""

import random
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from cases.casework.actions import ActRefused, InputsRefused, case_act, case_ask, case_note
from cases.casework.intake import not_fixed, words_add
from cases.casework.models import Case, CaseEvent
from cases.casework.registry import acts_from
from cases.casework.replaying import cases_replay
from cases.casework.rules.timing import rules_sweep
from cases.casework.stages.actions import item_tick, item_untick, stage_next, stage_set
from cases.casework.work.models import CaseTask, CaseTick, RuleTimer
from crm.catalogue.stages import stages_in
from crm.contacts.actions import IntakeRefused
from crm.teams.actor import customer
from tests.cases.casework.conftest import report_bin
from tests.cases.casework.work.staged import STAGES, give
from tests.cast import NOW, Cast, person, property_at

ADDS = [{"task": {"title": "Look", "days": 1}}, {"tell": "owner", "words": "Look."}, {"send": {"words": "News."}}]
WHENS = {
    "entered": {"entered": "RECEIVED"}, "planned": {"entered": "PLANNED", "after_days": 2},
    "stage": {"entered": "stage:crew"}, "closed": {"entered": "CLOSED", "after_days": 3},
    "answered": {"answered": True, "after_days": 1}, "soon": {"due_soon": 5}, "quiet": {"quiet_days": 2},
    "repeats": {"repeats": 4}, "soon-later": {"due_soon": 3, "after_days": 1},
}  # fmt: skip
RULES = [{"code": code, "name": code, "when": when, "then": ADDS} for code, when in WHENS.items()]
REFUSALS = (ActRefused, InputsRefused, IntakeRefused)


class Work:
    """One case at work at random."""

    def __init__(self, cast: Cast, services, seed: int) -> None:
        self.cast, self.chance, self.at, self.keys = cast, random.Random(seed), NOW, 0
        self.service, self.home = services["missed-bin"], property_at(12)
        self.jo = person(home=self.home, email="jo@example.com")
        give(self.service, stages=STAGES, rules=RULES)
        self.taken = report_bin(cast, self.service, customer=self.jo, home=self.home, key="bin")

    def go_on(self) -> None:
        self.at += timedelta(minutes=self.chance.choice([1, 50, 300, 1500, 9000]))
        self.keys += 1
        act = self.chance.choice(
            [self.act, self.act, self.stage, self.tick, self.ask, self.answer, self.chase, self.note, self.reopen,
             self.sweep, self.sweep]
        )  # fmt: skip
        with suppress(REFUSALS):
            act(self.case(), f"random-{self.keys}")

    def case(self) -> Case:
        return Case.objects.unscoped("test").select_related("service_version").get()

    def act(self, case: Case, key: str) -> None:
        inputs = {
            "planned_date": self.at.date() + timedelta(days=1), "outcome": self.chance.choice(["emptied", "not-out"]),
            "words": "We looked.",
        }  # fmt: skip
        name = self.chance.choice(sorted(acts_from(case)))
        case_act(case_id=case.pk, act=name, inputs=inputs, actor=self.cast.officer.actor, at=self.at, key=key)

    def stage(self, case: Case, key: str) -> None:
        given = {"case_id": case.pk, "actor": self.cast.officer.actor, "at": self.at, "key": key}
        stage_set(stage="read", **given) if self.chance.random() < 0.3 else stage_next(**given)

    def tick(self, case: Case, key: str) -> None:
        stage, item = self.chance.choice([("read", "round"), ("crew", "told"), ("read", "dog")])
        how = self.chance.choice([item_tick, item_tick, item_untick])
        how(case_id=case.pk, stage=stage, item=item, actor=self.cast.officer.actor, at=self.at, key=key)

    def ask(self, case: Case, key: str) -> None:
        case_ask(case_id=case.pk, words="Which?", days=3, actor=self.cast.officer.actor, at=self.at, key=key)

    def answer(self, case: Case, key: str) -> None:
        words_add(contact_id=case.contact_id, words="Grey", actor=customer(self.jo.pk), at=self.at, key=key)

    def chase(self, case: Case, key: str) -> None:
        report_bin(self.cast, self.service, customer=self.jo, home=self.home, key=key, at=self.at, chase_of=case.pk)

    def note(self, case: Case, key: str) -> None:
        case_note(case_id=case.pk, text="Seen.", actor=self.cast.officer.actor, at=self.at, key=key)

    def reopen(self, case: Case, key: str) -> None:
        if case.closed_at is not None:
            not_fixed(contact_id=case.contact_id, words="Full", actor=customer(self.jo.pk), at=self.at, key=key)

    def sweep(self, _case: Case, _key: str) -> None:
        rules_sweep(self.at)
        assert rules_sweep(self.at) == 0  # nothing a rule did was a cause

    def holds(self) -> None:
        case = self.case()
        fired = [(one.facts["rule"], one.facts["cause"]) for one in CaseEvent.objects.filter(kind="RULE")]
        assert len(fired) == len(set(fired)) == RuleTimer.objects.filter(state="FIRED").count()
        assert CaseTask.objects.unscoped("test").count() == len(fired)
        codes = [stage.code for stage in stages_in(STAGES, case.state)]
        assert case.stage in (codes or [""])
        waiting = RuleTimer.objects.filter(state="WAITING")
        if case.closed_at is not None:
            assert set(waiting.values_list("rule", flat=True)) <= {"closed"}
        for timer in waiting.filter(rule__in=["planned", "closed"]):
            assert case.state in timer.cause
        assert self.ticked() == set(CaseTick.objects.values_list("stage", "item"))
        assert list(cases_replay()) == []

    def ticked(self) -> set[tuple[str, str]]:
        """What is ticked by the events alone: all of it goes when the case is opened again."""
        found: set[tuple[str, str]] = set()
        for event in CaseEvent.objects.order_by("id"):
            if event.kind in ("TICKED", "UNTICKED"):
                one = (event.facts["stage"], event.facts["item"])
                found = found | {one} if event.kind == "TICKED" else found - {one}
            elif event.kind == "TRANSITION" and event.from_state == "CLOSED":
                found = set()
        return found


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_a_rule_fires_once_for_a_cause(cast, services, seed: int) -> None:
    work = Work(cast, services, seed)
    for number in range(36):
        work.go_on()
        if number % 6 == 5:
            work.holds()
    work.at += timedelta(days=40)
    rules_sweep(work.at)
    work.holds()


@pytest.mark.parametrize("away", [1, 3, 30])
def test_an_outage_of_the_sweep_only_delays(cast, services, away: int) -> None:
    work = Work(cast, services, 0)
    give(work.service, rules=[{**RULES[1], "when": {"entered": "RECEIVED", "after_days": days}, "code": f"r{days}"}
                              for days in (1, 2)])  # fmt: skip
    taken = report_bin(cast, work.service, customer=work.jo, home=work.home, key="other")
    at: datetime = NOW + timedelta(days=3 + away)
    rules_sweep(at)
    fired = CaseEvent.objects.filter(kind="RULE", case_id=taken.case.pk).order_by("id")
    assert [one.facts["rule"] for one in fired] == ["r1", "r2"]  # oldest first
