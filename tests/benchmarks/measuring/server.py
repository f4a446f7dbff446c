"""The web server as the platform runs it, started for the measures and ended by us, and a browser that asks it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import CSRF_SECRET_LENGTH

from crm.teams.models import User
from deploy.management.commands.start import web

CSRF = "b" * CSRF_SECRET_LENGTH
START_SECONDS = 60
THREADS = 4


@dataclass(frozen=True, slots=True)
class Web:
    """Where web processes answer, and who started them."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """Processor time the web processes have used, unlike any other time the same on a busy machine; 0 if unknown."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[1] == str(self.pid):
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def web_server(*, processes: int, log: Path) -> Iterator[Web]:
    """So many web processes; they end with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"bind": "127.0.0.1", "port": port, "workers": processes, "threads": THREADS}
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *web(options)], stdout=output, stderr=output, env=os.environ | {"DEBUG": "0"}
        )
    try:
        _until_it_answers(port, child, log)
        yield Web(port, child.pid)
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _until_it_answers(port: int, child: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            Browser(port).get("/staff/sign-in")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"the web server does not answer: {log.read_text()[-2000:]}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long the server says it took, in milliseconds."""

    status: int
    milliseconds: float
    location: str
    body: str


class Browser:
    """One client that keeps its connection, with the cookies of a session."""

    asked = 0  # by all of them together

    def __init__(self, port: int, session: str = "") -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: CSRF}
        self._headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items() if value)}

    def get(self, path: str) -> Answer:
        """The answer to a page asked for."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> Answer:
        """The answer to a form sent, as a button sends it or as htmx does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF}
        if htmx:
            headers["HX-Request"] = "true"
        return self._ask("POST", path, urlencode(fields), headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        try:
            return self._once(method, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()  # it was kept alive and idle: the server has closed it meanwhile
            return self._once(method, path, body, headers)

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        Browser.asked += 1
        self._connection.request(method, path, body, self._headers | headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        said = response.headers.get("Server-Timing", "")
        took = float(said.partition("dur=")[2].partition(",")[0] or "nan")
        return Answer(response.status, took, response.headers.get("Location", ""), text)


def session_of(username: str) -> str:
    """The key of a session in which this member of staff is signed in."""
    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
