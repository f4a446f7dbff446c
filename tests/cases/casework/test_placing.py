"""What was added while two records were shown as one: proposed by evidence, placed by a person."""

from datetime import timedelta

import pytest

from cases.casework.queries import open_cases_for
from crm.contacts.models import Contact, ContactEvent
from crm.contacts.queries import promises_open
from crm.contacts.timelines import Wanted, customer_timeline
from crm.customers.actions import contact_point_add
from crm.customers.care.shipped import kinds_ship
from crm.customers.merging.actions import customers_unmerge, facts_place
from crm.customers.merging.models import FactToPlace, MergeEvent
from crm.customers.merging.placing import facts_open, facts_since, to_place
from crm.customers.models import ContactPoint, Customer, Merge
from crm.customers.queries import customer_record
from crm.customers.queries.seen import group_of
from crm.teams.actor import system
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.crm.customers.care.conftest import warn
from tests.crm.customers.merges import merge, unmerge

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


class Pair:
    """Ann, who has a home and a telephone; Ben within her, with his own; and what was reported since."""

    def __init__(self, cast: Cast, services) -> None:
        self.cast, self.services = cast, services
        self.homes = property_at(12), property_at(14)
        self.ann = person("Ann", phone="0161 496 0001", home=self.homes[0], at=NOW - timedelta(days=9))
        self.ben = person("Ben", phone="0161 496 0002", home=self.homes[1], at=NOW - timedelta(days=9))
        self.merge = merge(self.ann, self.ben, by=cast.agent)
        self.nowhere = property_at(99)

    def report(self, key: str, *, home=None) -> Contact:
        return report_bin(
            self.cast, self.services["missed-bin"], customer=self.ann, home=home or self.nowhere, key=key, at=LATER
        ).contact

    def split(self, **decisions: str) -> Merge:
        return customers_unmerge(
            merge_id=self.merge.pk, reason="two people", actor=self.cast.agent.actor, at=LATER, key="split",
            decisions={("CONTACT", int(key.removeprefix("c"))): side for key, side in decisions.items()},
        )  # fmt: skip

    def page(self, customer: Customer) -> set[int]:
        """The contacts on the customer's page."""
        customer = Customer.objects.unscoped("test").get(pk=customer.pk)
        said = customer_timeline(actor=self.cast.agent.actor, customer_ids=group_of(customer), wanted=Wanted())
        return {line.contact.pk for line in said if line.contact}


@pytest.fixture
def pair(cast: Cast, services) -> Pair:
    return Pair(cast, services)


def test_each_fact_since_is_listed_with_whose_it_seems_to_be(pair: Pair) -> None:
    home, nowhere = pair.report("home", home=pair.homes[1]), pair.report("nowhere")
    contact_point_add(
        customer_id=pair.ann.pk, kind="EMAIL", value="x@example.org", actor=pair.cast.agent.actor, at=LATER
    )
    lines = {line.name: line for line in facts_since(pair.merge, actor=pair.cast.agent.actor)}
    assert len(lines) == 3
    assert lines[f"CONTACT-{home.pk}"].proposed == "FROM"
    assert lines[f"CONTACT-{home.pk}"].because == "ADDRESS"
    assert lines[f"CONTACT-{nowhere.pk}"].proposed == ""
    assert lines[f"CONTACT-{nowhere.pk}"].stands == "INTO"


def test_what_is_not_decided_is_on_neither_page_and_both_say_so(pair: Pair) -> None:
    contact = pair.report("nowhere")
    pair.split()
    actor = pair.cast.agent.actor
    for one in (pair.ann, pair.ben):
        one = Customer.objects.unscoped("test").get(pk=one.pk)
        assert pair.page(one) == set()
        assert open_cases_for(actor=actor, at=LATER, customer_id=one.pk) == []
        assert promises_open(actor=actor, customer_ids=[one.pk]) == []
        assert [count for _merge, count in to_place(one, actor=actor)] == [1]
    # The work goes on, and its reference is found.
    assert Contact.objects.visible_to(actor).filter(pk=contact.pk).exists()
    [line] = facts_open(Merge.objects.get(), actor=actor)
    assert line.key == contact.pk


