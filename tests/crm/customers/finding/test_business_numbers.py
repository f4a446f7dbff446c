"""A business by its company, charity or VAT number, in whatever spelling it is read out."""

import pytest

from crm.customers.finding.search import customer_search
from crm.customers.models import Customer
from crm.customers.particulars.actions import business_number_add
from crm.teams.actor import Actor
from tests.cast import NOW, Cast, business, person, restriction


def told(actor: Actor, query: str) -> list[tuple[str, str]]:
    return [(hit.name, hit.matched) for hit in customer_search(actor=actor, query=query, at=NOW)]


@pytest.fixture
def firm(cast: Cast) -> Customer:
    firm = business("Example Foods Ltd")
    for kind, typed in (("COMPANY", "SC123456"), ("CHARITY", "1234567"), ("VAT", "GB 980 7806 84")):
        business_number_add(customer_id=firm.pk, kind=kind, typed=typed, actor=cast.agent.actor, at=NOW, key=kind)
    person("Jo", "Example")
    return firm


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("SC123456", "company number"),
        ("sc 123 456", "company number"),
        ("Company number SC123456", "company number"),
        ("1234567", "charity number"),
        ("charity no. 1234567", "charity number"),
        ("GB 980 7806 84", "VAT number"),
        ("980780684", "VAT number"),
        ("VAT 980-7806-84", "VAT number"),
    ],
)
def test_it_is_found(cast: Cast, firm: Customer, typed: str, why: str) -> None:
    assert told(cast.agent.actor, typed) == [("Example Foods Ltd", why)]


def test_a_number_of_nobody_and_of_somebody_hidden_finds_nobody(cast: Cast, firm: Customer) -> None:
    assert told(cast.agent.actor, "SC654321") == []
    Customer.objects.filter(pk=firm.pk).update(restriction=restriction(cast.safeguarding))
    assert told(cast.agent.actor, "SC123456") == []
