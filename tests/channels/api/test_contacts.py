"""Contacts, sessions and customers in the API: logged once with all that follows, read as far as a key may."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from cases.casework.models import Case
from crm.contacts.models import Contact, ContactSession
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.models import AccessLog
from tests.architecture.hidden_things import hidden_things
from tests.cast import property_at
from tests.channels.api.clients import Program
from tests.channels.api.town import key_for

pytestmark = pytest.mark.django_db
BIN = {"service": "missed-bin", "channel": "PHONE", "answers": {"bin": "grey", "out": "yes"}}


@pytest.fixture
def writer(client: Client, cast) -> Program:
    return Program(client, key_for(cast, "CONTACTS_WRITE"))


@pytest.fixture
def every(client: Client, cast) -> Program:
    return Program(client, key_for(cast))


def bin_at(home, **more):
    return BIN | {"place": {"kind": "PROPERTY", "uprn": str(home.uprn)}} | more


def test_a_contact_is_taken_with_its_reference_promises_and_case(writer, services):
    home = property_at(12)
    reporter = {"name": "Jo Example", "email": "jo@example.com"}
    told = writer.post("contacts", bin_at(home, reporter=reporter, notes="Again."))
    contact = Contact.objects.unscoped("a test").get()
    assert told["case"] == told["reference"] and {one["kind"] for one in told["promises"]} >= {"RESOLVE"}
    assert (contact.logged_by_kind, contact.notes, contact.property_id) == ("CLIENT", "Again.", home.uprn)
    assert contact.customer.display_name == "Jo Example" and contact.session.ended_at is not None
    assert Case.objects.unscoped("a test").get().contact_id == contact.pk


def test_the_same_key_gives_the_same_contact(writer, services):
    body = bin_at(property_at(12))
    first = writer.post("contacts", body, once="bin-1")
    assert writer.post("contacts", body, once="bin-1", status=200) == first
    writer.post("contacts", body | {"notes": "other"}, once="bin-1", status=422)
    assert Contact.objects.unscoped("a test").count() == 1


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"service": "nothing"}, 422, "service"),
        ({"channel": "PIGEON"}, 422, "channel"),
        ({"channel": "INTERNAL"}, 422, "channel"),
        ({"answers": {"bin": "puce"}}, 422, "answers.bin"),
        ({"place": {"kind": "PROPERTY", "uprn": "1"}}, 422, "place"),
        ({"place": {"kind": "PROPERTY"}}, 400, "place.uprn"),
        ({"place": {"kind": "POINT", "latitude": 0, "longitude": 0}}, 400, "place.position"),
        ({"session": 1}, 400, "channel"),
        ({"customer": "BCDF-2345-J"}, 403, None),
        ({"about_case": "BCDF-2345-J"}, 422, "about_case"),
        ({"state": "CLOSED"}, 400, "state"),
        ({"reporter": {"name": "Jo", "email": "no address"}}, 422, "email"),
        ({"disposition": "LOST"}, 400, "disposition"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field(writer, services, changed, status, field):
    told = writer.post("contacts", bin_at(property_at(12)) | changed, status=status)
    assert field in [one["field"] for one in told.get("errors", [])] + [None]
    assert not Contact.objects.unscoped("a test").exists()
    assert not Customer.objects.unscoped("a test").exists(), "what was refused leaves nobody behind"


def test_a_call_holds_several_contacts_and_is_acknowledged_once(writer, services):
    call = writer.post("sessions", {"channel": "PHONE", "telephone": "0161 496 0001", "call_id": "7"})
    for number in (12, 14):
        body = bin_at(property_at(number), session=call["id"])
        body.pop("channel")
        writer.post("contacts", body)
    ended = writer.post(f"sessions/{call['id']}/acts/end", {"acknowledge_in_writing": True})
    assert (
        ended["ended_at"] and ContactSession.objects.unscoped("a test").get().contacts.unscoped("a test").count() == 2
    )
    late = bin_at(property_at(16), session=call["id"])
    late.pop("channel")
    assert writer.post("contacts", late, status=422)["errors"][0]["field"] == "session"


def test_a_session_of_somebody_else_is_not_there(client, cast, writer, services):
    call = writer.post("sessions", {"channel": "PHONE"})
    other = Program(client, key_for(cast, "CONTACTS_WRITE"))
    other.post(f"sessions/{call['id']}/acts/end", status=404)
    body = bin_at(property_at(12), session=call["id"])
    body.pop("channel")
    other.post("contacts", body, status=404)


def test_a_chase_leads_to_the_case_and_is_counted(every, missed_bin):
    case = shown(missed_bin.taken.reference)
    told = every.post("contacts", BIN | {"about_case": case, "customer": shown(missed_bin.jo.reference)})
    assert told["case"] == case and told["reference"] != case
    assert every.get(f"cases/{case}")["chases"] == 1
    assert every.get(f"contacts/{told['reference']}")["relation"] == "CHASE"


def test_contacts_are_read_as_far_as_scopes_go(client, cast, every, missed_bin):
    reference = shown(missed_bin.taken.reference)
    plain = Program(client, key_for(cast, "CONTACTS_READ")).get(f"contacts/{reference}")
    assert (plain["customer"], plain["case"], plain["answers"]["bin"]) == ("", None, "grey") and "notes" not in plain
    whole = every.get(f"contacts/{reference}")
    assert (whole["customer"], whole["case"], whole["notes"]) == (shown(missed_bin.jo.reference), reference, "")
    [listed] = every.get("contacts", customer=shown(missed_bin.jo.reference))["results"]
    assert listed == whole
    assert every.get(f"sessions/{whole['session']['id']}")["contacts"] == [whole]
    assert every.get("contacts", service="pothole")["results"] == []
    assert (
        AccessLog.objects.filter(actor_kind="CLIENT", kind="CONTACT", keys=[missed_bin.taken.contact.pk]).count() >= 3
    )


def test_customers_are_found_by_what_is_known_exactly(every, missed_bin):
    jo = every.get(f"customers/{shown(missed_bin.jo.reference)}")
    assert jo["name"] == str(missed_bin.jo) and jo["homes"][0]["uprn"] == str(missed_bin.home.uprn)
    assert "date_of_birth" not in jo
    assert every.get("customers", email="JO@example.com")["results"] == [jo]
    assert every.get("customers", uprn=missed_bin.home.uprn)["results"] == [jo]
    assert every.get("customers", email="jo@example.co")["results"] == []
    for wrong in ({}, {"email": "jo@example.com", "uprn": 1}, {"phone": "12"}, {"name": "Jo"}):
        every.get("customers", 400, **wrong)


def test_somebody_is_added_once_and_reached(every, services):
    body = {"kind": "PERSON", "given_names": "Ada", "family_name": "Byron", "phone": "0161 496 0123",
            "home": {"uprn": str(property_at(18).uprn)}, "date_of_birth": "1990-12-10"}  # fmt: skip
    added = every.post("customers", body, once="ada")
    assert every.post("customers", body, once="ada", status=200) == added
    every.post(f"customers/{added['reference']}/acts/add-reach", {"kind": "EMAIL", "value": "ada@example.com"})
    told = every.get(f"customers/{added['reference']}")
    assert {one["kind"] for one in told["reach"]} == {"EMAIL", "PHONE"} and len(told["homes"]) == 1
    wrong = every.post("customers", {"kind": "PERSON"}, status=422)
    assert wrong["errors"]
    every.post(f"customers/{added['reference']}/acts/add-home", {}, status=422)


def test_nobody_hidden_is_found_or_told_of(client, cast, every, services):
    things = hidden_things(cast, services)
    answers = [every.get("contacts"), every.get("sessions"), every.get("contacts", uprn=things.home.home.uprn)]
    for hidden in things.each:
        every.get(f"contacts/{hidden.reference}", 404)
        answers.append(every.get("customers", uprn=hidden.home.uprn))
    every.get(f"customers/{shown(things.person.customer.reference)}", 404)
    answers.append(every.get(f"customers/{shown(things.home.customer.reference)}"))
    for email in ("zenobia@example.com", "adela@example.com"):
        assert every.get("customers", email=email)["results"] == []
    assert things.traces_in(str(answers)) == []
    every.post("contacts", BIN | {"customer": shown(things.person.customer.reference)}, status=400)


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_key_are_one_contact(cast, services):
    body, key = bin_at(property_at(12)), key_for(cast, "CONTACTS_WRITE")

    def log(_number: int) -> tuple[int, str]:
        try:
            headers = {"key": key, "Idempotency-Key": "both"}
            answer = Client().post("/api/v1/contacts", body, content_type="application/json", headers=headers)
            return answer.status_code, answer.json()["reference"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(log, range(2)))
    assert sorted(status for status, _reference in told) == [200, 201]
    assert len({reference for _status, reference in told}) == 1
    assert Contact.objects.unscoped("a test").count() == 1
