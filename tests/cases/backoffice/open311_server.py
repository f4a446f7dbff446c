"""A stand-in for another organisation's Open311 server: real HTTP on the loopback, taking what it is told and saying
what the test makes it say."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

OWN_NAME = "attribute[fixmystreet_id]"
Form = dict[str, list[str]]


@dataclass
class Open311:
    """What it was asked and told, and what it answers; it knows a report again by its sender's name of it."""

    port: int = 0
    asked: list[tuple[str, str, Form]] = field(default_factory=list)  # (method, path, form)
    numbers: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[int, bytes]] = field(default_factory=list)  # said first, whatever is asked
    updates: list[dict[str, str]] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)  # XML of attributes by code of a service
    gives_tokens: bool = False
    token_waits: int = 0
    cuts: int = 0  # so many times the line breaks before the answer
    breaks_off: bool = False  # the line breaks in the middle of an answer
    refuses: bytes = b""  # to every report, when there is one

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/v2/"

    def told(self, what: str = "requests") -> list[Form]:
        """The forms that were POSTed there."""
        return [form for method, path, form in self.asked if method == "POST" and path == f"/v2/{what}.xml"]

    def answer(self, method: str, path: str, form: Form) -> tuple[int, bytes]:
        self.asked.append((method, path, form))
        number = self._numbered(form) if (method, path) == ("POST", "/v2/requests.xml") else ""
        if self.answers:
            return self.answers.pop(0)
        if method == "POST" and self.refuses:
            return 400, self.refuses
        if number:
            said = {"token": f"T{number}"} if self.gives_tokens else {"service_request_id": number}
            return 200, wrapped("service_requests", "request", said)
        return self._told(method, path)

    def _numbered(self, form: Form) -> str:
        own = form.get(OWN_NAME, [str(len(self.asked))])[0]
        return self.numbers.setdefault(own, f"N{len(self.numbers) + 1}")

    def _told(self, method: str, path: str) -> tuple[int, bytes]:
        if path.startswith("/v2/tokens/"):
            return self._token(path.removeprefix("/v2/tokens/T").removesuffix(".xml"))
        if path.startswith("/v2/services/"):
            found = self.definitions.get(path.removeprefix("/v2/services/").removesuffix(".xml"))
            return (200, found.encode()) if found else (404, fault(404, "service_code not known"))
        if path == "/v2/servicerequestupdates.xml":
            rows = [{"update_id": "U1"}] if method == "POST" else self.updates
            return 200, wrapped("service_request_updates", "request_update", *rows)
        return 404, b"<html>nothing</html>"

    def _token(self, number: str) -> tuple[int, bytes]:
        if self.token_waits:
            self.token_waits -= 1
            return 404, fault(404, "token not known")
        return 200, wrapped("service_requests", "request", {"token": f"T{number}", "service_request_id": number})


def wrapped(root: str, item: str, *rows: dict[str, str]) -> bytes:
    """An answer as most servers write it."""
    inside = "".join(
        f"<{item}>{''.join(f'<{name}>{escape(words)}</{name}>' for name, words in row.items())}</{item}>"
        for row in rows
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>{inside}</{root}>'.encode()


def fault(code: int, words: str) -> bytes:
    """An error as GeoReport has it."""
    return wrapped("errors", "error", {"code": str(code), "description": words})


@contextmanager
def standing() -> Iterator[Open311]:
    """The server, until the block ends."""
    server = Open311()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._say(*server.answer("GET", parts.path, parse_qs(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            self._say(*server.answer("POST", self.path, parse_qs(body)))

        def _say(self, status: int, content: bytes) -> None:
            if server.cuts:
                server.cuts -= 1
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(content) + server.breaks_off))
            if 300 <= status < 400:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = self.close_connection or server.breaks_off

        def log_message(self, *_said: object) -> None:
            """Nothing is printed."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.port = web.server_address[1]
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        web.server_close()
        thread.join(5)
