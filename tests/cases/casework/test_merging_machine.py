"""Whatever is merged, unmerged, edited, moved and added in whatever order, nothing is lost and everything agrees."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cases.casework.corrections import contact_move
from cases.reports.actions import figures_rebuild, merge_heard
from crm.contacts.models import Contact
from crm.contacts.timelines import Wanted, customer_timeline
from crm.customers.actions import contact_point_add
from crm.customers.merging.actions import MergeRefused, customers_unmerge, facts_place
from crm.customers.merging.models import FactToPlace
from crm.customers.merging.replaying import merges_replay
from crm.customers.models import Customer, Merge
from crm.customers.queries import customer_record
from crm.customers.queries.seen import group_of
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, make_cast, person, property_at
from tests.crm.customers.merges import merge

SIDES = st.sampled_from(["FROM", "INTO", ""])


class Merging(RuleBasedStateMachine):
    """A small index, acted on at random."""

    people = Bundle("people")
    contacts = Bundle("contacts")

    services: dict = {}

    def __init__(self) -> None:
        super().__init__()
        self.at, self.number = NOW, 0

    def key(self) -> str:
        self.number += 1
        self.at += timedelta(minutes=1)
        return f"act {self.number}"

    @initialize()
    def council(self) -> None:
        from deploy.demo.catalogue import make_catalogue
        from tests.cast import LONG_AGO

        self.cast = make_cast()
        self.services = make_catalogue(at=LONG_AGO)
        self.homes = [property_at(number) for number in (12, 14)]
        self.agent, self.leader = self.cast.agent, self.cast.team_leader

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

    @rule(which=st.integers(0, 9), side=SIDES)
    def unmerge(self, which: int, side: str) -> None:
        live = list(Merge.objects.filter(undone_at__isnull=True).order_by("pk"))
        if not live:
            return
        done, key = live[which % len(live)], self.key()
        since = Contact.objects.unscoped("test").filter(logged_at__gte=done.merged_at).order_by("pk").first()
        decisions = {("CONTACT", since.pk): side} if since else {}
        customers_unmerge(
            merge_id=done.pk, reason="two", actor=self.agent.actor, at=self.at, key=key, decisions=decisions
        )
        merge_heard(done.pk, self.at, 1)

    @rule(side=SIDES)
    def place(self, side: str) -> None:
        key, row = self.key(), FactToPlace.objects.filter(placed_at__isnull=True).order_by("pk").first()
        if row is not None:
            facts_place(
                merge_id=row.merge_id, decisions={(row.kind, row.fact_key): side}, actor=self.agent.actor, at=self.at,
                key=key,
            )  # fmt: skip

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
    def roots_are_what_the_merges_say(self) -> None:
        assert list(merges_replay()) == []

    def teardown(self) -> None:
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
