"""The virus scanner: a stand-in that speaks clamd's INSTREAM on a real socket, and one that is away."""

import socketserver
import struct
import threading

import pytest

from crm.documents.actions import DocumentRefused, Rule, document_keep
from crm.documents.given import GivenFile
from crm.documents.models import Document
from crm.documents.queries import DocumentClosed, document_open
from crm.documents.scanning import ScannerAway, scan
from crm.documents.tidying import waiting_asked_again
from crm.teams.actor import system
from tests.cast import NOW
from tests.crm.documents.files import EICAR


class _Clamd(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, tmp_path, settings):
    address = ("127.0.0.1", 0) if request.param == "tcp" else str(tmp_path / "clamd")
    server = _Tcp(address, _Clamd) if request.param == "tcp" else _Unix(address, _Clamd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DOCUMENTS = tmp_path / "documents"
    settings.DOCUMENT_SCANNER = f"127.0.0.1:{server.server_address[1]}" if request.param == "tcp" else address
    yield settings.DOCUMENT_SCANNER
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_scanner(tmp_path, settings):
    settings.DOCUMENTS = tmp_path / "documents"
    settings.DOCUMENT_SCANNER = str(tmp_path / "nobody")
    return settings


def keep(content: bytes, *, key: str = "a", rule: Rule = Rule.REFUSE) -> Document:
    return document_keep(given=GivenFile("notes.txt", content), actor=system("tests"), at=NOW, key=key, rule=rule)


@pytest.mark.django_db
def test_what_the_scanner_finds_is_refused_or_withheld(scanner):
    assert keep(b"hello").check_result == "CLEAN"
    with pytest.raises(DocumentRefused, match="Eicar-Test-Signature"):
        keep(EICAR, key="b")
    kept = keep(EICAR, key="c", rule=Rule.WITHHOLD)
    assert kept.check_result == "INFECTED"
    with pytest.raises(DocumentClosed, match="virus"):
        document_open(document=kept)


def test_a_large_file_goes_in_parts(scanner):
    assert scan(b"x" * 300_000 + EICAR, scanner=scanner, seconds=5).virus == "Eicar-Test-Signature"


@pytest.mark.django_db
def test_a_scanner_that_is_away_is_said(no_scanner):
    assert keep(b"hello").check_result == "NOT_ASKED"


@pytest.mark.django_db
def test_where_it_is_required_nobody_is_given_what_it_has_not_seen(no_scanner):
    no_scanner.DOCUMENT_SCANNER_REQUIRED = True
    with pytest.raises(DocumentRefused, match="Try again in a few minutes"):
        keep(b"hello")
    kept = keep(b"hello", rule=Rule.WITHHOLD)
    assert kept.check_result == "WAITING"
    with pytest.raises(DocumentClosed, match="not been checked"):
        document_open(document=kept)
    assert waiting_asked_again(NOW) == 0  # still away


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "found"), [(b"hello", "CLEAN"), (EICAR, "INFECTED")])
def test_what_waits_is_asked_again(no_scanner, content, found, request):
    no_scanner.DOCUMENT_SCANNER_REQUIRED = True
    kept = keep(content, rule=Rule.WITHHOLD)
    server = _Unix(no_scanner.DOCUMENT_SCANNER, _Clamd)
    request.addfinalizer(server.server_close)
    request.addfinalizer(server.shutdown)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    assert waiting_asked_again(NOW) == 1
    kept = Document.objects.get(pk=kept.pk)
    assert kept.check_result == found and bool(kept.withheld_because) == (found == "INFECTED")


def test_an_answer_that_is_none_is_no_verdict(tmp_path):
    with pytest.raises(ScannerAway):
        scan(b"x", scanner=f"127.0.0.1:{_closed_port()}", seconds=1)


def _closed_port() -> int:
    with _Tcp(("127.0.0.1", 0), _Clamd) as server:
        return server.server_address[1]
