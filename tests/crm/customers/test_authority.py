"""Who may act for whom: recorded on proof, in a scope, from to; ended with a reason; said in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.models import Service
from crm.contacts.identity.acting import acting
from crm.contacts.models import Capacity
from crm.customers.authority.actions import AuthorityRefused, authority_add, authority_end, holds_on
from crm.customers.authority.models import Authority
from crm.customers.authority.queries import authorities_given, authorities_held
from crm.customers.authority.scopes import Scope, Verdict, verdict
from crm.customers.models import Customer
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person, restriction

TODAY = NOW.date()
TAX = {"service": "council-tax", "family": "council-tax"}


@pytest.mark.parametrize(
    ("scope", "asked", "found"),
    [
        ({}, TAX, Verdict.MAY_ACT),
        ({"families": {"council-tax"}}, TAX, Verdict.MAY_ACT),
        ({"services": {"council-tax"}}, TAX, Verdict.MAY_ACT),
        ({"families": {"housing"}}, TAX, Verdict.OUT_OF_SCOPE),
        ({"families": {"housing"}}, {"service": "", "family": ""}, Verdict.NO_SERVICE),
        ({"active_from": TODAY + timedelta(1)}, TAX, Verdict.NOT_BEGUN),
        ({"active_to": TODAY}, TAX, Verdict.EXPIRED),
        ({"active_to": TODAY + timedelta(1)}, TAX, Verdict.MAY_ACT),
        ({"is_ended": True}, TAX, Verdict.ENDED),
    ],
)
def test_the_table(scope: dict, asked: dict, found: Verdict) -> None:
    begun = {"active_from": TODAY - timedelta(10)}
    assert verdict(Scope(**(begun | scope)), on=TODAY, **asked) == found


CODES = st.frozensets(st.sampled_from(["a", "b", "c"]))
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 3, 1))


@given(CODES, CODES, DAYS, st.none() | DAYS, DAYS, st.sampled_from(["a", "b", "c"]), st.booleans())
def test_nobody_may_act_outside_what_and_when(services, families, begins, ends, on, code, ended) -> None:
    scope = Scope(active_from=begins, active_to=ends, services=services, families=families, is_ended=ended)
    if verdict(scope, service=code, family=code, on=on) == Verdict.MAY_ACT:
        assert not ended and begins <= on and (ends is None or on < ends)
        assert scope.is_for_everything or code in services | families


def add(cast: Cast, customer: Customer, holder: Customer, **more: object) -> Authority:
    given = {
        "holder_is": "son", "services": [], "families": ["council-tax"], "proof": "CONSENT_WRITTEN",
        "document": "scan 12", "begins": TODAY, "until": date(2027, 3, 3), "actor": cast.agent.actor, "at": NOW,
        "key": "one",
    }  # fmt: skip
    return authority_add(customer_id=customer.pk, holder_id=holder.pk, **(given | more))


def words(rows: list[Authority], service: Service | None, on: date = TODAY) -> str:
    [one] = acting(rows, service=service, on=on)
    return one.words


def test_the_screen_says_what_they_may(cast: Cast, services: dict[str, Service]) -> None:
    jo, son = person(), person("P")
    made = add(cast, jo, son)
    assert add(cast, jo, son).pk == made.pk  # a second click
    rows = authorities_given(actor=cast.agent.actor, customer_ids=[jo.pk], at=NOW)
    tax, bin_ = services["council-tax"], services["missed-bin"]
    assert words(rows, tax) == "may act in council tax only, until 3 March 2027"
    assert words(rows, None) == "may act in council tax only, until 3 March 2027"
    assert "in this may tell us things, may be told nothing" in words(rows, bin_)
    assert "ran out on 3 March 2027" in words(rows, tax, date(2027, 3, 4))
    assert "begins on 23 November 2026" in words(rows, tax, TODAY - timedelta(1))
    [capable], [not_] = acting(rows, service=tax, on=TODAY), acting(rows, service=bin_, on=TODAY)
    assert (capable.capacity, not_.capacity) == (Capacity.CONSENT_ON_FILE, Capacity.NONE)
    [held] = authorities_held(actor=cast.agent.actor, customer_ids=[son.pk], at=NOW)
    assert held.customer == jo
    assert AccessLog.objects.filter(screen="authority", keys=[jo.pk]).exists()


def test_ended_with_a_reason_once(cast: Cast, services: dict[str, Service]) -> None:
    made = add(cast, person(), person("P"))
    assert holds_on(made, at=NOW)
    with pytest.raises(AuthorityRefused):
        authority_end(authority_id=made.pk, reason=" ", actor=cast.agent.actor, at=NOW)
    ended = authority_end(authority_id=made.pk, reason="She withdrew it", actor=cast.agent.actor, at=NOW)
    again = authority_end(authority_id=made.pk, reason="Other", actor=cast.second_agent.actor, at=NOW)
    assert (again.end_reason, again.ended_by_id) == ("She withdrew it", ended.ended_by_id)
    assert not holds_on(again, at=NOW)
    assert "was ended" in words([again], services["council-tax"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"document": " "}, "document"),
        ({"proof": "A_HUNCH"}, "proof"),
        ({"until": TODAY - timedelta(1)}, "until"),
        ({"proof": "CONSENT_SPOKEN", "document": "", "until": None}, "until"),
        ({"proof": "CONSENT_SPOKEN", "document": "", "until": TODAY + timedelta(200)}, "until"),
    ],
)
def test_what_cannot_be_recorded(cast: Cast, given: dict, field: str) -> None:
    with pytest.raises(AuthorityRefused) as refused:
        add(cast, person(), person("P"), **given)
    assert set(refused.value.errors) == {field}


def test_nobody_acts_for_themselves_nor_for_the_record_they_are_merged_with(cast: Cast) -> None:
    jo, twin = person(), person()
    with pytest.raises(AuthorityRefused):
        add(cast, jo, jo)
    Customer.objects.filter(pk=twin.pk).update(canonical=jo)
    with pytest.raises(AuthorityRefused):
        add(cast, jo, twin)


def test_who_may_and_whom(cast: Cast) -> None:
    jo, hidden = person(), person("Ada", hidden=restriction(cast.safeguarding))
    with pytest.raises(AuthorityRefused):
        add(cast, jo, hidden)
    made = add(cast, jo, hidden, actor=cast.safeguarder.actor)
    assert authorities_given(actor=cast.agent.actor, customer_ids=[jo.pk], at=NOW) == []
    for user in (cast.agent, cast.officer, cast.manager):
        with pytest.raises(NotPermitted):
            authority_end(authority_id=made.pk, reason="x", actor=user.actor, at=NOW)
    with pytest.raises(NotPermitted):
        add(cast, jo, person("P"), actor=cast.officer.actor, key="two")
