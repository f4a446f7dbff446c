"""Somebody moves: on the day, with whom and what goes along; undone, everything is exactly as it was."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.casework.intake import Taken
from cases.casework.living.moving import (
    MOVED_EVENT,
    Going,
    HouseMoveRefused,
    house_move,
    house_move_undo,
    moves_take_effect,
)
from cases.casework.models import Case
from crm.catalogue.models import Service
from crm.contacts.models import Message
from crm.customers.living.models import HouseMove, LifeEvent
from crm.customers.living.queries import moves_of, points_to_tell
from crm.customers.living.residences import CannotUndo
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.queries import residents_of
from crm.teams.acting import Busy
from crm.teams.policy import NotPermitted
from gazetteer.areas.models import Council, Postcode
from gazetteer.entries.models import Property
from tests.cases.casework.conftest import report_bin
from tests.cast import LONG_AGO, NOW, Cast, person, property_at, restriction

TODAY = NOW.date()


class House:
    """12 Abbey Road: Jo, Al and little Cy live there; next door is free."""

    def __init__(self, cast: Cast, services: dict[str, Service]) -> None:
        self.cast, self.services = cast, services
        self.home, self.next = property_at(12), property_at(14)
        self.jo = person("Jo", email="jo@example.org", home=self.home, at=LONG_AGO)
        self.al = person("Al", email="al@example.org", home=self.home, at=LONG_AGO)
        self.cy = person("Cy", home=self.home, at=LONG_AGO)

    def reported(self, who: Customer, key: str = "bin") -> Taken:
        return report_bin(self.cast, self.services["missed-bin"], customer=who, home=self.home, key=key)

    def move(self, *along: Customer, **more: object) -> HouseMove:
        given = {
            "from_uprn": self.home.uprn, "going": Going("PROPERTY", self.next.uprn), "on": TODAY, "contact_ids": [],
            "tell_point_id": None, "actor": self.cast.agent.actor, "at": NOW, "key": "move",
        } | more  # fmt: skip
        return house_move(customer_id=self.jo.pk, mover_ids=[one.pk for one in along], **given)

    def at(self, place: Property, when=NOW) -> set[str]:
        return {one.name.split()[0] for one in residents_of(actor=self.cast.agent.actor, uprn=place.uprn, at=when)}


@pytest.fixture
def house(cast: Cast, services: dict[str, Service]) -> House:
    return House(cast, services)


def everything() -> list:
    """Every residence and status, to be compared."""
    rows = Residence.objects.unscoped("compared").order_by("pk").values()
    return [*rows, *Customer.objects.unscoped("compared").order_by("pk").values("pk", "status")]


def test_those_who_go_along_go_and_the_others_stay(house: House) -> None:
    move = house.move(house.cy)
    assert (house.at(house.home), house.at(house.next)) == ({"Al"}, {"Jo", "Cy"})
    assert move.state == HouseMove.State.MADE
    assert house.move(house.cy).pk == move.pk  # a second click
    assert Residence.objects.unscoped("all").count() == 5
    assert LifeEvent.objects.filter(kind="MOVED").count() == 2


def test_undone_everything_is_exactly_as_it_was(house: House) -> None:
    Residence.objects.unscoped("his").filter(customer=house.cy).update(active_to=TODAY + timedelta(300))
    taken = house.reported(house.jo)
    before = everything()
    case = Case.objects.unscoped("it").values("property", "place_kind", "next_due_at").get()
    move = house.move(house.al, house.cy, contact_ids=[taken.contact.pk])
    assert Case.objects.unscoped("it").get().property_id == house.next.uprn
    for _twice in range(2):
        undone = house_move_undo(move_id=move.pk, reason="A mistake", actor=house.cast.second_agent.actor, at=NOW)
    assert undone.state == HouseMove.State.UNDONE
    assert everything() == before
    assert Case.objects.unscoped("it").values("property", "place_kind", "next_due_at").get() == case
    assert moves_of(actor=house.cast.agent.actor, customer_ids=[house.jo.pk]) == []


def test_only_the_cases_that_were_chosen_go_along(house: House) -> None:
    mine, other = house.reported(house.jo), house.reported(house.jo, "second")
    his = house.reported(house.al, "his")
    house.move(contact_ids=[mine.contact.pk, his.contact.pk])  # his is not theirs to take along
    where = dict(Case.objects.unscoped("them").values_list("contact", "property"))
    assert where[mine.contact.pk] == house.next.uprn
    assert where[other.contact.pk] == where[his.contact.pk] == house.home.uprn


def test_a_future_day_changes_nothing_until_it_comes(house: House) -> None:
    taken = house.reported(house.jo)
    before, day = everything(), TODAY + timedelta(10)
    move = house.move(house.cy, on=day, contact_ids=[taken.contact.pk])
    assert move.state == HouseMove.State.PLANNED and everything() == before
    assert moves_take_effect(NOW + timedelta(9)) == 0
    assert moves_take_effect(NOW + timedelta(12)) == 1  # an outage only delays
    assert moves_take_effect(NOW + timedelta(12)) == 0
    begun = Residence.objects.unscoped("theirs").filter(property=house.next)
    assert set(begun.values_list("active_from", flat=True)) == {day}
    assert Case.objects.unscoped("it").get().property_id == house.next.uprn
    house_move_undo(move_id=move.pk, reason="Stayed after all", actor=house.cast.agent.actor, at=NOW + timedelta(12))
    assert everything() == before


def test_a_planned_move_can_be_undone_and_a_second_is_refused(house: House) -> None:
    move = house.move(on=TODAY + timedelta(10))
    with pytest.raises(HouseMoveRefused):
        house.move(on=TODAY + timedelta(5), key="other")
    house_move_undo(move_id=move.pk, reason="Cancelled", actor=house.cast.agent.actor, at=NOW)
    assert moves_take_effect(NOW + timedelta(12)) == 0
    assert house.move(key="third").state == HouseMove.State.MADE


def test_who_died_before_the_day_stays_where_they_lived(house: House) -> None:
    house.move(house.cy, on=TODAY + timedelta(10))
    Customer.objects.unscoped("he").filter(pk=house.cy.pk).update(status=Customer.Status.DECEASED)
    moves_take_effect(NOW + timedelta(11))
    assert house.at(house.next, NOW + timedelta(11)) == {"Jo"}


def test_outside_the_council_named_by_the_postcode(house: House) -> None:
    Council.objects.create(code="E08000006", name="Salford")
    Postcode.objects.create(key="M54WT", council_code="E08000006")
    move = house.move(going=Going("UNLISTED", lines="1 The Quays", postcode="m54wt"))
    assert (move.whither, move.to_council) == ("OUTSIDE", "Salford")
    jo = Customer.objects.unscoped("she").get(pk=house.jo.pk)
    assert jo.status == Customer.Status.MOVED_AWAY
    house_move_undo(move_id=move.pk, reason="A mistake", actor=house.cast.agent.actor, at=NOW)
    assert Customer.objects.unscoped("she").get(pk=house.jo.pk).status == Customer.Status.LIVE


def test_left_and_nobody_knows_where_and_back_again(house: House) -> None:
    taken = house.reported(house.jo)
    house.move(going=Going("UNKNOWN"), contact_ids=[taken.contact.pk])
    assert house.at(house.home) == {"Al", "Cy"}
    assert Case.objects.unscoped("it").get().property_id == house.home.uprn  # it has nowhere to go
    house.move(from_uprn=None, going=Going("PROPERTY", house.next.uprn), key="back", on=TODAY)
    assert house.at(house.next) == {"Jo"}
    assert Customer.objects.unscoped("she").get(pk=house.jo.pk).status == Customer.Status.LIVE


def test_an_owner_stays_the_owner_and_accounts_are_not_touched(house: House) -> None:
    mine = {"customer": house.jo, "property": house.home, "created_at": LONG_AGO}
    Residence.objects.create(role=Residence.Role.OWNER, **mine)
    account = Account.objects.create(system="council-tax", key="1", property=house.home)
    AccountHolder.objects.create(account=account, customer=house.jo, role="LIABLE")
    house.move()
    owner = Residence.objects.unscoped("hers").get(role="OWNER")
    assert owner.active_to is None
    assert list(AccountHolder.objects.unscoped("hers").values_list("active_to", "account__property")) == [
        (None, house.home.uprn)
    ]


def test_it_is_confirmed_only_where_nobody_left_behind_reads(house: House) -> None:
    own = ContactPoint.objects.unscoped("hers").get(customer=house.jo)
    house.move(tell_point_id=own.pk)
    [told] = Message.objects.unscoped("it").all()
    assert (told.event, told.contact_point_id) == (MOVED_EVENT, own.pk)
    assert "Abbey" not in told.body + told.subject and "M33" not in told.body


def test_a_shared_address_and_a_strangers_are_refused(house: House) -> None:
    shared = {"kind": "EMAIL", "value": "both@example.org", "normalised": "both@example.org", "created_at": LONG_AGO}
    for who in (house.jo, house.al):
        ContactPoint.objects.create(customer=who, **shared)
    names = {one.normalised for one in points_to_tell(customer_ids=[house.jo.pk], leaving=[])}
    assert names == {"jo@example.org"}
    both = {one.normalised for one in points_to_tell(customer_ids=[house.jo.pk], leaving=[house.al.pk])}
    assert both == {"jo@example.org", "both@example.org"}
    for point in ContactPoint.objects.unscoped("wrong").exclude(normalised="jo@example.org"):
        with pytest.raises(HouseMoveRefused) as refused:
            house.move(tell_point_id=point.pk, key=f"to {point.pk}")
        assert set(refused.value.errors) == {"tell"}
    assert not HouseMove.objects.unscoped("none").exists()


def test_a_confidential_home_stays_confidential_and_nothing_is_sent(cast: Cast) -> None:
    secret = restriction(cast.safeguarding)
    home, away = property_at(12), property_at(14)
    ada = person("Ada", email="ada@example.org", home=home, home_hidden=secret)
    given = {
        "mover_ids": [], "from_uprn": home.uprn, "going": Going("PROPERTY", away.uprn), "on": TODAY, "contact_ids": [],
        "at": NOW, "key": "secret",
    }  # fmt: skip
    assert points_to_tell(customer_ids=[ada.pk], leaving=[]) == []
    house_move(customer_id=ada.pk, tell_point_id=None, actor=cast.safeguarder.actor, **given)
    assert residents_of(actor=cast.agent.actor, uprn=away.uprn, at=NOW) == []
    assert [one.customer_id for one in residents_of(actor=cast.safeguarder.actor, uprn=away.uprn, at=NOW)] == [ada.pk]
    assert moves_of(actor=cast.agent.actor, customer_ids=[ada.pk]) == []
    assert len(moves_of(actor=cast.safeguarder.actor, customer_ids=[ada.pk])) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"going": Going("PROPERTY", 1)}, "whither"),
        ({"going": Going("PROPERTY")}, "whither"),
        ({"going": Going("UNLISTED", lines=" ")}, "whither"),
        ({"going": Going("NOWHERE")}, "whither"),
        ({"on": TODAY + timedelta(400)}, "on"),
        ({"on": date(1990, 1, 1)}, "on"),
        ({"from_uprn": 7}, "customer"),
    ],
)
def test_what_cannot_be(house: House, more: dict, field: str) -> None:
    with pytest.raises(HouseMoveRefused) as refused:
        house.move(**more)
    assert set(refused.value.errors) == {field}


def test_not_before_they_moved_in_nor_to_where_they_are(house: House) -> None:
    Residence.objects.unscoped("hers").filter(customer=house.jo).update(active_from=TODAY)
    with pytest.raises(HouseMoveRefused):
        house.move(on=TODAY - timedelta(1))
    with pytest.raises(HouseMoveRefused):
        house.move(going=Going("PROPERTY", house.home.uprn))


def test_who_may(house: House) -> None:
    for user in (house.cast.officer, house.cast.manager, house.cast.administrator):
        with pytest.raises(NotPermitted):
            house.move(actor=user.actor)
    move = house.move()
    with pytest.raises(NotPermitted):
        house_move_undo(move_id=move.pk, reason="x", actor=house.cast.officer.actor, at=NOW)
    with pytest.raises(HouseMoveRefused):
        house_move_undo(move_id=move.pk, reason=" ", actor=house.cast.agent.actor, at=NOW)


def test_what_somebody_changed_since_is_not_overwritten(house: House) -> None:
    move = house.move()
    house.move(from_uprn=house.next.uprn, going=Going("PROPERTY", property_at(16).uprn), key="on again")
    after = everything()
    with pytest.raises(CannotUndo):
        house_move_undo(move_id=move.pk, reason="x", actor=house.cast.agent.actor, at=NOW)
    assert everything() == after


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_move_them_once(house: House) -> None:
    together, ends = threading.Barrier(2), []

    def send(turn: int) -> None:
        try:
            together.wait(60)
            by = (house.cast.agent, house.cast.second_agent)[turn].actor
            house.move(house.cy, key=f"move {turn}", actor=by)
            ends.append("moved")
        except (HouseMoveRefused, Busy):
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[turn]) for turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ends) == ["moved", "refused"]
    assert Residence.objects.unscoped("all").count() == 5


WHITHER = st.sampled_from(["PROPERTY", "OUTSIDE", "UNKNOWN", "NO_FIXED"])
RUNS = st.lists(st.tuples(st.booleans(), st.booleans(), WHITHER), max_size=3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RUNS)
def test_any_run_of_moves_undone_backwards_leaves_no_trace(house: House, run: list) -> None:
    before, moves = everything(), []
    stamp = HouseMove.objects.unscoped("so far").count()
    for number, (with_al, with_cy, whither) in enumerate(run):
        here = Residence.objects.unscoped("hers").filter(customer=house.jo, active_to__isnull=True).first()
        if here is None or here.property_id is None:
            break
        along = [who for who, goes in ((house.al, with_al), (house.cy, with_cy)) if goes]
        living = Residence.objects.unscoped("there").filter(property=here.property_id, active_to__isnull=True)
        there = {one.customer_id for one in living}
        to = house.next if here.property_id == house.home.uprn else house.home
        going = Going(whither, to.uprn, "1 Far Street" if whither == "OUTSIDE" else "")
        with_her = [one for one in along if one.pk in there]
        moves.append(house.move(*with_her, from_uprn=here.property_id, going=going, key=f"{stamp}-{number}"))
    for move in reversed(moves):
        house_move_undo(move_id=move.pk, reason="back", actor=house.cast.agent.actor, at=NOW)
    assert everything() == before
