"""A business's numbers: one that another has is offered as the same business; two at once see each other."""

import threading

import pytest
from django.db import connection, transaction

from crm.customers.actions import CustomerRefused
from crm.customers.models import Customer
from crm.customers.particulars.actions import (
    SameBusiness,
    business_number_add,
    business_number_change,
    business_number_remove,
)
from crm.customers.particulars.models import BusinessNumber
from crm.customers.particulars.queries import customers_by_number
from crm.teams.actor import Actor, system
from tests.cast import NOW, Cast, business, person, restriction

numbers = iter(range(10_000))


def give(customer: Customer, *, actor: Actor, typed: str = "01234567", kind: str = "COMPANY", **more) -> BusinessNumber:
    return business_number_add(
        customer_id=customer.pk, kind=kind, typed=typed, actor=actor, at=NOW,
        key=more.pop("key", f"n{next(numbers)}"), **more,
    )  # fmt: skip


def test_it_is_normalised_kept_once_and_found_in_any_spelling(cast: Cast) -> None:
    firm, actor = business(), cast.agent.actor
    first = give(firm, actor=actor, typed="1234567", key="same")
    assert give(firm, actor=actor, key="same").pk == give(firm, actor=actor).pk == first.pk
    assert first.normalised == "01234567"
    for typed in ("1234567", "01234567", " 0123 4567 "):
        assert [(one, row.pk) for one, row in customers_by_number(actor=actor, typed=typed, limit=5)] == [
            (firm, first.pk)
        ]


def test_who_has_it_already_is_offered_and_a_group_may_share_it(cast: Cast) -> None:
    firm, branch, actor = business("First Ltd"), business("Second Ltd"), cast.agent.actor
    give(firm, actor=actor, kind="VAT", typed="GB 980 7806 84")
    with pytest.raises(SameBusiness) as same:
        give(branch, actor=actor, kind="VAT", typed="980780684")
    assert same.value.others == [firm]
    assert give(branch, actor=actor, kind="VAT", typed="980780684", is_shared=True).customer == branch


def test_one_that_ended_or_is_hidden_is_not_offered(cast: Cast) -> None:
    ended, hidden, new, actor = business("A Ltd"), business("B Ltd"), business("C Ltd"), cast.agent.actor
    number = give(ended, actor=actor)
    business_number_change(number_id=number.pk, begins=None, ends=NOW.date(), actor=actor, at=NOW, key="end")
    give(hidden, actor=actor)
    Customer.objects.filter(pk=hidden.pk).update(restriction=restriction(cast.safeguarding))
    assert give(new, actor=actor).customer == new
    assert give(ended, actor=actor, is_shared=True).active_to is None


def test_merged_records_are_one_business(cast: Cast) -> None:
    firm, same, actor = business("A Ltd"), business("A Limited"), cast.agent.actor
    give(firm, actor=actor)
    Customer.objects.filter(pk=same.pk).update(canonical=firm)
    assert give(same, actor=actor).customer == same


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_told_of_each_other() -> None:
    firms = [business("A Ltd"), business("B Ltd")]
    together = threading.Barrier(2)
    told: list[Customer] = []

    def send(firm: Customer) -> None:
        try:
            with transaction.atomic():
                together.wait(60)
                give(firm, actor=system("tests"))
        except SameBusiness as same:
            told.extend(same.others)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[firm]) for firm in firms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) == 1
    assert BusinessNumber.objects.unscoped("test").count() == 1


def test_only_a_business_and_only_a_number_that_can_be(cast: Cast) -> None:
    for customer, kind, typed, field in (
        (person(), "COMPANY", "01234567", "kind"),
        (business(), "SHOE", "01234567", "kind"),
        (business(), "VAT", "980780685", "number"),
    ):
        with pytest.raises(CustomerRefused) as refused:
            give(customer, actor=cast.agent.actor, kind=kind, typed=typed)
        assert set(refused.value.errors) == {field}


def test_one_recorded_by_mistake_is_gone_and_kept_by_its_history(cast: Cast) -> None:
    number = give(business(), actor=cast.agent.actor)
    for _time in range(2):
        business_number_remove(number_id=number.pk, actor=cast.agent.actor, at=NOW, key="gone")
    assert not BusinessNumber.objects.unscoped("test").exists()
    assert BusinessNumber.pgh_event_model.objects.get(pgh_obj_id=number.pk).pgh_label == "delete"
