"""Unmerging while a case is being raised: the case is raised, and its contact is on one page or waits to be placed."""

from datetime import timedelta
from functools import partial

import pytest

from cases.casework.intake import Taken, contact_take
from crm.contacts.actions import SessionStart
from crm.contacts.models import Contact
from crm.contacts.timelines import Wanted, customer_timeline
from crm.customers.merging.models import FactToPlace
from crm.customers.merging.replaying import merges_replay
from crm.customers.models import Customer, Merge
from crm.customers.queries.seen import group_of
from crm.teams.acting import Busy
from deploy.demo.catalogue import make_catalogue
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.test_two_at_once import together
from tests.cast import LONG_AGO, NOW, make_cast, person, property_at
from tests.crm.customers.merges import merge, unmerge

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_case_raised_during_an_unmerge_is_on_one_page_or_waits() -> None:
    cast, services, home = make_cast(), make_catalogue(at=LONG_AGO), property_at(12)
    for number in range(6):
        root, gone = person(f"Root {number}"), person(f"Gone {number}")
        done = merge(root, gone, by=cast.agent, at=NOW)
        at = NOW + timedelta(minutes=1)
        raising = partial(
            contact_take,
            session=SessionStart(channel="PHONE", key=f"session {number}", speaker_id=root.pk),
            service_id=services["missed-bin"].pk,
            customer_id=root.pk,
            place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn),
            disposition="RAISED",
            answers={"bin": "grey", "out": "yes"},
            notes="",
            actor=cast.second_agent.actor,
            at=at,
            key=f"contact {number}",
            finish=True,
        )
        taken, parted = together(raising, partial(unmerge, done, by=cast.agent, at=at))
        assert isinstance(taken, Taken | Busy), taken
        assert isinstance(parted, Merge | Busy), parted
    waiting = set(FactToPlace.objects.filter(placed_at__isnull=True).values_list("fact_key", flat=True))
    pages: list[int] = []
    for root in Customer.objects.unscoped("test").order_by("pk"):
        if root.canonical_id == root.pk:
            said = customer_timeline(actor=cast.team_leader.actor, customer_ids=group_of(root), wanted=Wanted())
            pages += [line.contact.pk for line in said if line.contact]
    everything = set(Contact.objects.unscoped("test").values_list("pk", flat=True))
    assert sorted(pages) == sorted(everything - waiting)
    assert len(everything) >= 4  # a wait that was too long is a kind answer, not the rule
    assert list(merges_replay()) == []
