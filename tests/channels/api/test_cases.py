"""Cases in the API: what a key may see, the acts it may do, once, and never a state that can be written."""

import pytest
from django.test import Client

from cases.casework.models import Case, CaseEvent
from crm.customers.references import shown
from crm.teams.models import AccessLog
from tests.architecture.hidden_things import hidden_things
from tests.cases.casework.conftest import report_bin
from tests.cast import person, property_at
from tests.channels.api.clients import Program
from tests.channels.api.town import key_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(client: Client, cast) -> Program:
    return Program(client, key_for(cast, "CASES_READ", "CASES_WORK"))


def reference_of(missed_bin) -> str:
    return shown(missed_bin.taken.reference)


def test_a_case_says_what_it_is_and_what_may_be_done(worker, missed_bin):
    told = worker.get(f"cases/{reference_of(missed_bin)}")
    assert (told["state"]["code"], told["service"]["code"]) == ("RECEIVED", "missed-bin")
    assert told["place"]["uprn"] == str(missed_bin.home.uprn)
    assert told["contacts"][0]["answers"]["bin"] == "grey"
    plan = next(act for act in told["acts"] if act["name"] == "plan")
    assert [one["name"] for one in plan["asks"]] == ["planned_date", "words"]
    complete = next(act for act in told["acts"] if act["name"] == "complete")
    assert complete["asks"][0]["choices"], "the outcomes of the service"
    assert {"ask", "note"} <= {act["name"] for act in told["acts"]}


def test_who_the_parties_are_needs_its_own_scope_and_so_do_words(client, cast, worker, missed_bin):
    told = worker.get(f"cases/{reference_of(missed_bin)}")
    assert "name" not in told["parties"][0] and "notes" not in told and "notes" not in told["contacts"][0]
    every = Program(client, key_for(cast, "CASES_READ", "CUSTOMERS_READ", "WORDS_READ"))
    told = every.get(f"cases/{reference_of(missed_bin)}")
    assert told["parties"][0]["name"] == str(missed_bin.jo)
    assert told["parties"][0]["reach"] == [{"kind": "EMAIL", "value": "jo@example.com"}]
    assert told["notes"] == [] and told["contacts"][0]["notes"] == ""


def test_an_act_is_done_from_where_the_case_says_and_the_answer_is_the_case_after_it(worker, missed_bin):
    before = worker.get(f"cases/{reference_of(missed_bin)}")
    plan = next(act for act in before["acts"] if act["name"] == "plan")
    given = {"inputs": {"planned_date": "2099-01-05"}, "version": before["version"]}
    after = worker.post(plan["href"].removeprefix("/api/v1/"), given)
    assert (after["state"]["code"], after["planned_date"]) == ("PLANNED", "2099-01-05")
    event = CaseEvent.objects.filter(case_id=missed_bin.case_id, kind="TRANSITION").get()
    assert event.actor_kind == "CLIENT"


def test_the_same_key_is_done_once_and_another_request_with_it_is_refused(worker, missed_bin):
    path = f"cases/{reference_of(missed_bin)}/acts/note"
    worker.post(path, {"inputs": {"text": "Lid broken"}}, once="one")
    worker.post(path, {"inputs": {"text": "Lid broken"}}, once="one", status=200)
    assert CaseEvent.objects.filter(case_id=missed_bin.case_id, kind="NOTED").count() == 1
    told = worker.post(path, {"inputs": {"text": "Another"}}, once="one", status=422)
    assert "Idempotency-Key" in told["detail"]


def test_a_refused_act_leaves_its_key_free(worker, missed_bin):
    path = f"cases/{reference_of(missed_bin)}/acts/complete"
    told = worker.post(path, {"inputs": {"outcome": "nonsense"}}, once="two", status=422)
    assert told["errors"][0]["field"] == "outcome"
    outcome = Case.objects.unscoped("a test").get().service_version.outcomes.filter(needs_evidence=False).first()
    worker.post(path, {"inputs": {"outcome": outcome.code, "words": "Emptied."}}, once="two")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "CLOSED"}, "state"),
        ({"version": "1"}, "version"),
        ({"version": 0}, "version"),
        ({"inputs": {"words": {"a": 1}}}, "inputs.words"),
        ({"inputs": []}, "inputs"),
    ],
)
def test_what_cannot_be_read_is_said_by_name(worker, missed_bin, body, field):
    told = worker.post(f"cases/{reference_of(missed_bin)}/acts/start", body, status=400)
    assert [one["field"] for one in told["errors"]] == [field]