def test_a_fact_is_placed_on_either_record_with_its_case(pair: Pair) -> None:
    stays, moves = pair.report("stays"), pair.report("moves")
    pair.split(**{f"c{stays.pk}": "INTO", f"c{moves.pk}": "FROM"})
    assert (pair.page(pair.ann), pair.page(pair.ben)) == ({stays.pk}, {moves.pk})
    moved = Contact.objects.unscoped("test").get(pk=moves.pk)
    assert moved.session.speaker_id == pair.ben.pk
    [party] = moved.case.parties.unscoped("test").filter(active_to__isnull=True)
    assert party.customer_id == pair.ben.pk
    event = ContactEvent.objects.get(contact_id=moves.pk, kind="MOVED")
    assert event.facts["from_customer"] == pair.ann.pk
    assert MergeEvent.objects.filter(kind="PLACED").count() == 2
    assert to_place(pair.ann, actor=pair.cast.agent.actor) == []


def test_what_was_left_is_placed_afterwards_once(pair: Pair) -> None:
    contact = pair.report("nowhere")
    pair.split()
    decisions = {("CONTACT", contact.pk): "FROM"}
    for _time in range(2):
        facts_place(
            merge_id=pair.merge.pk, decisions=decisions, actor=pair.cast.second_agent.actor, at=LATER, key="placed"
        )
    assert pair.page(pair.ben) == {contact.pk}
    assert ContactEvent.objects.filter(contact_id=contact.pk, kind="MOVED").count() == 1


def test_a_way_to_reach_them_is_placed_too(pair: Pair) -> None:
    actor = pair.cast.agent.actor
    point = contact_point_add(customer_id=pair.ann.pk, kind="EMAIL", value="x@example.org", actor=actor, at=LATER)
    pair.split()
    for one in (pair.ann, pair.ben):
        shown = customer_record(actor=actor, at=LATER, reference=one.reference).points
        assert "x@example.org" not in {each.normalised for each in shown}
    facts_place(merge_id=pair.merge.pk, decisions={("POINT", point.pk): "FROM"}, actor=actor, at=LATER, key="placed")
    assert ContactPoint.objects.unscoped("test").get(pk=point.pk).customer_id == pair.ben.pk
    shown = customer_record(actor=actor, at=LATER, reference=pair.ben.reference).points
    assert "x@example.org" in {each.normalised for each in shown}


def test_merged_again_nothing_is_left_to_be_placed(pair: Pair) -> None:
    contact = pair.report("nowhere")
    pair.split()
    merge(pair.ann, pair.ben, by=pair.cast.agent, at=LATER)
    assert pair.page(pair.ann) == {contact.pk}
    assert not FactToPlace.objects.filter(placed_at__isnull=True).exists()


def test_what_stood_before_the_merge_needs_no_decision(cast: Cast, services) -> None:
    before = Pair(cast, services)
    report_bin(
        cast, services["missed-bin"], customer=before.ben, home=before.homes[1], key="old", at=NOW - timedelta(days=2)
    )
    unmerge(before.merge, by=cast.agent, at=LATER)
    assert not FactToPlace.objects.exists()


def test_a_hidden_fact_is_not_counted_for_those_it_is_hidden_from(pair: Pair) -> None:
    contact = pair.report("secret")
    Contact.objects.filter(pk=contact.pk).update(restriction=restriction(pair.cast.safeguarding))
    assert facts_since(pair.merge, actor=pair.cast.agent.actor) == []
    pair.split()
    assert to_place(pair.ann, actor=pair.cast.agent.actor) == []
    assert [count for _merge, count in to_place(pair.ann, actor=pair.cast.safeguarder.actor)] == [1]


def test_an_alert_seems_to_be_whose_the_matter_beside_it_is(pair: Pair) -> None:
    kinds_ship(actor=system("tests"))
    pair.report("his", home=pair.homes[1])
    beside = warn(pair.ann, "vulnerable", by=pair.cast.agent.actor, at=LATER + timedelta(minutes=5))
    alone = warn(pair.ann, "do-not-visit-alone", by=pair.cast.agent.actor, at=LATER + timedelta(hours=3))
    lines = {line.key: line for line in facts_since(pair.merge, actor=pair.cast.agent.actor) if line.kind == "ALERT"}
    assert (lines[beside.pk].proposed, lines[beside.pk].because) == ("FROM", "ADDRESS")
    assert lines[alone.pk].proposed == ""
