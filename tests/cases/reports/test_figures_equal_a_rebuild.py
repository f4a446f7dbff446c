"""Whatever is done in whatever order, the figures kept by the news are those of a full count."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from cases.casework.actions import ActRefused, case_act
from cases.casework.corrections import contact_move, contact_void
from cases.casework.intake import not_fixed, words_add
from cases.reports.actions import figures_close, figures_rebuild
from cases.reports.models import ContactFigure
from crm.contacts.actions import IntakeRefused
from crm.contacts.models import Contact
from crm.customers.merging.actions import MergeRefused
from crm.customers.models import Merge
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import customer as public
from tests.cast import NOW, person, property_at
from tests.crm.customers.merges import merge, unmerge

pytestmark = pytest.mark.django_db
ACTS = 30


class Days:
    """Random acts of some days, one after the other."""

    def __init__(self, desk, seed):
        self.desk, self.chance, self.at, self.number = desk, random.Random(seed), NOW, 0
        self.people = [person("Jo"), person("Al"), person("Kim"), None]
        self.homes = [property_at(12), property_at(14), None]
        self.taken = []

    def key(self):
        self.number += 1
        return f"act{self.number}"

    def one_act(self):
        self.at += timedelta(hours=self.chance.choice([1, 5, 20, 40]))
        act = self.chance.choice([self.take, self.take, self.take, self.raise_, self.chase, self.move, self.void,
                                  self.complete, self.complain, self.add, self.sweep, self.merge, self.unmerge])  # fmt: skip
        with suppress(IntakeRefused, ActRefused, MergeRefused):  # an act that was not open changed nothing
            act()
        if self.chance.random() < 0.3:  # news may come late, and several at once
            self.desk.hear(self.at)

    def merge(self):
        into, gone = self.chance.sample([one for one in self.people if one], 2)
        merge(into, gone, by=self.desk.cast.team_leader, at=self.at)

    def unmerge(self):
        live = list(Merge.objects.filter(undone_at__isnull=True).order_by("pk"))
        if live:
            unmerge(self.chance.choice(live), by=self.desk.cast.team_leader, at=self.at)

    def someone(self):
        one = self.chance.choice(self.people)
        return one.pk if one else None

    def take(self):
        service = self.chance.choice(["general-enquiry", "missed-bin", "switchboard"])
        disposition = self.chance.choice(["ANSWERED", "ANSWERED", "PASSED_ON", "DROPPED", "CALL_BACK"])
        given = {"customer_id": self.someone(), "home": self.chance.choice(self.homes), "at": self.at}
        self.taken.append(self.desk.take(service, disposition, **given))

    def raise_(self):
        home = self.chance.choice(self.homes[:2])
        self.taken.append(self.desk.take("missed-bin", "RAISED", customer_id=self.someone(), home=home, at=self.at))

    def any(self, *, with_case=False):
        found = [one for one in self.taken if one.case is not None or not with_case]
        if not found:
            raise IntakeRefused({})
        return self.chance.choice(found)

    def chase(self):
        case = self.any(with_case=True).case
        self.taken.append(
            self.desk.take("missed-bin", "ANSWERED", customer_id=self.someone(), chase_of=case.pk, at=self.at)
        )

    def move(self):
        wanted = self.any().contact.pk
        leader = self.desk.cast.team_leader.actor
        contact_move(
            contact_id=wanted, customer_id=self.someone(), reason="x", actor=leader, at=self.at, key=self.key()
        )

    def void(self):
        leader = self.desk.cast.team_leader.actor
        contact_void(contact_id=self.any().contact.pk, reason="x", actor=leader, at=self.at, key=self.key())

    def complete(self):
        case_id = self.any(with_case=True).case.pk
        ending = self.chance.choice(["emptied", "not-out"])
        officer = self.desk.cast.officer.actor
        case_act(case_id=case_id, act="complete", inputs={"outcome": ending}, actor=officer, at=self.at, key=self.key())

    def complain(self):
        contact = Contact.objects.unscoped("test").get(pk=self.any(with_case=True).contact.pk)
        not_fixed(contact_id=contact.pk, words="no", actor=public(contact.customer_id), at=self.at, key=self.key())

    def add(self):
        contact = Contact.objects.unscoped("test").get(pk=self.any().contact.pk)
        words_add(contact_id=contact.pk, words="x", actor=public(contact.customer_id), at=self.at, key=self.key())

    def sweep(self):
        sweep_clocks(self.at)
        figures_close(self.at)


@pytest.mark.parametrize("seed", range(6))
def test_the_figures_are_those_of_a_full_count(desk, seed):
    days = Days(desk, seed)
    for _act in range(ACTS):
        days.one_act()
    sweep_clocks(days.at)
    desk.hear(days.at)
    kept = figures_rebuild(at=days.at)
    assert (kept.missing, kept.different, kept.gone) == (0, 0, 0)
    assert ContactFigure.objects.count() == Contact.objects.unscoped("test").count() > 5
