"""The signed request, to a real server on this machine that checks the signature as a partner would."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cases.backoffice.adapters.webhook import address_wrong, send
from cases.backoffice.contract import Heard
from cases.backoffice.models import JobDelivery
from cases.backoffice.secrets import signing_secret
from cases.backoffice.signing import signature, signed_by
from tests.cases.backoffice.conformance import NOW, Conformance, job_of
from tests.cases.backoffice.conftest import DAY, HOUR, sweep, the_job
from tests.cast import NOW as MONDAY

SECRET = "s3cret"


class Server:
    """A partner's system: it keeps what came, checks who signed it, and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.status, self.content = 201, b'{"reference": "TOW-77"}'
        self.gives_reference = True
        self.secrets: dict[str, str] = {}
        seen = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                seen.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(seen.status)
                self.send_header("Content-Length", str(len(seen.content)))
                if seen.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(seen.content)

            def log_message(self, *args: object) -> None:
                """Nothing on the screen of the tests."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.settings = {"address": f"http://127.0.0.1:{self.http.server_port}/jobs?for=us"}
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def texts(self) -> list[str]:
        return [json.dumps(json.loads(body), ensure_ascii=False) for _headers, body in self.requests]

    def keys(self) -> list[str]:
        return [headers["x-council-delivery"] for headers, _body in self.requests]

    def breaks(self) -> None:
        self.close()

    def refuses(self) -> None:
        self.status, self.content = 422, b"no such service"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def far() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


class TestWebhook(Conformance):
    code = "webhook"


def test_what_arrives_is_signed_for_just_this_body_and_moment(far):
    send(job_of(far))
    [(headers, body)] = far.requests
    header = headers["x-council-signature"]
    assert signed_by(secrets=[SECRET], header=header, body=body, at=NOW + timedelta(minutes=1))
    assert not signed_by(secrets=[SECRET], header=header, body=body + b" ", at=NOW)
    assert not signed_by(secrets=["other"], header=header, body=body, at=NOW)
    assert not signed_by(secrets=[SECRET], header=header, body=body, at=NOW + timedelta(minutes=6))  # overheard
    said = json.loads(body)
    assert said["person"] == {"name": "Jo Example", "phone": "+447700900123", "email": ""}
    assert said["place"]["uprn"] == 100010 and said["link"].startswith("https://")


@pytest.mark.parametrize(
    "header",
    ["", "t=,v1=", "t=abc,v1=00", "v1=00", "t=1764324000", "t=99999999999999999999,v1=0", "t=999999999999,v1=0"],
)
def test_what_is_no_signature_is_none(header):
    assert not signed_by(secrets=[SECRET], header=header, body=b"x", at=datetime(2026, 11, 28, tzinfo=UTC))


def test_what_one_side_signs_the_other_reads():
    assert signed_by(secrets=["old", SECRET], header=signature(secret=SECRET, body=b"x", at=NOW), body=b"x", at=NOW)


@pytest.mark.parametrize(
    ("status", "content", "heard", "reference"),
    [
        (200, b"", Heard.TAKEN, ""),
        (200, b"not json", Heard.TAKEN, ""),
        (202, b'{"reference": 12}', Heard.ACCEPTED, "12"),
        (200, b'{"reference": true}', Heard.TAKEN, ""),
        (409, b'{"reference": "TOW-1"}', Heard.ACCEPTED, "TOW-1"),  # they have it already
        (302, b"", Heard.LATER, ""),  # what is signed is for one address
        (401, b"", Heard.LATER, ""),
        (404, b"", Heard.LATER, ""),
        (429, b"", Heard.LATER, ""),
        (500, b"oops", Heard.LATER, ""),
        (400, b"", Heard.REFUSED, ""),
    ],
)
def test_what_each_answer_means(far, status, content, heard, reference):
    far.status, far.content = status, content
    answer = send(job_of(far))
    assert (answer.heard, answer.reference) == (heard, reference)
    assert len(far.requests) == 1


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://tow.example/jobs", True),
        ("http://127.0.0.1:8000/x", True),
        ("http://tow.example/jobs", False),
        ("https://user:pw@tow.example/", False),
        ("ftp://tow.example", False),
        ("https://tow.example:99999/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_which_addresses_may_be_asked(address, fine):
    assert (address_wrong(address) == "") == fine


@pytest.mark.django_db
def test_an_endpoint_down_for_a_day_hears_everything_once_when_it_is_back(crew, missed_bin, far):
    crew.adapter, crew.settings = "webhook", far.settings
    crew.save(update_fields=["adapter", "settings"])
    far.status, far.content = 503, b""
    at = MONDAY
    while at < MONDAY + DAY:
        sweep(at)
        at += HOUR
    tries = len(far.requests)
    assert tries > 20 and the_job().state == "WAITING"
    assert JobDelivery.objects.get().failing_since == MONDAY
    far.status, far.content = 201, b'{"reference": "TOW-77"}'
    sweep(at)
    sweep(at + HOUR)
    assert len(far.requests) == tries + 1
    assert len(set(far.keys())) == 1
    job = the_job()
    assert (job.state, job.partner_reference) == ("ACCEPTED", "TOW-77")
    headers, body = far.requests[-1]
    assert signed_by(secrets=[signing_secret(crew)], header=headers["x-council-signature"], body=body, at=at)
