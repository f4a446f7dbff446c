"""Links are looked at politely, of the public internet only, and what was found stands at the service."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from channels.web.health import State, health
from crm.catalogue.links.asking import is_public, link_fault
from crm.catalogue.links.checking import links_check, links_due
from crm.catalogue.models import Service
from tests.cast import NOW, make_cast


class Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.asked.append((self.command, self.path))
        status = {
            "/well": 200, "/a%20b": 200, "/gone": 404, "/broken": 503, "/moved": 302, "/round": 302, "/inside": 302,
            "/bots": 403, "/head": 405 if self.command == "HEAD" else 200, "/file": 302,
        }[self.path.partition("?")[0]]  # fmt: skip
        self.send_response(status)
        location = {"/moved": "/well", "/round": "/round", "/inside": "http://10.0.0.1/", "/file": "file:///etc/passwd"}
        if self.path in location:
            self.send_header("Location", location[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def server():
    Handler.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def here(address: str) -> bool:
    return address == "127.0.0.1" or is_public(address)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/well", ""),
        ("/well?a=b", ""),
        ("/a b", ""),
        ("/moved", ""),
        ("/head", ""),
        ("/bots", ""),
        ("/gone", "It answers 404"),
        ("/broken", "It answers 503"),
        ("/round", "It sends from one address to the next without end"),
        ("/inside", "It leads to an address that is not public"),
        ("/file", "It is no address of the web"),
    ],
)
def test_what_a_server_answers(server, path, fault):
    assert link_fault(server + path, may_ask=here) == fault


def test_a_server_that_is_well_is_asked_once(server):
    link_fault(server + "/well", may_ask=here)
    assert Handler.asked == [("HEAD", "/well")]


def test_nobody_inside_is_asked(server):
    assert link_fault(server + "/well") == "It leads to an address that is not public"
    assert link_fault(server.replace("127.0.0.1", "localhost") + "/well") == "It leads to an address that is not public"
    assert Handler.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "fd00::1",
     "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_what_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["https://", "ftp://example.org", "javascript:x", "http://user:pw@example.org", "x"]
)
def test_what_is_no_address_of_the_web(address):
    assert link_fault(address) == "It is no address of the web"


def test_who_does_not_answer_is_not_waited_for_long(server):
    quiet = __import__("socket").create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{quiet.getsockname()[1]}/"
    assert link_fault(address, may_ask=here, seconds=0.1).startswith("It did not answer")
    quiet.close()
    assert link_fault(address, may_ask=here, seconds=0.5) == "It could not be reached"


@pytest.fixture
def services(db):
    cast = make_cast()
    made = [
        Service(code=f"s{n}", name=f"Service {n}", family="f", department=cast.waste, search_text="x",
                provider="OTHER", link=link)
        for n, link in enumerate(["https://a.example/1", "https://a.example/2", "https://b.example/", ""])
    ]  # fmt: skip
    return Service.objects.bulk_create(made)


def test_each_night_each_once_and_not_two_of_a_host_at_once(services):
    waits, asked = [], []

    def fault_of(link: str) -> str:
        asked.append(link)
        return "It answers 404" if link.endswith("/2") else ""

    assert links_check(at=NOW, fault_of=fault_of, wait=waits.append) == 1
    assert asked == ["https://a.example/1", "https://a.example/2", "https://b.example/", "https://a.example/2"]
    assert waits == [1.0]
    assert links_due(at=NOW) == []
    assert len(links_due(at=NOW + timedelta(days=1))) == 3
    stored = dict(Service.objects.values_list("code", "link_fault"))
    assert stored == {"s0": "", "s1": "It answers 404", "s2": "", "s3": ""}
    check = health(at=NOW).check("links")
    assert check is not None and check.state == State.DEGRADED
    assert check.facts["faults"] == [{"service": "Service 1", "fault": "It answers 404"}]


def test_a_moment_s_trouble_takes_no_link_away(services):
    tried: set[str] = set()

    def fault_of(link: str) -> str:
        first = link not in tried
        tried.add(link)
        return "It answers 503" if first else ""

    assert links_check(at=NOW, fault_of=fault_of, wait=lambda seconds: None) == 0
    check = health(at=NOW).check("links")
    assert check is not None and check.state == State.OK
    late = health(at=NOW + timedelta(days=3)).check("links")
    assert late is not None and (late.state, late.facts["overdue"]) == (State.DEGRADED, 3)


def test_a_link_changed_while_it_was_looked_at_has_no_fault_of_the_old_one(services):
    def fault_of(link: str) -> str:
        Service.objects.filter(link="https://a.example/2").update(link="https://a.example/new")
        return "It answers 404" if link.endswith("/2") else ""

    links_check(at=NOW, fault_of=fault_of, wait=lambda seconds: None)
    changed = Service.objects.get(link="https://a.example/new")
    assert (changed.link_fault, changed.link_checked_at) == ("", None)
