"""A form sent twice adds one customer: one after the other, or both at once on two connections."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from crm.customers.actions import (
    CustomerRefused,
    HomeGiven,
    contact_point_add,
    contact_point_stop,
    customer_add,
    residence_begin,
    residence_end,
)
from crm.customers.contact_points import PHONE, PointGiven
from crm.customers.models import ContactPoint, ContactPointHistory, Customer, Residence
from crm.customers.references import new_reference
from crm.teams.actor import Actor, system
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person, property_at


def add(actor: Actor, key: str) -> Customer:
    points = [PointGiven(PHONE, "0161 496 0000")]
    return customer_add(kind="PERSON", family_name="Example", points=points, actor=actor, at=NOW, key=key)


def test_the_same_key_twice_returns_the_first(cast: Cast) -> None:
    first, second = (add(cast.agent.actor, "one") for _time in range(2))
    assert first.pk == second.pk
    assert add(cast.agent.actor, "two").pk != first.pk
    assert Customer.objects.unscoped("all").count() == 2


def test_the_same_key_twice_inside_one_transaction(cast: Cast) -> None:
    with transaction.atomic():
        assert add(cast.agent.actor, "one").pk == add(cast.agent.actor, "one").pk
        assert Customer.objects.unscoped("all").count() == 1


def test_a_reference_that_is_taken_is_drawn_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = person()
    drawn: Iterator[str] = iter([taken.reference, new_reference()])
    monkeypatch.setattr("crm.customers.actions.new_reference", lambda: next(drawn))
    assert add(cast.agent.actor, "one").reference != taken.reference


@pytest.mark.django_db(transaction=True)
def test_two_connections_at_once_add_one_customer() -> None:
    together = threading.Barrier(2)
    made: list[int] = []

    def send() -> None:
        try:
            with transaction.atomic():
                together.wait(60)
                made.append(add(system("tests"), "one").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(made) == 2
    assert len(set(made)) == 1
    assert Customer.objects.unscoped("all").count() == 1
    assert ContactPoint.objects.unscoped("all").count() == 1


def test_a_number_the_customer_has_is_kept_once_and_used_again_when_given_again(cast: Cast) -> None:
    jo = person(phone="0161 496 0000")
    point = ContactPoint.objects.visible_to(cast.agent.actor).get(customer=jo)
    assert contact_point_stop(point_id=point.pk, actor=cast.agent.actor).do_not_use
    assert contact_point_stop(point_id=point.pk, actor=cast.agent.actor).do_not_use
    again = contact_point_add(customer_id=jo.pk, kind=PHONE, value="+44 161 4960000", actor=cast.agent.actor, at=NOW)
    assert again.pk == point.pk
    assert not again.do_not_use
    assert ContactPointHistory.objects.filter(pgh_obj_id=point.pk).count() == 2


def test_a_number_that_cannot_be_one_is_refused(cast: Cast) -> None:
    jo = person()
    for value in ("12", "", "  "):
        with pytest.raises(CustomerRefused) as refused:
            contact_point_add(customer_id=jo.pk, kind=PHONE, value=value, actor=cast.agent.actor, at=NOW)
        assert set(refused.value.errors) == {"phone"}


def test_a_residence_begins_once_and_ends_on_a_day(cast: Cast) -> None:
    jo, home = person(), HomeGiven(uprn=property_at(12).uprn)
    begin = {"customer_id": jo.pk, "home": home, "actor": cast.agent.actor, "at": NOW}
    first = residence_begin(**begin, begins=date(2026, 11, 1))
    assert residence_begin(**begin).pk == first.pk
    with pytest.raises(CustomerRefused) as refused:
        residence_end(residence_id=first.pk, on=date(2026, 10, 31), actor=cast.agent.actor)
    assert set(refused.value.errors) == {"on"}
    assert residence_end(residence_id=first.pk, on=NOW.date(), actor=cast.agent.actor).active_to == NOW.date()
    later = NOW.date() + timedelta(days=1)
    assert residence_end(residence_id=first.pk, on=later, actor=cast.agent.actor).active_to == NOW.date()
    assert residence_begin(**begin).pk != first.pk


def test_a_residence_nowhere_is_refused(cast: Cast) -> None:
    jo = person()
    for home in (HomeGiven(), HomeGiven(uprn=1), HomeGiven(lines="x" * 1001)):
        with pytest.raises(CustomerRefused) as refused:
            residence_begin(customer_id=jo.pk, home=home, actor=cast.agent.actor, at=NOW)
        assert set(refused.value.errors) == {"home"}
    assert not Residence.objects.unscoped("none").exists()


def test_who_may_not_change(cast: Cast) -> None:
    jo = person(phone="0161 496 0000", home=property_at(12))
    point = ContactPoint.objects.unscoped("hers").get(customer=jo)
    residence = Residence.objects.unscoped("hers").get(customer=jo)
    actor = cast.officer.actor
    with pytest.raises(NotPermitted):
        contact_point_add(customer_id=jo.pk, kind=PHONE, value="020 7946 0000", actor=actor, at=NOW)
    with pytest.raises(NotPermitted):
        contact_point_stop(point_id=point.pk, actor=actor)
    with pytest.raises(NotPermitted):
        residence_begin(customer_id=jo.pk, home=HomeGiven(no_fixed=True), actor=actor, at=NOW)
    with pytest.raises(NotPermitted):
        residence_end(residence_id=residence.pk, on=NOW.date(), actor=actor)
