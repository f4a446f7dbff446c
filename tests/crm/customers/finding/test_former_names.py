"""Renamed, corrected, merged away or erased: the keys follow in the same act, and the search finds as it should."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command

from crm.customers.erasing import customer_redact
from crm.customers.finding.models import NamePair
from crm.customers.finding.search import customer_search
from crm.customers.models import Customer
from crm.customers.names import Names
from crm.customers.particulars.actions import former_name_add, former_name_remove, name_change
from crm.customers.particulars.models import FormerName
from crm.teams.actor import Actor
from tests.cast import NOW, Cast, business, person, restriction


def told(actor: Actor, query: str) -> list[tuple[str, str]]:
    return [(hit.name, hit.matched) for hit in customer_search(actor=actor, query=query, at=NOW)]


@pytest.fixture(autouse=True)
def keys_are_proved(cast: Cast) -> Iterator[None]:
    yield
    call_command("finding_keys")  # raises when anybody is kept otherwise than they are called


def test_who_was_renamed_is_found_by_both_and_said_to_have_been_called_so(cast: Cast) -> None:
    nadia, actor = person("Nadia", "Oldham"), cast.agent.actor
    given = {"customer_id": nadia.pk, "actor": actor, "at": NOW}
    name_change(names=Names(given_names="Nadia", family_name="Newly"), was_used=True, key="a", **given)
    assert told(actor, "nadia oldham") == told(actor, "oldham") == [("Nadia Newly", "formerly Oldham")]
    assert told(actor, "nadia oldam") == [("Nadia Newly", "formerly Oldham")]
    assert [name for name, _why in told(actor, "newly")] == ["Nadia Newly"]
    call_command("finding_keys")
    name_change(names=Names(given_names="Nadia", family_name="Newley"), was_used=False, key="b", **given)
    assert told(actor, "nadia oldham") == [("Nadia Newley", "formerly Oldham")]
    born = Names(given_names="Nadia", family_name="Fenwick")
    former = former_name_add(names=born, until=date(1999, 1, 1), key="c", **given)
    call_command("finding_keys")
    assert [name for name, _why in told(actor, "fenwick nadia")] == ["Nadia Newley"]
    former_name_remove(former_name_id=former.pk, actor=actor, at=NOW, key="d")
    assert told(actor, "fenwick") == []


def test_a_business_is_found_by_the_name_it_traded_under(cast: Cast) -> None:
    firm, actor = business("Example Foods Ltd"), cast.agent.actor
    names = Names(kind="BUSINESS", business_name="Grandly Named Ltd")
    name_change(customer_id=firm.pk, names=names, was_used=True, actor=actor, at=NOW, key="a")
    [(_name, why)] = told(actor, "example foods")
    assert why.startswith("formerly Example Foods")


def test_a_confidential_former_name_finds_for_its_team_alone(cast: Cast) -> None:
    jo, actor = person("Jo", "Newly"), cast.agent.actor
    former = former_name_add(
        customer_id=jo.pk, names=Names(given_names="Samuel", family_name="Oldham"), actor=actor, at=NOW, key="a"
    )
    FormerName.objects.unscoped("test").filter(pk=former.pk).update(restriction=restriction(cast.safeguarding))
    name_change(customer_id=jo.pk, names=jo.names, was_used=False, actor=actor, at=NOW, key="b")
    assert told(actor, "oldham") == told(actor, "samuel oldham") == told(actor, "samuel newly") == []
    theirs = cast.safeguarder.actor
    assert told(theirs, "samuel oldham") == [("Jo Newly", "formerly Samuel Oldham")]
    assert [name for name, _why in told(theirs, "oldham")] == ["Jo Newly"]


def test_who_was_erased_leaves_no_key_behind(cast: Cast) -> None:
    jo = person("Jo", "Quarrington")
    customer_redact(
        reference=jo.reference, reason="Asked for it.", actor=cast.users["governance"].actor, at=NOW, key="e"
    )  # fmt: skip
    assert not NamePair.objects.unscoped("test").filter(customer=jo).exists()
    assert Customer.objects.unscoped("test").get(pk=jo.pk).search_text == ""
    assert told(cast.agent.actor, "quarrington") == []
