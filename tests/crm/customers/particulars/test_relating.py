"""Relationships: said once and worded both ways, hidden with either end, in no circle that cannot be."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.customers.actions import CustomerRefused, HomeGiven
from crm.customers.models import Customer, Residence
from crm.customers.particulars.actions import (
    home_add,
    relationship_begin,
    relationship_change,
    relationship_remove,
)
from crm.customers.particulars.models import Relationship
from crm.customers.particulars.queries import particulars_of
from crm.teams.actor import Actor, system
from crm.teams.models import AccessLog
from tests.cast import NOW, Cast, business, person, property_at, restriction

numbers = iter(range(10_000))


def relate(first: Customer, kind: str, other: Customer, *, actor: Actor | None = None, **more) -> Relationship:
    return relationship_begin(
        customer_id=first.pk, other_id=other.pk, kind=kind, actor=actor or system("tests"), at=NOW,
        key=more.pop("key", f"r{next(numbers)}"), **more,
    )  # fmt: skip


def said(cast: Cast, customer: Customer, *, name: str = "agent") -> list[str]:
    seen = particulars_of(actor=cast.users[name].actor, at=NOW, customer=customer, group=[customer.pk])
    return [f"{one.words} {one.customer}" for one in seen.related]


def test_it_is_worded_in_both_directions_and_the_look_is_recorded(cast: Cast) -> None:
    ann, ben = person("Ann", "Example"), person("Ben", "Example")
    relate(ann, "PARENT", ben)
    assert said(cast, ann) == ["parent of Ben Example"]
    assert said(cast, ben) == ["child of Ann Example"]
    assert [row.keys for row in AccessLog.objects.order_by("id")] == [[ben.pk], [ann.pk]]


def test_what_is_mutual_is_said_once_from_either_side(cast: Cast) -> None:
    ann, ben = person("Ann"), person("Ben")
    first = relate(ann, "LIVES_WITH", ben)
    assert relate(ben, "LIVES_WITH", ann).pk == first.pk
    assert relate(ann, "LIVES_WITH", ben).pk == first.pk
    assert relate(ann, "CARER", ben).pk != relate(ben, "CARER", ann).pk  # carers of each other: two facts


def test_sent_twice_it_is_one(cast: Cast) -> None:
    ann, ben = person("Ann"), person("Ben")
    first = relate(ann, "PARENT", ben, key="same")
    assert relate(ann, "PARENT", ben, key="same").pk == first.pk
    assert relate(ann, "SIBLING", ben, key="same").pk == first.pk


def test_nobody_is_their_own_ancestor(cast: Cast) -> None:
    ann, ben, col, dee = (person(name) for name in ("Ann", "Ben", "Col", "Dee"))
    relate(ann, "PARENT", ben)
    relate(ben, "PARENT", col)
    relate(col, "PARENT", dee)
    for first, other in ((ben, ann), (col, ann), (dee, ann), (dee, ben)):
        with pytest.raises(CustomerRefused, match="circle"):
            relate(first, "PARENT", other)
    with pytest.raises(CustomerRefused, match="themselves"):
        relate(ann, "PARENT", ann)
    relate(ann, "PARENT", dee)  # twice over is no circle


def test_a_circle_through_merged_records_is_one_too(cast: Cast) -> None:
    ann, twin, ben = person("Ann"), person("Anne"), person("Ben")
    relate(ann, "PARENT", ben)
    Customer.objects.filter(pk=twin.pk).update(canonical=ann)
    twin.refresh_from_db(from_queryset=Customer.objects.unscoped("test"))
    for first, kind, other in ((ben, "PARENT", twin), (ann, "SIBLING", twin)):
        with pytest.raises(CustomerRefused):
            relate(first, kind, other)


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_close_a_circle_from_both_sides() -> None:
    ann, ben, col = person("Ann"), person("Ben"), person("Col")
    relate(ann, "PARENT", ben)
    together = threading.Barrier(2)
    refused: list[str] = []

    def send(first: Customer, other: Customer) -> None:
        try:
            with transaction.atomic():
                together.wait(60)
                relate(first, "PARENT", other)
        except CustomerRefused as circle:
            refused.append(str(circle))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=pair) for pair in ((ben, col), (col, ann))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(refused) == 1
    assert Relationship.objects.unscoped("test").count() == 2


def test_only_what_two_such_customers_can_be(cast: Cast) -> None:
    ann, firm = person("Ann"), business()
    relate(ann, "DIRECTOR", firm)
    for first, kind, other in ((firm, "PARENT", ann), (ann, "PARENT", firm), (ann, "DIRECTOR", person("Ben"))):
        with pytest.raises(CustomerRefused, match="cannot be"):
            relate(first, kind, other)
    with pytest.raises(CustomerRefused):
        relate(ann, "FRIEND", firm)


def test_people_at_a_business_each_with_role_words_and_site(cast: Cast) -> None:
    firm, ann = business(), person("Ann", "Example")
    actor = cast.agent.actor
    shop = home_add(
        customer_id=firm.pk, home=HomeGiven(uprn=property_at(7).uprn, role="TRADES"), called="Sale branch",
        actor=actor, at=NOW, key="site",
    )  # fmt: skip
    elsewhere = Residence.objects.unscoped("test").get(customer=person("Bo", home=property_at(9)))
    made = relate(ann, "MANAGER", firm, words="weekends", site_id=shop.pk, begins=date(2026, 1, 1))
    assert (made.site, made.words) == (shop, "weekends")
    assert said(cast, firm) == ["managed by Ann Example"]
    with pytest.raises(CustomerRefused) as refused:
        relate(ann, "EMPLOYEE", firm, site_id=elsewhere.pk)
    assert set(refused.value.errors) == {"site"}


def test_it_ends_on_a_day_begins_again_and_is_taken_away_when_it_was_a_mistake(cast: Cast) -> None:
    ann, ben = person("Ann", "Example"), person("Ben")
    made = relate(ann, "CARER", ben)
    change = {"relationship_id": made.pk, "words": "", "actor": cast.agent.actor, "at": NOW}
    with pytest.raises(CustomerRefused) as refused:
        relationship_change(begins=date(2026, 2, 2), ends=date(2026, 2, 1), key="a", **change)
    assert set(refused.value.errors) == {"active_to"}
    relationship_change(begins=None, ends=date(2026, 2, 1), key="b", **change)
    again = relate(ann, "CARER", ben)
    assert again.pk != made.pk
    with pytest.raises(CustomerRefused):
        relationship_change(begins=None, ends=None, key="c", **change)
    for _time in range(2):
        relationship_remove(relationship_id=again.pk, actor=cast.agent.actor, at=NOW, key="d")
    seen = particulars_of(actor=cast.agent.actor, at=NOW, customer=ben, group=[ben.pk])
    assert [(one.words, one.is_past) for one in seen.related] == [("cared for by", True)]
    assert Relationship.pgh_event_model.objects.filter(pgh_obj_id=again.pk, pgh_label="delete").count() == 1


def test_hidden_at_either_end_or_itself_it_is_not_there(cast: Cast) -> None:
    ann, ben, col = person("Ann", "Example"), person("Ben"), person("Col")
    relate(ann, "PARENT", ben)
    hidden = relate(ann, "PARENT", col)
    secret = restriction(cast.safeguarding)
    Customer.objects.filter(pk=ben.pk).update(restriction=secret)
    Relationship.objects.filter(pk=hidden.pk).update(restriction=secret)
    assert said(cast, ann) == []
    assert said(cast, ann, name="safeguarder") == ["parent of Ben Example", "parent of Col Example"]
    with pytest.raises(Customer.DoesNotExist):
        relate(ann, "CARER", ben, actor=cast.agent.actor)


def test_fifty_relations_take_as_many_statements_as_one(cast: Cast) -> None:
    ann = person("Ann")

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            particulars_of(actor=cast.agent.actor, at=NOW, customer=ann, group=[ann.pk])
        return len(asked)

    relate(ann, "PARENT", person())
    one = count()
    for _number in range(49):
        relate(ann, "PARENT", person())
    assert count() == one <= 6
