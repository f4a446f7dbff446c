"""A property that is gone with people or work on it: listed as numbers, moved whole to its successor, or left."""

from datetime import date, timedelta

import pytest

from cases.casework.models import Case, CaseEvent
from cases.casework.place_moving import AlreadyDecided, MoveRefused, gone_property_leave, gone_property_move
from cases.casework.queries.gone_places import gone_count, gone_place, gone_places
from crm.contacts.models import Contact
from crm.customers.actions import HomeGiven, residence_begin
from crm.customers.models import Account, AccountHolder, PropertyMove, Residence
from crm.teams.actor import system
from crm.teams.policy import NotPermitted
from gazetteer.entries.models import LogicalStatus, Property, Successor
from tests.cases.casework.conftest import report_bin
from tests.cast import CUSTODIAN, NOW, person, property_at, restriction

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def goes(home: Property, *, to: Property | None = None, key: str = "S1") -> Property:
    Property.objects.filter(pk=home.pk).update(logical_status=LogicalStatus.HISTORIC)
    if to is not None:
        Successor.objects.create(custodian_id=CUSTODIAN, key=key, property=home, successor_uprn=to.uprn)
    return home


@pytest.fixture
def officer(cast):
    return cast.gazetteer_officer.actor


def move(officer, home, to, *, key="m", at=NOW + HOUR):
    return gone_property_move(uprn=home.uprn, to_uprn=to.uprn, words="", actor=officer, at=at, key=key)


def homes():
    return Residence.objects.unscoped("test").order_by("id")


def listed(officer, **asked):
    return [place.property.uprn for place in gone_places(actor=officer, at=NOW, **asked).places]


def test_listed_with_numbers_and_what_took_its_place(cast, officer, missed_bin):
    new = property_at(12, "New Road")
    goes(missed_bin.home, to=new)
    goes(property_at(40))  # gone, and nobody there
    [place] = gone_places(actor=officer, at=NOW).places
    assert place.property == missed_bin.home and place.successors == [new]
    assert (place.on_it.people, place.on_it.cases, place.on_it.contacts, place.on_it.accounts) == (1, 1, 1, 0)
    assert gone_count(actor=officer, at=NOW) == 1


def test_successors_are_followed_through_what_is_gone_too_and_round_no_circle(officer, missed_bin):
    middle, last = property_at(13), property_at(14)
    goes(missed_bin.home, to=middle)
    goes(middle, to=last, key="S2")
    Successor.objects.create(custodian_id=CUSTODIAN, key="S3", property=middle, successor_uprn=missed_bin.home.uprn)
    assert gone_place(actor=officer, at=NOW, uprn=missed_bin.home.uprn).successors == [last]


def test_moved_with_everything_that_is_open(cast, officer, missed_bin):
    new = property_at(12, "New Road")
    account = Account.objects.create(system="council-tax", key="1", property=missed_bin.home)
    AccountHolder.objects.create(account=account, customer=missed_bin.jo, role="LIABLE")
    home = goes(missed_bin.home, to=new)
    done = move(officer, home, new)
    assert homes().get().property == new
    assert Account.objects.unscoped("test").get().property == new
    assert Contact.objects.unscoped("test").get().property == new
    assert Case.objects.unscoped("test").get().property == new
    assert CaseEvent.objects.filter(kind="CORRECTED").count() == 1
    assert {name: len(keys) for name, keys in done.facts.items()} == {
        "residences": 1, "ended": 0, "accounts": 1, "contacts": 1,
    }  # fmt: skip
    assert listed(officer) == []


def test_who_is_at_the_other_already_is_there_once_and_what_has_ended_stays(officer, missed_bin):
    new = property_at(12, "New Road")
    residence_begin(customer_id=missed_bin.jo.pk, home=HomeGiven(uprn=new.uprn), actor=system("test"), at=NOW)
    gone = person("Ann", "Gone", home=missed_bin.home)
    homes().filter(customer=gone).update(active_from=date(2020, 1, 1), active_to=date(2021, 1, 1))
    move(officer, goes(missed_bin.home), new)
    jos = homes().filter(customer=missed_bin.jo)
    assert [(one.property_id == new.uprn, one.active_to is None) for one in jos] == [(False, False), (True, True)]
    assert homes().get(customer=gone).property == missed_bin.home