@pytest.mark.parametrize(
    "body",
    ['{"inputs": {"text": "\\ud800"}}', '{"\\ud800": 1}', '{"inputs": {"text": "x", "n": 1e400}}', "[" * 100_000],
)
def test_what_no_program_meant_to_send_is_refused_and_no_fault_of_ours(client, worker, missed_bin, body):
    path = f"/api/v1/cases/{reference_of(missed_bin)}/acts/note"
    headers = {"key": worker.key, "Idempotency-Key": "odd"}
    answer = client.post(path, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400, answer.content.decode()


def test_a_stale_version_and_an_act_that_is_not_open_are_conflicts(worker, missed_bin):
    path = f"cases/{reference_of(missed_bin)}/acts"
    worker.post(f"{path}/start", {"version": 1})
    assert "Another system" in worker.post(f"{path}/complete", {"version": 1}, status=409)["detail"]
    worker.post(f"{path}/start", status=409)
    worker.post(f"{path}/__init__", status=409)


def test_there_is_no_other_way_to_change_a_case(client, worker, missed_bin):
    for method in (client.put, client.patch, client.delete):
        answer = method(f"/api/v1/cases/{reference_of(missed_bin)}", headers={"key": worker.key})
        assert answer.status_code == 405 and answer.headers["Content-Type"] == "application/problem+json"


def test_an_act_without_a_key_for_it_is_refused(client, worker, missed_bin):
    path = f"/api/v1/cases/{reference_of(missed_bin)}/acts/start"
    answer = client.post(path, {}, content_type="application/json", headers={"key": worker.key})
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_scopes_are_asked_for_each_address(client, cast, missed_bin):
    reader = Program(client, key_for(cast, "CASES_READ"))
    assert reader.get("cases")["results"]
    reader.post(f"cases/{reference_of(missed_bin)}/acts/start", status=403)
    assert [act["name"] for act in reader.get(f"cases/{reference_of(missed_bin)}")["acts"]] == []
    other = Program(client, key_for(cast, "GAZETTEER_READ", "CASES_WORK"))
    other.get("cases", 403)
    other.get(f"cases/{reference_of(missed_bin)}", 403)
    other.post(f"cases/{reference_of(missed_bin)}/acts/start", status=403)
    reader.get("cases", 403, customer=shown(missed_bin.jo.reference))


def test_pages_follow_each_other_whatever_is_raised_meanwhile(worker, cast, services):
    home = property_at(14)
    jo = person("Jo", "Example", home=home)
    every = [report_bin(cast, services["missed-bin"], customer=jo, home=home, key=f"p{n}") for n in range(5)]
    first = worker.get("cases", limit=2)
    report_bin(cast, services["missed-bin"], customer=jo, home=home, key="meanwhile")
    found, following = first["results"], first["next"]
    while following:
        told = worker.client.get(following, headers={"key": worker.key}).json()
        found, following = found + told["results"], told["next"]
    assert [one["reference"] for one in found] == [shown(one.reference) for one in reversed(every)]
    worker.get("cases", 400, cursor="nonsense")


def test_what_is_asked_for_narrows(client, cast, missed_bin):
    reader = Program(client, key_for(cast, "CASES_READ", "CUSTOMERS_READ"))
    for asked in ({"service": "missed-bin"}, {"state": "RECEIVED"}, {"open": 1}, {"uprn": missed_bin.home.uprn},
                  {"team": "waste-collection"}, {"customer": shown(missed_bin.jo.reference)}):  # fmt: skip
        assert len(reader.get("cases", **asked)["results"]) == 1, asked
    for asked in ({"service": "pothole"}, {"state": "CLOSED"}, {"open": 0}, {"uprn": 1}, {"usrn": 1}, {"team": "x"}):
        assert reader.get("cases", **asked)["results"] == [], asked


def test_reads_are_recorded(worker, missed_bin):
    worker.get("cases")
    worker.get(f"cases/{reference_of(missed_bin)}")
    looks = AccessLog.objects.filter(actor_kind="CLIENT", screen="api:cases", keys=[missed_bin.case_id])
    assert looks.count() == 2


def test_what_is_hidden_is_absent_and_cannot_be_worked_on(client, cast, services):
    things = hidden_things(cast, services)
    every = Program(client, key_for(cast))
    listed = str(every.get("cases"))
    told = str(every.get(f"cases/{shown(things.plain.reference)}"))
    assert things.traces_in(listed) == [] and things.traces_in(told) == []
    for hidden in (things.person, things.matter):
        every.get(f"cases/{hidden.reference}", 404)
        every.post(f"cases/{hidden.reference}/acts/note", {"inputs": {"text": "x"}}, status=404)
    assert things.traces_in(str(every.get(f"cases/{things.home.reference}"))) == [], "the work is there, who is not"


def test_as_many_statements_for_fifty_cases_as_for_one(worker, cast, services, django_assert_max_num_queries):
    home = property_at(16)
    for number in range(12):
        report_bin(cast, services["missed-bin"], customer=person("Al", f"N{number}"), home=home, key=f"q{number}")
    worker.get("cases", limit=1)
    with django_assert_max_num_queries(6):
        worker.get("cases", limit=1)
    with django_assert_max_num_queries(6):
        worker.get("cases", limit=50)
