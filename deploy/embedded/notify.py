"""The development stand-in for GOV.UK Notify: takes the real client's calls, keeps what it took, moves it on, calls back.

What the council's own numbers do is what Notify's smoke-test numbers do. It can be told to refuse, to lose an answer or
to think for long: POST /told with {"answer": "rate" | "daily" | "fault" | "lose" | "think" | ""}.
"""

import argparse
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

from deploy.embedded.ports import LOOPBACK

KEY = "demo-11111111-2222-3333-4444-555555555555-66666666-7777-8888-9999-000000000000"
TEMPLATES = {
    "aaaaaaaa-0000-4000-8000-000000000001": ("sms", "((body))"),
    "aaaaaaaa-0000-4000-8000-000000000002": ("letter", "((subject))\n\n((body))"),
}
TEXT_TEMPLATE, LETTER_TEMPLATE = TEMPLATES
ENDS = {"+447700900002": "permanent-failure", "+447700900003": "temporary-failure"}  # as Notify's own simulator
PATHS = {"/v2/notifications/sms": "sms", "/v2/notifications/letter": "letter"}
Answer = tuple[HTTPStatus, dict[str, Any]]


class TextFolder:
    """The texts and letters in one folder, one file each, so that one that is killed knows them when it starts again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, one: dict[str, Any]) -> None:
        """Nothing; it stands as it is now."""
        new = self.folder / f"{one['id']}.new"
        new.write_text(json.dumps(one))
        new.replace(self.folder / f"{one['id']}.json")

    def all(self) -> list[dict[str, Any]]:
        """All of them, newest first."""
        found = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return sorted(found, key=lambda one: (one["created_at"], one["id"]), reverse=True)

    def one(self, key: str) -> dict[str, Any] | None:
        """The one of this key."""
        path = self.folder / f"{key}.json"
        return json.loads(path.read_text()) if key.replace("-", "").isalnum() and path.is_file() else None


@dataclass
class Notify:
    """The stand-in's state."""

    folder: TextFolder
    key: str = KEY
    callback_url: str = ""
    callback_token: str = ""
    pace: float = 2.0  # seconds from one status to the next
    told: str = ""
    thinking: int = 0
    silent: bool = False  # no callbacks: whoever wants to know must ask
    ended: threading.Event = field(default_factory=threading.Event)

    def take(self, kind: str, given: dict[str, Any]) -> Answer:
        """What Notify answers to a message, which is kept from now on."""
        if fault := self._fault(kind, given):
            return fault
        said = given.get("personalisation") or {}
        if self.told == "think" and not self._thought():
            return error(HTTPStatus.SERVICE_UNAVAILABLE, "Exception", "Ended")
        text = TEMPLATES[given["template_id"]][1]
        for name, value in said.items():
            text = text.replace(f"(({name}))", str(value))
        one = {
            "id": str(uuid4()),
            "reference": given.get("reference"),
            "type": kind,
            "to": given.get("phone_number")
            or "\n".join(said.get(f"address_line_{n}", "") for n in range(1, 8)).strip(),
            "subject": said.get("subject", ""),
            "body": text,
            "status": "created" if kind == "sms" else "accepted",
            "created_at": datetime.now(UTC).isoformat(),
            "template": given["template_id"],
        }
        with self.folder.lock:
            self.folder.keep(one)
        return HTTPStatus.CREATED, {"id": one["id"], "reference": one["reference"], "content": {"body": text}}

    def _thought(self) -> bool:
        self.thinking += 1
        while self.told == "think" and not self.ended.wait(0.02):
            pass
        return not self.ended.is_set()

    def _fault(self, kind: str, given: dict[str, Any]) -> Answer | None:
        if self.told == "rate":
            words = "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"
            return error(HTTPStatus.TOO_MANY_REQUESTS, "RateLimitError", words)
        if self.told == "daily":
            return error(HTTPStatus.TOO_MANY_REQUESTS, "TooManyRequestsError", "Exceeded send limits (250) for today")
        if self.told == "fault":
            return error(HTTPStatus.INTERNAL_SERVER_ERROR, "Exception", "Internal server error")
        template = TEMPLATES.get(str(given.get("template_id")))
        if template is None or template[0] != kind:
            return error(HTTPStatus.BAD_REQUEST, "BadRequestError", "Template not found")
        missing = [
            name
            for name in ("subject", "body")
            if f"(({name}))" in template[1] and not given["personalisation"].get(name)
        ]
        if missing:
            return error(HTTPStatus.BAD_REQUEST, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        if kind == "sms" and not str(given.get("phone_number", "")).startswith("+447"):
            return error(HTTPStatus.BAD_REQUEST, "ValidationError", "phone_number Not a UK mobile number")
        return None

    def move_on(self) -> None:
        """Nothing; until it ends each message goes from one status to the next, and the council is called back."""
        while not self.ended.wait(self.pace / 4):
            for one in self.folder.all():
                age = (datetime.now(UTC) - datetime.fromisoformat(one["created_at"])).total_seconds()
                status = self._status(one, age)
                if status != one["status"]:
                    one |= {"status": status, "completed_at": datetime.now(UTC).isoformat()}
                    with self.folder.lock:
                        self.folder.keep(one)
                    self._call_back(one)

    def _status(self, one: dict[str, Any], age: float) -> str:
        if age < self.pace:
            return str(one["status"])
        if one["type"] == "letter":
            return "received" if age >= self.pace * 3 else "accepted"
        return ENDS.get(one["to"], "delivered") if age >= self.pace * 2 else "sending"

    def _call_back(self, one: dict[str, Any]) -> None:
        """Nothing; as Notify does: about texts that have come to an end, with our token."""
        if not self.callback_url or self.silent or one["type"] != "sms" or one["status"] == "sending":
            return
        told = {"id": one["id"], "reference": one["reference"], "to": one["to"], "status": one["status"]}
        told |= {"notification_type": "sms", "created_at": one["created_at"], "completed_at": one["completed_at"]}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.callback_token}"}
        request = urllib.request.Request(self.callback_url, json.dumps(told).encode(), headers)
        try:
            urllib.request.urlopen(request, timeout=5).close()
        except (urllib.error.URLError, OSError):
            return  # the council asks by itself


