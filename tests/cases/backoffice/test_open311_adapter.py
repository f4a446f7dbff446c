"""Jobs to a partner by Open311: sent once, refused or put off for the right reasons, and news of them heard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.backoffice.adapters import open311
from cases.backoffice.adapters.open311 import STATUSES, poll, send, services_named
from cases.backoffice.adapters.open311_calls import NotNow
from cases.backoffice.adapters.webhook import address_wrong
from cases.backoffice.contract import AnswerOut, Heard, JobOut, Kind, NewsTaken, PartnerOut, PersonOut, PlaceOut
from cases.backoffice.models import JobNews
from cases.backoffice.watching import partners_poll
from tests.cases.backoffice.conftest import (
    HOUR,
    ROW,
    partner_made,
    rows_given,
    sweep,
    the_case,
    the_job,
)
from tests.cases.backoffice.open311_server import Open311, fault, standing, wrapped
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, Cast, person, property_at

SETTINGS = {"services": "missed-bin=BIN, fly-tipping=FLY"}


@pytest.fixture
def server() -> Iterator[Open311]:
    with standing() as made:
        yield made


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open311, "pause", lambda seconds: None)


def job_for(server: Open311, **more: Any) -> JobOut:
    """A job to empty a bin."""
    partner = PartnerOut(
        code="binmen", name="Binmen", settings={"endpoint": server.endpoint, **SETTINGS}, secrets={"api_key": "k"}
    )
    made = JobOut(
        kind=Kind.NEW, key="BCDF-2345-J-1.1", reference="BCDF-2345-J-1", case_reference="BCDF-2345-J",
        service="missed-bin", service_name="Missed bin", wants="Empty the bin",
        place=PlaceOut("12 Abbey Road", uprn=100010000012, latitude=53.4441, longitude=-2.31), partner=partner,
        made_at=NOW, received_at=NOW, said_at=NOW,
    )  # fmt: skip
    return replace(made, **more)


def test_a_job_is_sent_with_what_was_given_and_has_their_number(server: Open311) -> None:
    answer = send(job_for(server, person=PersonOut("Jo Ann Example", "07700 900111", "jo@example.org")))
    assert (answer.heard, answer.reference) == (Heard.ACCEPTED, "N1")
    [told] = server.told()
    assert told["service_code"] == ["BIN"] and told["api_key"] == ["k"]
    assert told["attribute[fixmystreet_id]"] == ["BCDF-2345-J-1"]
    assert (told["lat"], told["long"], told["address_id"]) == (["53.444100"], ["-2.310000"], ["100010000012"])
    assert (told["first_name"], told["last_name"], told["email"]) == (["Jo Ann"], ["Example"], ["jo@example.org"])
    assert "Empty the bin" in told["description"][0] and "BCDF-2345-J" in told["description"][0]


def test_nobody_is_named_unless_the_service_gives_them(server: Open311) -> None:
    send(job_for(server))
    [told] = server.told()
    assert not {"first_name", "last_name", "email", "phone"} & set(told)


def test_sent_again_it_is_the_same_report(server: Open311) -> None:
    server.cuts = 1  # it took the job, and its answer was lost
    assert send(job_for(server)).heard == Heard.LATER
    assert send(job_for(server, asked_before=True)).reference == "N1"
    assert server.numbers == {"BCDF-2345-J-1": "N1"}


def test_an_answer_that_breaks_off_is_asked_later(server: Open311) -> None:
    server.breaks_off = True
    assert send(job_for(server)).heard == Heard.LATER
    with pytest.raises(NotNow):
        poll(job_for(server).partner, NOW - HOUR, NOW)


def test_a_token_is_followed_and_one_without_a_number_is_asked_again(server: Open311) -> None:
    server.gives_tokens, server.token_waits = True, 2
    assert send(job_for(server)).reference == "N1"
    server.token_waits = 10
    assert send(job_for(server)).heard == Heard.LATER


def test_answers_go_by_their_keys_and_the_rest_in_words(server: Open311) -> None:
    server.definitions["BIN"] = (
        "<service_definition><attributes><attribute><code>bin</code><values><value><key>G1</key>"
        "<name>Grey</name></value></values></attribute></attributes></service_definition>"
    )
    told = (AnswerOut("bin", "Which bin?", "grey"), AnswerOut("more", "Anything else?", "By the gate"))
    send(job_for(server, answers=told))
    [form] = server.told()
    assert form["attribute[bin]"] == ["G1"] and "Anything else? By the gate" in form["description"][0]
    server.definitions.clear()
    send(job_for(server, answers=told, reference="BCDF-2345-J-2"))
    assert "Which bin? grey" in server.told()[1]["description"][0]


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ((400, fault(400, "attribute[bin]: is needed")), Heard.REFUSED),
        ((404, fault(404, "service_code not known")), Heard.REFUSED),
        ((404, b"<html>not here</html>"), Heard.LATER),
        ((403, fault(403, "api_key")), Heard.LATER),
        ((429, b""), Heard.LATER),
        ((500, fault(500, "broken")), Heard.LATER),
        ((503, b"<html>"), Heard.LATER),
        ((302, b""), Heard.LATER),
        ((200, b"not xml"), Heard.LATER),
        ((200, b"<!DOCTYPE a [<!ENTITY b 'c'>]><service_requests>&b;</service_requests>"), Heard.LATER),
        ((200, wrapped("service_requests", "request", {"service_request_id": ""})), Heard.LATER),
    ],
)
def test_what_it_answers_means_what_is_done(server: Open311, answer: tuple[int, bytes], heard: Heard) -> None:
    server.answers = [answer]
    found = send(job_for(server))
    assert found.heard == heard and found.words
    if heard == Heard.REFUSED:
        assert "bin" in found.words or "service_code" in found.words


def test_a_server_that_is_not_there_is_asked_later() -> None:
    assert send(job_for(Open311(port=1))).heard == Heard.LATER


@pytest.mark.parametrize(
    "endpoint", ["", "http://example.org/v2", "ftp://example.org", "https://", "https://a:b@c/", "file:///etc/passwd"]
)
def test_only_addresses_that_are_safe_are_asked(server: Open311, endpoint: str) -> None:
    assert address_wrong(endpoint)
    job = job_for(server)
    partner = replace(job.partner, settings={**job.partner.settings, "endpoint": endpoint})
    assert send(replace(job, partner=partner)).heard == Heard.LATER and not server.asked


def test_a_job_that_is_withdrawn_is_said_to_be_closed(server: Open311) -> None:
    assert send(job_for(server, kind=Kind.WITHDRAWN, their_reference="N7")).heard == Heard.TAKEN
    [told] = server.told("servicerequestupdates")
    assert told["service_request_id"] == ["N7"] and told["status"] == ["CLOSED"] and told["update_id"]
    server.answers = [(404, fault(404, "service_request_id not known"))]
    assert send(job_for(server, kind=Kind.WITHDRAWN)).heard == Heard.REFUSED


def test_services_are_named_in_a_list_or_in_lines() -> None:
    assert services_named("a=1, b = 2\nc=3,,=4,d=") == {"a": "1", "b": "2", "c": "3"}


def test_updates_are_heard_in_the_window_asked_for(server: Open311) -> None:
    server.updates = [
        {"update_id": "1", "service_request_id": "N1", "status": "fixed", "description": "Done",
         "updated_datetime": "2026-11-23T12:00:00+00:00", "external_status_code": "F1", "media_url": ""},
        {"update_id": "2", "service_request_id": "N1", "status": "open", "updated_datetime": "2026-11-23T12:00:00"},
        {"update_id": "3", "service_request_id": "", "status": "open"},
    ]  # fmt: skip
    found = poll(job_for(server).partner, NOW - HOUR, NOW)
    [(reference, first), (_other, second)] = found.news
    assert reference == "N1" and (first.key, first.status, first.words) == ("1", "fixed", "Done")
    assert first.at == datetime(2026, 11, 23, 12, tzinfo=UTC) and first.extras == {"external_status_code": "F1"}
    assert second.at is None and found.until == NOW
    _method, _path, asked = server.asked[0]
    assert asked["start_date"] == ["2026-11-23T09:00:00Z"] and asked["end_date"] == ["2026-11-23T10:00:00Z"]
    assert asked["api_key"] == ["k"]
    poll(job_for(server).partner, NOW - timedelta(days=400), NOW)
    assert server.asked[1][2]["start_date"] == ["2026-08-26T10:00:00Z"]
    server.answers = [(500, b"")]
    with pytest.raises(NotNow):
        poll(job_for(server).partner, NOW - HOUR, NOW)


def test_a_missed_bin_goes_out_and_comes_back_done(
    server: Open311, cast: Cast, services: dict[str, Any], settings: Any
) -> None:
    settings.DOOR_SETTINGS = {"DOOR_BINMEN_KEY": "secret"}
    partner = partner_made(
        adapter="open311", statuses=[*STATUSES[:6], {"theirs": "fixed", "step": "DONE", "outcome": "emptied"}],
        settings={"endpoint": server.endpoint, "api_key": "DOOR_BINMEN_KEY", **SETTINGS},
    )  # fmt: skip
    rows_given(services["missed-bin"], ROW)
    home = property_at(12)
    report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="bin")
    sweep(NOW)
    assert (the_job().partner_reference, the_job().state) == ("N1", "ACCEPTED")
    assert server.told()[0]["api_key"] == ["secret"]

    def update(key: str, status: str, hours: int) -> dict[str, str]:
        when = f"{NOW + hours * HOUR:%Y-%m-%dT%H:%M:%SZ}"
        return {"update_id": key, "service_request_id": "N1", "status": status, "updated_datetime": when}

    server.updates = [update("b", "in_progress", 2), update("a", "open", 1)]  # out of order
    partners_poll(NOW + 3 * HOUR)
    assert the_job().state == "STARTED" and the_case().state == "UNDER_WAY"
    server.updates = [*server.updates, update("c", "fixed", 4)]  # the same again, and the end
    partners_poll(NOW + 5 * HOUR)
    assert the_case().outcome.code == "emptied" and the_job().state == "DONE"
    news = JobNews.objects.unscoped("test").filter(partner=partner).order_by("pk")
    assert [row.taken for row in news] == [NewsTaken.APPLIED, NewsTaken.STALE, NewsTaken.APPLIED]
