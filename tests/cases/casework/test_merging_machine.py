"""Whatever is merged, unmerged, edited, moved and added in whatever order, nothing is lost and everything agrees."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from cases.casework.corrections import contact_move
from cases.casework.living.moving import Going, HouseMoveRefused, house_move, house_move_undo
from cases.reports.actions import figures_rebuild, merge_heard
from crm.contacts.models import Contact
from crm.contacts.timelines import Wanted, customer_timeline
from crm.customers.actions import contact_point_add
from crm.customers.care.given import CareRefused
from crm.customers.care.marks import marks_by
from crm.customers.care.models import Adjustment, Alert, Caution
from crm.customers.care.reaching import rules_of
from crm.customers.care.shipped import kinds_ship
from crm.customers.merging.actions import MergeRefused, customers_unmerge, facts_place
from crm.customers.merging.models import FactToPlace
from crm.customers.merging.replaying import merges_replay
from crm.customers.models import Customer, Merge, Residence
from crm.customers.queries import customer_record
from crm.customers.queries.seen import group_keys, group_of
from crm.teams.actor import system
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, make_cast, person, property_at
from tests.crm.customers.care import conftest as care
from tests.crm.customers.merges import merge

SIDES = st.sampled_from(["FROM", "INTO", ""])


class Merging(RuleBasedStateMachine):
    """A small index, acted on at random."""

    people = Bundle("people")
    contacts = Bundle("contacts")

    services: dict = {}
    sides = ("FROM", "INTO")

    def __init__(self) -> None:
        super().__init__()
        self.at, self.number = NOW, 0
        self.may_be: dict[tuple[str, int], set[int]] = {}

    def key(self) -> str:
        self.number += 1
        self.at += timedelta(minutes=1)
        return f"act {self.number}"

    @initialize(target=people)
    def council(self) -> MultipleResults[Customer]:
        """The council, and three people of whom two are shown as one."""
        from deploy.demo.catalogue import make_catalogue
        from tests.cast import LONG_AGO

        self.cast = make_cast()
        self.services = make_catalogue(at=LONG_AGO)
        kinds_ship(actor=system("tests"))
        self.homes = [property_at(number) for number in (12, 14)]
        self.agent, self.leader = self.cast.agent, self.cast.team_leader
        three = [person(f"Q{number}", phone="0161 496 0009", at=self.at) for number in range(3)]
        key = self.key()
        merge(three[0], three[1], by=self.agent, key=key, at=self.at)
        return multiple(*three)

    @rule(target=people, number=st.integers(1, 3))
    def create(self, number: int) -> Customer:
        self.key()
        return person(f"P{self.number}", phone=f"0161 496 000{number}", at=self.at)

    @rule(target=contacts, who=people, home=st.integers(0, 1))
    def add_fact(self, who: Customer, home: int) -> Contact:
        key = self.key()
        return report_bin(
            self.cast, self.services["missed-bin"], customer=who, home=self.homes[home], key=key, at=self.at
        ).contact

    @rule(one=people, other=people)
    def merge(self, one: Customer, other: Customer) -> None:
        key = self.key()
        try:
            done = merge(one, other, by=self.agent, key=key, at=self.at)
        except MergeRefused as refused:
            assert refused.code in ("SELF", "ALREADY")
        else:
            merge_heard(done.pk, self.at, 1)

    @rule(which=st.integers(0, 9), side=SIDES, care_side=SIDES)
    def unmerge(self, which: int, side: str, care_side: str) -> None:
        live = list(Merge.objects.filter(undone_at__isnull=True).order_by("pk"))
        if not live:
            return
        done, key = live[which % len(live)], self.key()
        since = Contact.objects.unscoped("test").filter(logged_at__gte=done.merged_at).order_by("pk").first()
        decisions = {("CONTACT", since.pk): side} if since else {}
        warned = Alert.objects.unscoped("test").filter(raised_at__gte=done.merged_at).order_by("pk").first()
        decisions |= {("ALERT", warned.pk): care_side} if warned else {}
        before = self.pages()
        customers_unmerge(
            merge_id=done.pk, reason="two", actor=self.agent.actor, at=self.at, key=key, decisions=decisions
        )
        self.decided(before, decisions if care_side else {})
        merge_heard(done.pk, self.at, 1)

    @rule(
        who=people, what=st.sampled_from(["vulnerable", "do-not-visit-alone", "email-only", "large-print", "caution"])
    )
    def know_first(self, who: Customer, what: str) -> None:
        """An alert is raised, an adjustment agreed or a caution proposed."""
        key, actor = self.key(), self.agent.actor
        if what == "caution":
            self.raised("CAUTION", care.propose(who, by=actor, at=self.at, key=key), who)
        elif what in ("vulnerable", "do-not-visit-alone"):
            self.raised("ALERT", care.warn(who, what, by=actor, at=self.at, key=key), who)
        else:
            with suppress(CareRefused):  # it is agreed with that record already
                self.raised("ADJUSTMENT", care.agree(who, what, by=actor, at=self.at, key=key), who)

    @rule(who=people, home=st.integers(0, 1))
    def move_house(self, who: Customer, home: int) -> None:
        """From wherever they live, by the act that staff use; taken back at once every second time."""
        key, actor = self.key(), self.agent.actor
        lives = Residence.objects.unscoped("test").filter(customer=who, property__isnull=False).current(self.at.date())
        with suppress(HouseMoveRefused):  # they live there
            moved = house_move(
                customer_id=who.pk, mover_ids=[], from_uprn=lives.values_list("property", flat=True).first(),
                going=Going(whither="PROPERTY", uprn=self.homes[home].pk), on=self.at.date(), contact_ids=[],
                tell_point_id=None, actor=actor, at=self.at, key=key,
            )  # fmt: skip
            if self.number % 2:
                house_move_undo(move_id=moved.pk, reason="mistaken", actor=actor, at=self.at)

    @rule(which=st.integers(0, 9), side=SIDES)
    def place(self, which: int, side: str) -> None:
        key, waiting = self.key(), list(FactToPlace.objects.filter(placed_at__isnull=True).order_by("pk"))
        if waiting:
            row = waiting[which % len(waiting)]
            self.answer(row, side, key)

    def answer(self, row: FactToPlace, side: str, key: str) -> None:
        fact, before = (row.kind, row.fact_key), self.pages()
        facts_place(merge_id=row.merge_id, decisions={fact: side}, actor=self.agent.actor, at=self.at, key=key)
        self.decided(before, [fact] if side else [])

    @rule(who=people, number=st.integers(1, 9))
    def edit(self, who: Customer, number: int) -> None:
        self.key()
        contact_point_add(
            customer_id=who.pk, kind="PHONE", value=f"0161 496 01{number}0", actor=self.agent.actor, at=self.at
        )

    @rule(contact=contacts, who=people)
    def move_contact(self, contact: Contact, who: Customer) -> None:
        contact_move(
            contact_id=contact.pk,
            customer_id=who.pk,
            reason="moved",
            actor=self.leader.actor,
            at=self.at,
            key=self.key(),
        )

    @invariant()
    def history_partitions_exactly(self) -> None:
        everyone = list(Customer.objects.unscoped("test").order_by("pk"))
        pages: list[int] = []
        for root in [one for one in everyone if one.canonical_id == one.pk]:
            said = customer_timeline(actor=self.leader.actor, customer_ids=group_of(root), wanted=Wanted(limit=1000))
            pages += [line.contact.pk for line in said if line.contact]
        waiting = set(
            FactToPlace.objects.filter(kind="CONTACT", placed_at__isnull=True).values_list("fact_key", flat=True)
        )
        all_keys = set(Contact.objects.unscoped("test").values_list("pk", flat=True))
        assert sorted(pages) == sorted(all_keys - waiting)

    @invariant()
    def no_alert_is_lost(self) -> None:
        """Whatever holds stands on every page of whoever it may be about, on two only while that is to be decided."""
        roots = dict(Customer.objects.unscoped("test").values_list("pk", "canonical"))
        pages = self.pages()
        for fact, records in self.may_be.items():
            doubts = pages[fact]
            assert set(doubts) >= {roots[record] for record in records}
            assert set(doubts.values()) == {len(doubts) > 1}

    def pages(self) -> dict[tuple[str, int], dict[int, bool]]:
        """Of what must be known first: the pages on which it stands, and whether each says that it is to be decided."""
        everyone = list(Customer.objects.unscoped("test").order_by("pk"))
        roots = [one.pk for one in everyone if one.canonical_id == one.pk]
        pages: dict[tuple[str, int], dict[int, bool]] = {}
        for root, marks in marks_by(actor=self.leader.actor, at=self.at, keys=roots).items():
            rules = [rule.words for rule in rules_of(group_keys(root), at=self.at)]
            for mark in marks:
                pages.setdefault((str(mark.kind), mark.key), {})[root] = mark.in_doubt
                assert mark.kind != "ADJUSTMENT" or mark.words in rules  # obeyed where it is shown
        for root in roots:
            cautions = Caution.objects.visible_to(self.leader.actor).shown_on(group_keys(root)).with_doubt()
            for caution in cautions:  # only proposed here: on the page where they wait, not among the marks
                pages.setdefault(("CAUTION", caution.pk), {})[root] = caution.is_doubted
        return pages

    def raised(self, kind: str, row: Alert | Adjustment | Caution, who: Customer) -> None:
        """It is about one of the records that are shown as one with this one now."""
        self.may_be[kind, row.pk] = set(group_keys(who.pk))

    def decided(self, before: dict[tuple[str, int], dict[int, bool]], facts: Iterable[tuple[str, int]]) -> None:
        """Of whom it was said that it is not about them it is not about: but it is about somebody still."""
        after = self.pages()
        for kind, key in list(self.may_be):
            rows = Adjustment.objects.unscoped("test").filter(pk=key, ended_at__isnull=False)
            if kind == "ADJUSTMENT" and rows.exists():  # the same was agreed for the right record, and holds there
                del self.may_be[kind, key]
        for fact in facts:
            if fact in self.may_be:
                assert after[fact]
                assert len(after[fact]) <= len(before[fact])
                self.may_be[fact] &= {record for root in after[fact] for record in group_keys(root)}

    @invariant()
    def roots_are_what_the_merges_say(self) -> None:
        assert list(merges_replay()) == []

    def teardown(self) -> None:
        while waiting := FactToPlace.objects.filter(placed_at__isnull=True, also_on__isnull=False).first():
            self.answer(waiting, self.sides[waiting.pk % 2], self.key())
        self.no_alert_is_lost()
        assert all(len(self.pages()[fact]) == 1 for fact in self.may_be)  # now that all is decided
        for one in Customer.objects.unscoped("test").order_by("pk"):
            found = customer_record(actor=self.leader.actor, at=self.at, reference=one.reference)
            assert found.customer.pk == one.canonical_id
        from cases.reports.actions import figures_rewrite

        figures_rewrite(contact_ids=Contact.objects.unscoped("test").values_list("pk", flat=True), at=self.at)
        assert figures_rebuild(at=self.at).agreed


@pytest.mark.django_db
def test_whatever_is_done_nothing_is_lost() -> None:
    from django.db import transaction

    class Once(Merging):
        """Each sequence begins with an empty council, and leaves nothing."""

        def __init__(self) -> None:
            self.outer = transaction.atomic()
            self.outer.__enter__()
            super().__init__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self.outer.__exit__(None, None, None)

    run_state_machine_as_test(
        Once,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