def error(status: HTTPStatus, kind: str, words: str) -> Answer:
    """An error as Notify writes it."""
    return status, {"status_code": status, "errors": [{"error": kind, "message": words}]}


def handler_for(notify: Notify) -> type[BaseHTTPRequestHandler]:
    """The request handler of this stand-in."""
    return type("Handler", (_Handler,), {"notify": notify})


class _Handler(BaseHTTPRequestHandler):
    notify: Notify

    def do_GET(self) -> None:
        self._answered(lambda: read(self.notify, self.path))

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        path = urlsplit(self.path).path
        if path == "/told":
            self.notify.told, self.notify.silent = given.get("answer", ""), bool(given.get("silent"))
            self._send(HTTPStatus.OK, {"thinking": self.notify.thinking})
        elif path in PATHS:
            self._answered(lambda: self.notify.take(PATHS[path], given))
        else:
            self._send(*error(HTTPStatus.NOT_FOUND, "NotFound", "No such address"))

    def _answered(self, ask: Callable[[], Answer]) -> None:
        if refusal := self._stranger():
            return self._send(*refusal)
        answer = ask()
        if self.notify.told == "lose" and self.command == "POST":
            self.close_connection = True
            return self.connection.close()
        return self._send(*answer)

    def _stranger(self) -> Answer | None:
        token, key = self.headers.get("Authorization", "").removeprefix("Bearer "), self.notify.key
        try:
            known = get_token_issuer(token) == key[-73:-37] and decode_jwt_token(token, key[-36:])
        except TokenError:
            known = False
        return None if known else error(HTTPStatus.FORBIDDEN, "AuthError", "Invalid token: API key not found")

    def _send(self, status: HTTPStatus, said: dict[str, Any]) -> None:
        raw = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the supervisor's log is for what went wrong."""


def read(notify: Notify, path: str) -> Answer:
    """What Notify answers to whoever asks: one message, several by reference or status, its templates."""
    address = urlsplit(path)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    if address.path.startswith("/v2/template"):
        found = [{"id": key, "type": kind, "body": body, "version": 1} for key, (kind, body) in TEMPLATES.items()]
        return HTTPStatus.OK, {"templates": found}
    if address.path.rstrip("/") == "/v2/notifications":
        wanted = {
            "reference": asked.get("reference"),
            "status": asked.get("status"),
            "type": asked.get("template_type"),
        }
        kept = [
            one
            for one in notify.folder.all()
            if all(value is None or one[name] == value for name, value in wanted.items())
        ]
        return HTTPStatus.OK, {"notifications": kept, "links": {"current": path}}
    one = notify.folder.one(address.path.rpartition("/")[2])
    return (HTTPStatus.OK, one) if one else error(HTTPStatus.NOT_FOUND, "NoResultFound", "No result found")


def serve(notify: Notify, *, port: int) -> ThreadingHTTPServer:
    """The running stand-in."""
    web = ThreadingHTTPServer((LOOPBACK, port), handler_for(notify))
    web.daemon_threads = True
    threading.Thread(target=web.serve_forever, daemon=True).start()
    threading.Thread(target=notify.move_on, daemon=True).start()
    return web


def main() -> None:
    """Run the stand-in as a program of its own until it is told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=6011)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--callback-url", default="")
    parser.add_argument("--pace", type=float, default=2.0)
    options = parser.parse_args()
    notify = Notify(
        TextFolder(options.folder),
        callback_url=options.callback_url,
        callback_token=os.environ.get("NOTIFY_CALLBACK_TOKEN", ""),
        pace=options.pace,
    )
    serve(notify, port=options.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_told: notify.ended.set())
    while not notify.ended.is_set():
        time.sleep(0.1)


if __name__ == "__main__":
    main()
