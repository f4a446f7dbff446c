"""Promises in the API: what would be promised to anybody with a key, what was promised only with the scope, of nobody."""

import json
from datetime import timedelta

import jsonschema
import pytest

from channels.api.schema import openapi
from crm.customers.references import shown
from crm.sla.actions import clocks_pause, new_date_give
from crm.sla.models import Clock
from crm.sla.sweeping import sweep_clocks
from crm.teams.models import AccessLog
from tests.architecture.hidden_things import hidden_things
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person, property_at
from tests.channels.api.test_schema import nullable
from tests.channels.api.town import key_for

EASTER = {"service": "missed-bin", "received_at": "2026-04-02T16:30:00+01:00", "channel": "EMAIL"}


def ask(client, key, path, **asked):
    answer = client.get(f"/api/v1/promises/{path}", asked, headers={"key": key})
    return answer.status_code, answer.json()


@pytest.fixture
def reader(cast):
    return key_for(cast, "PROMISES_READ")


@pytest.fixture
def taken(cast, services):
    home = property_at(12)
    jo = person("Jo", "Example", email="jo@example.org", home=home)
    return report_bin(cast, services["missed-bin"], customer=jo, home=home, key="api")


def test_what_would_be_promised_and_why(client, cast, services):
    status, told = ask(client, key_for(cast, "PLACES_SEARCH"), "explain", **EASTER)
    assert status == 200
    resolve = next(one for one in told["promises"] if one["kind"] == "RESOLVE")
    assert resolve["due_at"].startswith("2026-04-08T17:00:00")
    assert "Good Friday and Easter Monday do not count" in resolve["why"]["sentence"]
    days = {row["day"]: (row["counted"], row["why"]) for row in resolve["why"]["days"]}
    assert days["2026-04-03"] == (False, "Good Friday") and days["2026-04-08"][0]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"service": ""}, 400),
        ({"service": "nothing"}, 404),
        ({"received_at": "yesterday"}, 400),
        ({"received_at": "9999-12-31T00:00:00Z"}, 400),
        ({"channel": "PIGEON"}, 400),
        ({"customer_kind": "CAT"}, 400),
    ],
)
def test_what_cannot_be_is_refused(client, cast, services, wrong, status):
    assert ask(client, key_for(cast), "explain", **(EASTER | wrong))[0] == status


def test_no_key_no_answer_and_no_scope_no_reference(client, cast, taken):
    assert client.get("/api/v1/promises/explain").status_code == 401
    others = key_for(cast, "PLACES_SEARCH", "GAZETTEER_READ", "LOADS_READ")
    assert ask(client, others, shown(taken.reference))[0] == 403


def test_a_reference_gives_kinds_states_dates_and_why(client, reader, taken):
    status, told = ask(client, reader, shown(taken.reference))
    assert status == 200
    resolve = next(one for one in told["results"] if one["kind"] == "RESOLVE")
    assert (resolve["state"], resolve["cycle"], resolve["missed_at"]) == ("RUNNING", 1, None)
    assert resolve["due_at"].startswith("2026-11-25T17:00:00")
    assert resolve["why"]["sentence"].startswith("2 working days from Mon 23 Nov 10:00")
    words = json.dumps(told)
    for trace in ("Jo", "Example", "Abbey", "jo@", "bin"):
        assert trace not in words


def test_a_wait_a_miss_and_a_new_date_are_told_without_words(client, reader, taken, cast):
    clock = Clock.objects.get(kind="RESOLVE")
    week = timedelta(days=7)
    sweep_clocks(NOW + week)
    new_date_give(clock_id=clock.pk, until=NOW + 2 * week, words="Jo: soon", actor=cast.officer.actor, at=NOW + week)
    clocks_pause(
        clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=NOW + 3 * week, actor=cast.officer.actor,
        at=NOW + week,
    )  # fmt: skip
    _status, told = ask(client, reader, shown(taken.reference))
    resolve = next(one for one in told["results"] if one["kind"] == "RESOLVE")
    assert resolve["state"] == "PAUSED" and resolve["due_at"] is None and resolve["waits_until"]
    assert resolve["missed_at"].startswith("2026-11-25") and resolve["is_late"]
    assert [one[:10] for one in resolve["new_dates"]] == ["2026-12-07"]
    assert resolve["why"]["pauses"][0]["until"] is None and "soon" not in json.dumps(told)


def test_the_read_is_recorded(client, reader, taken):
    ask(client, reader, shown(taken.reference))
    assert AccessLog.objects.filter(actor_kind="CLIENT", screen="api:promises", keys=[taken.contact.pk]).exists()


@pytest.mark.parametrize("reference", ["BCDF-2345-J", "nonsense", "%00", "a" * 300])
def test_what_there_is_not_is_not_found(client, reader, reference):
    assert ask(client, reader, reference)[0] == 404


def test_what_is_given_is_what_was_described(client, reader, taken):
    described = openapi()
    for path, asked in (("explain", EASTER), (shown(taken.reference), {})):
        name = "explain" if asked else "{reference}"
        said = described["paths"][f"/api/v1/promises/{name}"]["get"]["responses"]["200"]["content"]["application/json"]
        shape = nullable(said["schema"] | {"components": described["components"]})
        jsonschema.Draft202012Validator(shape).validate(ask(client, reader, path, **asked)[1])


def test_nothing_confidential_is_known(client, reader, cast, services):
    things = hidden_things(cast, services)
    for hidden in things.each:
        assert ask(client, reader, hidden.reference)[0] == 404
    assert ask(client, reader, shown(things.plain.reference))[0] == 200
