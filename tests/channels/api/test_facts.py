"""Facts in the API: what is true at an address is read by who may, and given by the systems that know it, once."""

import pytest
from django.test import Client
from django.utils import timezone

from crm.teams.models import AccessLog
from gazetteer.facts.actions.kinds import fact_kind_create
from gazetteer.facts.models import Fact, FactLoad
from tests.cast import property_at
from tests.channels.api.clients import Program
from tests.channels.api.town import key_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def every(client: Client, cast) -> Program:
    now = timezone.now()
    fact_kind_create(code="round", nature="FACT", shape="TEXT", by="STAFF:1", at=now, name="Round", group="Waste")
    fact_kind_create(code="bin_not_out", nature="EVENT", shape="TEXT", by="STAFF:1", at=now, name="Bin not out")
    return Program(client, key_for(cast, "FACTS_READ", "FACTS_WRITE"))


def test_facts_are_given_and_read_and_the_bad_rows_are_said(every):
    home = property_at(12)
    rows = [{"kind": "round", "uprn": str(home.uprn), "value": "14"}, {"kind": "round", "uprn": "1", "value": "14"}]
    told = every.post("facts", {"source": "rounds", "facts": rows}, once="a")
    assert (told["rows"], told["rejected"], told["changed"]) == (1, 1, {"round": {"new": 1}}) or told["rejected"] == 1
    assert [(one["row"], one["code"]) for one in told["rejects"]] == [(2, "UPRN")]
    [fact] = every.get("facts", uprn=home.uprn)["facts"]
    assert (fact["kind"], fact["value"], fact["source"]) == ("round", "14", "rounds")
    assert AccessLog.objects.get(screen="api:facts").keys == [home.uprn]
    assert every.post("facts", {"source": "rounds", "facts": rows}, once="a", status=200) == told
    assert FactLoad.objects.count() == 1 and Fact.objects.count() == 1


def test_events_are_told_for_a_whole_round_and_taken_back(every):
    home, now = property_at(12), timezone.now()
    every.post("facts", {"source": "rounds", "facts": [{"kind": "round", "uprn": str(home.uprn), "value": "14"}]})
    event = {"kind": "bin_not_out", "at": now.isoformat(), "fact": "round=14", "words": "Not finished", "key": "7"}
    every.post("facts/events", {"source": "crews", "events": [event]})
    [seen] = every.get("facts", uprn=home.uprn)["events"]
    assert (seen["kind"], seen["words"]) == ("bin_not_out", "Not finished")
    every.post("facts/events", {"source": "crews", "events": [event | {"withdrawn": True}]})
    assert every.get("facts", uprn=home.uprn)["events"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"source": "x", "facts": []}, "facts.non_field_errors"),
        ({"source": "x", "facts": [{"kind": "round", "from": "soon"}]}, "facts.0.from"),
        ({"source": "x", "facts": [{"kind": "round", "uprn": 7}]}, "facts.0.uprn"),
        ({"source": "x", "facts": [{"kind": "round", "since": "2026-01-01"}]}, "facts.0.since"),
        ({"facts": [{"kind": "round"}]}, "source"),
    ],
)
def test_what_cannot_be_read_is_said_by_row_and_name(every, body, field):
    told = every.post("facts", body, status=400)
    assert field in [one["field"] for one in told["errors"]], told


def test_scopes_are_asked_for(client, cast, every):
    reader = Program(client, key_for(cast, "FACTS_READ"))
    reader.get("facts", uprn=1)
    reader.get("facts", 400)
    reader.get("facts", 400, uprn=1, usrn=1)
    reader.post("facts", {"source": "x", "facts": [{"kind": "round"}]}, status=403)
    Program(client, key_for(cast, "GAZETTEER_READ")).get("facts", 403, uprn=1)


def test_a_body_that_is_too_large_is_not_read(every):
    told = every.post("facts", {"source": "x" * 2_000_001, "facts": []}, status=413)
    assert "2,000,000" in told["detail"]
