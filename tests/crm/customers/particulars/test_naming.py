"""Names through time: a name that was used stays findable, a slip does not; birth and language."""

from datetime import date, timedelta

import pytest

from crm.customers.actions import CustomerRefused
from crm.customers.finding.search import customer_search
from crm.customers.models import Customer
from crm.customers.names import Names
from crm.customers.particulars.actions import details_change, former_name_add, former_name_remove, name_change
from crm.customers.particulars.models import FormerName, ParticularEvent
from crm.customers.particulars.queries import particulars_of
from crm.teams.models import User
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, business, person

TODAY = NOW.date()


def found(cast: Cast, query: str) -> list[str]:
    return [hit.name for hit in customer_search(actor=cast.agent.actor, query=query, at=NOW)]


def rename(cast: Cast, customer: Customer, *, key: str = "one", was_used: bool = True, **more) -> Customer:
    names = more.pop("names", Names(given_names="Jo", family_name="Newly"))
    return name_change(
        customer_id=customer.pk, names=names, was_used=was_used, actor=cast.agent.actor, at=NOW, key=key, **more
    )


def test_a_name_that_was_used_is_kept_with_its_day_and_found(cast: Cast) -> None:
    jo = person("Jo", "Oldham")
    changed = rename(cast, jo, until=date(2026, 6, 20))
    assert (changed.display_name, changed.sort_name) == ("Jo Newly", "newly  jo")
    [former] = FormerName.objects.visible_to(cast.agent.actor)
    assert (former.display_name, former.active_to) == ("Jo Oldham", date(2026, 6, 20))
    assert found(cast, "Oldham") == found(cast, "Newly") == ["Jo Newly"]
    assert Customer.pgh_event_model.objects.get(pgh_obj_id=jo.pk).family_name == "Oldham"


def test_a_typing_error_is_in_the_history_alone(cast: Cast) -> None:
    jo = person("Jo", "Harrowgate")  # the caller's other matter, typed into the wrong box
    rename(cast, jo, was_used=False)
    assert not FormerName.objects.unscoped("none").exists()
    assert found(cast, "Harrowgate") == []
    assert Customer.pgh_event_model.objects.get(pgh_obj_id=jo.pk).family_name == "Harrowgate"
    assert ParticularEvent.objects.unscoped("test").get().kind == "name.corrected"


def test_sent_twice_it_is_done_once(cast: Cast) -> None:
    jo = person("Jo", "Oldham")
    rename(cast, jo)
    rename(cast, jo, names=Names(family_name="Thirdly"))
    assert Customer.objects.unscoped("test").get(pk=jo.pk).family_name == "Newly"
    assert FormerName.objects.unscoped("test").count() == 1


def test_a_former_name_of_before_our_time_is_added_and_taken_away_again(cast: Cast) -> None:
    jo = person("Jo", "Newly")
    given = {"customer_id": jo.pk, "actor": cast.agent.actor, "at": NOW}
    names = Names(given_names="Jo", family_name="Maiden")
    former = former_name_add(names=names, until=date(1999, 1, 1), key="a", **given)
    assert former_name_add(names=names, key="a", **given).pk == former.pk
    assert found(cast, "Maiden") == ["Jo Newly"]
    for _time in range(2):
        former_name_remove(former_name_id=former.pk, actor=cast.agent.actor, at=NOW, key="b")
    assert found(cast, "Maiden") == []


def test_a_business_that_changes_its_name_is_found_by_both(cast: Cast) -> None:
    shop = business("Sunny Foods Ltd")
    rename(cast, shop, names=Names(business_name="Cloudy Foods Ltd"))
    assert found(cast, "sunny foods") == found(cast, "cloudy") == ["Cloudy Foods Ltd"]


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (Names(), "family_name"),
        (Names(family_name="x" * 301), "family_name"),
        (Names(family_name="Ok", business_name="Not Ltd"), "business_name"),
    ],
)
def test_names_that_are_none_are_refused_beside_their_box(cast: Cast, names: Names, field: str) -> None:
    jo = person()
    with pytest.raises(CustomerRefused) as refused:
        rename(cast, jo, names=names)
    assert set(refused.value.errors) == {field}
    with pytest.raises(CustomerRefused) as refused:
        rename(cast, jo, until=TODAY + timedelta(days=1))
    assert set(refused.value.errors) == {"until"}


@pytest.mark.parametrize("born", [TODAY + timedelta(days=1), date(TODAY.year - 131, 1, 1)])
def test_a_date_nobody_was_born_on_is_refused_kindly(cast: Cast, born: date) -> None:
    jo = person()
    with pytest.raises(CustomerRefused) as refused:
        details_change(customer_id=jo.pk, date_of_birth=born, language="pl", actor=cast.agent.actor, at=NOW, key="one")
    assert set(refused.value.errors) == {"date_of_birth"}


def test_birth_and_language_are_put_right_and_say_which(cast: Cast) -> None:
    jo = person()
    given = {"customer_id": jo.pk, "actor": cast.agent.actor, "at": NOW}
    details_change(date_of_birth=date(1980, 3, 12), language="pl", key="one", **given)
    changed = Customer.objects.unscoped("test").get(pk=jo.pk)
    assert (changed.date_of_birth, changed.language) == (date(1980, 3, 12), "pl")
    assert ParticularEvent.objects.unscoped("test").get().facts == {"changed": ["date_of_birth", "language"]}
    with pytest.raises(CustomerRefused):
        details_change(date_of_birth=None, language="elvish", key="two", **given)


def test_who_may_not_and_nobody_their_own(cast: Cast) -> None:
    jo = person()
    for name in ("officer", "manager", "governance", "administrator"):
        with pytest.raises(NotPermitted):
            name_change(
                customer_id=jo.pk, names=jo.names, was_used=False, actor=cast.users[name].actor, at=NOW, key=name
            )
    User.objects.filter(pk=cast.agent.pk).update(customer_key=jo.pk)
    with pytest.raises(Customer.DoesNotExist):
        rename(cast, jo)


def test_former_names_of_merged_records_are_on_the_one_page(cast: Cast) -> None:
    root, away = person("Jo", "Newly"), person("Jo", "Oldham")
    rename(cast, away)
    Customer.objects.filter(pk=away.pk).update(canonical=root)
    seen = particulars_of(actor=cast.agent.actor, at=NOW, customer=root, group=[root.pk, away.pk])
    assert [name.display_name for name in seen.former_names] == ["Jo Oldham"]