def test_closed_work_stays_where_it_happened(cast, services, officer, missed_bin):
    other = report_bin(cast, services["missed-bin"], customer=missed_bin.jo, home=missed_bin.home, key="closed")
    closing = {"act": "complete", "inputs": {"outcome": "emptied", "words": ""}, "version": 1}
    from cases.casework.actions import case_act

    case_act(case_id=other.case.pk, actor=cast.officer.actor, at=NOW, key="close", **closing)
    new = property_at(12, "New Road")
    move(officer, goes(missed_bin.home), new)
    assert Case.objects.unscoped("test").get(pk=other.case.pk).property == missed_bin.home
    assert Case.objects.unscoped("test").get(pk=missed_bin.case_id).property == new


def test_left_it_is_off_the_list_and_on_the_other(officer, missed_bin):
    home = goes(missed_bin.home)
    left = {"uprn": home.uprn, "actor": officer, "at": NOW}
    with pytest.raises(MoveRefused):
        gone_property_leave(words=" ", key="l", **left)
    gone_property_leave(words="Demolished, family still reached there", key="l", **left)
    gone_property_leave(words="Demolished, family still reached there", key="l", **left)
    assert listed(officer) == [] and listed(officer, left=True) == [home.uprn]
    assert gone_count(actor=officer, at=NOW) == 0


def test_pressed_twice_is_once_and_the_second_officer_is_told(officer, missed_bin):
    home, new, third = goes(missed_bin.home), property_at(12, "New Road"), property_at(13, "New Road")
    first = move(officer, home, new)
    assert move(officer, home, new) == first
    with pytest.raises(AlreadyDecided) as told:
        move(officer, home, third, key="second")
    assert told.value.move == first
    assert PropertyMove.objects.count() == 1 and homes().get().property == new


def test_what_stands_is_not_moved_nor_anything_to_what_is_gone(officer, missed_bin):
    other = property_at(14)
    with pytest.raises(MoveRefused) as refused:
        move(officer, missed_bin.home, other)
    assert "uprn" in refused.value.errors
    with pytest.raises(MoveRefused) as refused:
        move(officer, goes(missed_bin.home), goes(other, key="S2"))
    assert "to_uprn" in refused.value.errors


@pytest.mark.parametrize("name", ["agent", "officer", "team_leader", "administrator"])
def test_only_the_gazetteer_officer_decides(cast, missed_bin, name):
    home, new = goes(missed_bin.home), property_at(14)
    with pytest.raises(NotPermitted):
        move(cast.users[name].actor, home, new)
    with pytest.raises(NotPermitted):
        gone_places(actor=cast.users[name].actor, at=NOW)


def test_what_is_hidden_is_neither_counted_nor_a_reason_to_be_listed_but_moves(cast, officer):
    hidden = restriction(cast.safeguarding)
    home = property_at(30)
    person("Zed", "Hidden", home=home, hidden=hidden)
    goes(home)
    assert listed(officer) == [] and gone_count(actor=officer, at=NOW) == 0
    person("Ann", "Open", home=home)
    [place] = gone_places(actor=officer, at=NOW).places
    assert place.on_it.people == 1
    move(officer, home, property_at(31))
    assert {one.property_id for one in homes()} == {Property.objects.get(address__startswith="31 ").uprn}


def test_it_pages_by_uprn_with_as_many_statements(officer, django_assert_max_num_queries):
    for number in range(1, 31):
        home = property_at(number, "Mill Lane")
        person("Ann", f"Number{number}", home=home)
        goes(home)
    with django_assert_max_num_queries(8):
        first = gone_places(actor=officer, at=NOW)
    second = gone_places(actor=officer, at=NOW, after=first.next)
    assert (len(first.places), len(second.places), second.next) == (25, 5, None)
