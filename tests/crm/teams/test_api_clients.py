"""Clients of the API are made, given new keys and ended by administrators alone; what stood before is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from crm.teams.actor import ClientScope, client, system
from crm.teams.client_keys import new_key, read_key
from crm.teams.clients import (
    AlreadyDone,
    ClientEnded,
    ClientRefused,
    client_create,
    client_end,
    client_key_renew,
    client_of_key,
    clients_listed,
)
from crm.teams.models import ApiClient
from crm.teams.policy import CUSTOMER_MAY, STAFF_MAY, NotPermitted, may
from tests.cast import NOW, Cast

LATER = NOW + timedelta(days=1)


def create(cast: Cast, *, key: str = "form-1", who: str = "administrator", **more: Any) -> Any:
    given = {"name": "Web forms", "owner": "Digital team", "purpose": "Addresses", "scopes": ["PLACES_SEARCH"],
             "rate_per_minute": 60} | more  # fmt: skip
    return client_create(**given, actor=cast.users[who].actor, at=NOW, key=key)


def test_a_key_opens_what_it_was_made_for(cast: Cast) -> None:
    made = create(cast, scopes=["LOADS_READ", "PLACES_SEARCH"])
    found = client_of_key(key=made.key, at=LATER)
    assert found == made.client
    assert found.actor.scopes == {ClientScope.PLACES_SEARCH, ClientScope.LOADS_READ}
    assert may(found.actor, "gazetteer.search") and may(found.actor, "gazetteer.loads")
    assert not may(found.actor, "gazetteer.read")


PLACES = frozenset(
    {
        ClientScope.PLACES_SEARCH, ClientScope.GAZETTEER_READ, ClientScope.CROSS_REFERENCES_READ,
        ClientScope.LOADS_READ, ClientScope.PROMISES_READ, ClientScope.FACTS_READ, ClientScope.FACTS_WRITE,
    }
)  # fmt: skip


def allowed(scopes: frozenset[ClientScope]) -> set[str]:
    actor = client(1, name="x", scopes=scopes)
    return {permission for permission in STAFF_MAY | dict.fromkeys(CUSTOMER_MAY) if may(actor, permission)}


def test_a_client_of_places_may_nothing_that_is_about_people() -> None:
    # What a service would promise at some moment names nobody, and what is true at an address neither.
    assert allowed(PLACES) <= {"promise.what_if", "fact.view", "fact.load"}


def test_with_every_scope_a_client_leads_decides_and_configures_nothing() -> None:
    assert allowed(frozenset(ClientScope)) - {"fact.view", "fact.load"} == {
        "promise.what_if", "customer.view", "customer.look_up", "customer.change", "contact.view", "contact.log",
        "contact.notes", "case.view", "case.work", "case.note",
    }  # fmt: skip


def test_only_an_administrator_makes_renews_and_ends(cast: Cast) -> None:
    made = create(cast)
    for who in set(cast.users) - {"administrator"}:
        actor = cast.users[who].actor
        with pytest.raises(NotPermitted):
            create(cast, who=who, key=who)
        for act in (client_key_renew, client_end):
            with pytest.raises(NotPermitted):
                act(client_id=made.client.pk, actor=actor, at=LATER, key="x")
    assert ApiClient.objects.count() == 1


def test_a_new_key_ends_the_old_one_at_once(cast: Cast) -> None:
    made = create(cast)
    renewed = client_key_renew(client_id=made.client.pk, actor=cast.administrator.actor, at=LATER, key="form-2")
    assert renewed.key != made.key
    assert client_of_key(key=made.key, at=LATER) is None
    assert client_of_key(key=renewed.key, at=LATER) == made.client


def test_an_ended_client_is_known_no_more_and_gets_no_new_key(cast: Cast) -> None:
    made, actor = create(cast), cast.administrator.actor
    client_end(client_id=made.client.pk, actor=actor, at=LATER, key="end")
    assert client_of_key(key=made.key, at=LATER - timedelta(seconds=1)) is not None
    assert client_of_key(key=made.key, at=LATER) is None
    for act in (client_key_renew, client_end):
        with pytest.raises(ClientEnded):
            act(client_id=made.client.pk, actor=actor, at=LATER + timedelta(days=1), key="again")


def test_a_form_sent_twice_makes_one_key(cast: Cast) -> None:
    made, actor = create(cast), cast.administrator.actor
    with pytest.raises(AlreadyDone):
        create(cast)
    client_key_renew(client_id=made.client.pk, actor=actor, at=LATER, key="renew")
    with pytest.raises(AlreadyDone):
        client_key_renew(client_id=made.client.pk, actor=actor, at=LATER, key="renew")
    assert ApiClient.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"), ({"owner": ""}, "owner"), ({"purpose": "x" * 301}, "purpose"), ({"name": "\x00"}, "name"),
        ({"scopes": []}, "scopes"), ({"scopes": ["EVERYTHING"]}, "scopes"), ({"rate_per_minute": 0}, "rate_per_minute"),
        ({"rate_per_minute": 1_000_000}, "rate_per_minute"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(cast: Cast, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ClientRefused) as refused:
        create(cast, **wrong)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    "wrong", [{"scopes": ["EVERYTHING"]}, {"scopes": []}, {"rate_per_minute": 0}, {"active_to": NOW}]
)
def test_the_database_refuses_it_too(cast: Cast, wrong: dict[str, Any]) -> None:
    create(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.update(**wrong)


def test_what_stood_before_is_kept_without_the_key(cast: Cast) -> None:
    made = create(cast)
    before = made.client.key_prefix
    client_key_renew(client_id=made.client.pk, actor=cast.administrator.actor, at=LATER, key="renew")
    ApiClient.objects.update(last_used_date=LATER.date())  # no change worth a row
    history = apps.get_model("crm", "ApiClientHistory")
    [row] = history.objects.values()
    assert (row["key_prefix"], row["changed_by_id"]) == (before, cast.administrator.pk)
    assert "key_hash" not in row


def test_those_that_work_are_listed_first(cast: Cast) -> None:
    for name in ("Zeta", "Alpha", "Old"):
        create(cast, key=name, name=name)
    old = ApiClient.objects.get(name="Old")
    client_end(client_id=old.pk, actor=cast.administrator.actor, at=LATER, key="end")
    assert [one.name for one in clients_listed()] == ["Alpha", "Zeta", "Old"]


def test_a_key_reads_back_and_no_two_are_the_same() -> None:
    drawn = [new_key() for _time in range(50)]
    assert len({key.prefix for key in drawn}) == len({key.key_hash for key in drawn}) == 50
    assert all(read_key(f" {key} ") == key and key.fits(key.key_hash) for key in drawn)
    assert not drawn[0].fits(drawn[1].key_hash)
    assert may(system("tests"), "api_client.manage")
