"""Who has shown who they are is shown whole: to whoever asked them, for that session, and nobody else."""

from datetime import timedelta

import pytest

from channels.staff.presenters.customer_page import customer_page
from crm.contacts.actions import SessionStart, session_end, session_start
from crm.customers.models import Customer
from crm.customers.queries import customer_record
from crm.teams.actor import Actor
from tests.cast import NOW, Cast
from tests.crm.contacts.identity.test_asking import ask, jo, passed  # noqa: F401

WHOLE, MASKED = ("born 3 April 1970", "Council tax 10004567"), ("born 19••", "Council tax ·····567")


def shown(actor: Actor, customer: Customer, at=NOW) -> tuple[str, str]:
    record = customer_record(actor=actor, at=at, reference=customer.reference)
    page = customer_page(record, actor=actor, at=at, asked={})
    assert (record.customer.date_of_birth is None) == record.born.endswith("••")
    return record.born, page.known.accounts[0].words


def test_before_the_check_and_after_half_of_it_it_is_masked(cast: Cast, jo: Customer) -> None:  # noqa: F811
    agent = cast.agent.actor
    assert shown(agent, jo) == MASKED
    passed(jo, by=agent, facts="BIRTH HOME")
    assert shown(agent, jo) == MASKED


def test_a_passed_check_opens_this_customer_to_who_asked_until_the_session_ends(
    cast: Cast,
    jo: Customer,  # noqa: F811
) -> None:
    agent = cast.agent.actor
    session = session_start(start=SessionStart(channel="PHONE", key="call"), actor=agent, at=NOW)
    passed(jo, by=agent)
    assert shown(agent, jo) == WHOLE
    assert shown(cast.second_agent.actor, jo) == MASKED
    session_end(session_id=session.pk, actor=agent, at=NOW + timedelta(minutes=5))
    assert shown(agent, jo, at=NOW + timedelta(minutes=6)) == MASKED


def test_it_opens_nobody_else(cast: Cast, jo: Customer) -> None:  # noqa: F811
    agent = cast.agent.actor
    al = Customer.objects.unscoped("test").exclude(pk=jo.pk).get()
    Customer.objects.filter(pk=al.pk).update(date_of_birth=jo.date_of_birth)
    passed(jo, by=agent)
    assert shown(agent, al) == MASKED


@pytest.mark.parametrize("before", ["BIRTH HOME", "BIRTH HOME PHONE"])
def test_a_failed_check_opens_nothing(cast: Cast, jo: Customer, before: str) -> None:  # noqa: F811
    agent = cast.agent.actor
    passed(jo, by=agent, facts=before)
    for fact, said in (("ACCOUNT", "99999999"), ("FELLOW", "Zed Nobody")):
        answered = ask(jo, fact, said, by=agent)
    assert answered.standing.failed
    assert shown(agent, jo) == MASKED
