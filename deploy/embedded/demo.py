"""make demo: services, database, the invented council, and all processes together until Ctrl-C."""

import fcntl
import importlib
import importlib.util
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import psycopg

from deploy.embedded import demo_database
from deploy.embedded.notify import KEY, LETTER_TEMPLATE, TEXT_TEMPLATE
from deploy.embedded.places import CHECKOUT, EmbeddedError
from deploy.embedded.ports import LOOPBACK, busy, free_port, is_free
from deploy.embedded.services import Lease, lease
from deploy.embedded.supervisor import Child, Ended, StepFailed, Supervisor, end_leftovers

START_SECONDS = 90.0
MANAGE = (sys.executable, str(CHECKOUT / "manage.py"))


def say(line: str) -> None:
    """Print one line at once."""
    print(line, flush=True)


@dataclass
class Demo:
    """One run of the demo."""

    port: int
    gazetteer: str = ""
    state: Path = CHECKOUT / ".local" / "demo"
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where to point a browser."""
        return f"http://localhost:{self.port}"

    def run(self) -> int:
        """0 when it was ended by a person, 1 after saying in one line what went wrong."""
        try:
            with self._alone():
                end_leftovers(self.state)
                if not is_free(self.port):
                    raise EmbeddedError(busy(self.port))
                self._check_gazetteer()
                supervisor = Supervisor(self.state, self.environment, say, directory=CHECKOUT)
                with supervisor.listening():
                    self._run(supervisor)
        except Ended:
            say("Ended. Run make demo to start again; make reset removes its data.")
            return 0
        except (EmbeddedError, StepFailed) as error:
            say(f"\nThe demo stops: {error}")
            return 1
        return 0

    def _run(self, supervisor: Supervisor) -> None:
        held: Lease | None = None
        try:
            with _timed("PostgreSQL and Redis"):
                held = lease(purpose="demo")
            supervisor.check()
            self.environment.update(os.environ | held.environment | self._settings(held))
            self._fill(supervisor, held)
            supervisor.start(self._children())
            with _timed("Web, sweep, worker, beat, mailbox and Notify's stand-in"):
                if not supervisor.watch_until(self._answers, patience=START_SECONDS):
                    raise StepFailed(f"the web process does not answer (logs: {self.state / 'logs'})")
            self._welcome()
            supervisor.watch()
        finally:
            supervisor.end_all()
            if held:
                held.release()

    def _settings(self, held: Lease) -> dict[str, str]:
        smtp, reader, notify = free_port(), free_port(wanted=self.port + 1), free_port()
        return {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "PYTHONUNBUFFERED": "1",
            "DEMO": "1",
            "DEBUG": "0",
            "SECRET_KEY": secret_key(held.place.state),
            "SITE_URL": self.address,
            "EMAIL_HOST": LOOPBACK,  # whatever the environment says: no message of a demo leaves this machine
            "EMAIL_PORT": str(smtp),
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
            "EMAIL_USE_TLS": "0",
            "MAILBOX_URL": f"http://localhost:{reader}",
            "NOTIFY_API_KEY": KEY,  # of the stand-in: no text or letter of a demo is ever sent
            "NOTIFY_BASE_URL": f"http://{LOOPBACK}:{notify}",
            "NOTIFY_TEXT_TEMPLATE": TEXT_TEMPLATE,
            "NOTIFY_LETTER_TEMPLATE": LETTER_TEMPLATE,
            "NOTIFY_CALLBACK_TOKEN": secrets.token_urlsafe(24),
        }

    def _fill(self, supervisor: Supervisor, held: Lease) -> None:
        """Tables, the invented council where there is none, static files."""
        url = held.environment["DATABASE_URL"]
        with _timed("Looking into the database"):
            found = _look(url)
            if found.occupied and found.loaded is None:
                if held.postgres is None:
                    raise EmbeddedError("DATABASE_URL points to a database in use that is no demo: name an empty one.")
                print("an earlier load was interrupted, it begins again ...", end=" ")
                held.postgres.recreate()
        with _timed("Tables"):
            supervisor.step("migrate", [*MANAGE, "migrate", "--no-input"])
            supervisor.step("check", [*MANAGE, "check", "--database", "default"])
        with _timed("Static files"):
            supervisor.step("collectstatic", [*MANAGE, "collectstatic", "--no-input"])
        if found.loaded is not None:
            say(f"  The demo council is there, on {found.loaded}.")
            if self.gazetteer and self.gazetteer != found.loaded:
                say("  GAZETTEER is read at the first load only: run make reset before to start on another.")
            return
        say(f"  Demo council on {self.gazetteer or demo_database.INVENTED}:")
        options = ["--gazetteer", self.gazetteer] if self.gazetteer else []
        supervisor.step("demo_council", [*MANAGE, "demo_council", *options], shown=True)
        demo_database.mark_loaded(url, gazetteer=self.gazetteer)

    def _children(self) -> list[Child]:
        ports = (self.environment["EMAIL_PORT"], self.environment["MAILBOX_URL"].rpartition(":")[2])
        mailbox = ["--smtp-port", ports[0], "--web-port", ports[1], "--folder", str(self.state / "mail")]
        mailbox += ["--council", ",".join(demo_addresses()), "--texts", str(self.state / "texts")]
        notify = [
            "--folder",
            str(self.state / "texts"),
            "--port",
            self.environment["NOTIFY_BASE_URL"].rpartition(":")[2],
        ]
        notify += ["--callback-url", f"http://{LOOPBACK}:{self.port}/notify/callback"]
        return [
            Child("mailbox", [sys.executable, "-m", "deploy.embedded.mailbox", *mailbox]),
            Child("notify", [sys.executable, "-m", "deploy.embedded.notify", *notify]),
            Child("web", [*MANAGE, "start", "web", "--port", str(self.port)], needed=True),
            Child("sweep", [*MANAGE, "start", "sweep"]),
            Child("worker", [*MANAGE, "start", "worker"]),
            Child("beat", [*MANAGE, "start", "beat", "--folder", str(self.state)]),
        ]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return True
            raise StepFailed(f"the first page answers {error.code} (log: {self.state / 'logs' / 'web.log'})") from None
        except OSError:
            return False

    def _check_gazetteer(self) -> None:
        if self.gazetteer:
            path = Path(self.gazetteer)
            if not path.is_file():
                raise EmbeddedError(f"GAZETTEER={self.gazetteer} is not a file: give the path of a DTF 7.3 file.")
            self.gazetteer = str(path.resolve())

    def _welcome(self) -> None:
        lines = [
            "",
            "The demo council is open:",
            f"  public site   {self.address}/",
            f"  staff         {self.address}/staff/",
            f"  mailbox       {self.environment['MAILBOX_URL']}/  (every email, text and letter the council sends)",
            "",
        ]
        logins = demo_logins()
        if logins:
            lines.append("Sign in as")
            width = max(len(role) for role, _, _ in logins)
            name_width = max(len(name) for _, name, _ in logins)
            lines += [f"  {role:<{width}}  {name:<{name_width}}  {password}" for role, name, password in logins]
        lines += ["", f"Logs: {self.state / 'logs'}", "Ctrl-C ends everything."]
        say("\n".join(lines))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one demo of a checkout runs; the lock of one that was killed is free."""
        self.state.mkdir(parents=True, exist_ok=True)
        with (self.state / "demo.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise EmbeddedError(f"It runs already: {_first_line(lock)}. End that one first.") from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()}, {self.address}\n")
            lock.flush()
            yield
            lock.truncate(0)


def running(state: Path) -> int | None:
    """The pid of the demo that runs in this checkout, else None."""
    with suppress(FileNotFoundError), (state / "demo.lock").open("r") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(_first_line(lock).split()[1].rstrip(","))
    return None


def secret_key(state: Path) -> str:
    """The demo's own random key, the same in every run."""
    path = state / "secret-key"
    if not path.exists():
        new = state / "secret-key.new"
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(50))
        new.replace(path)
    return path.read_text()


def demo_logins() -> list[tuple[str, str, str]]:
    """One (role, user name, password) for each role of the demo council."""
    if importlib.util.find_spec("deploy.demo.logins") is None:
        return []
    return list(importlib.import_module("deploy.demo.logins").demo_logins())


def demo_addresses() -> list[str]:
    """The addresses of the demo council that the development mailbox hands over."""
    if importlib.util.find_spec("deploy.demo.addresses") is None:
        return []
    council = os.environ.get("COUNCIL_EMAIL", "contact@ambleford.example")
    return list(importlib.import_module("deploy.demo.addresses").addresses_of(council))


def _look(url: str) -> demo_database.Found:
    try:
        return demo_database.look(url)
    except psycopg.OperationalError as error:
        raise EmbeddedError(f"The database of DATABASE_URL does not answer: {str(error).splitlines()[0]}") from None


def _first_line(lock: TextIO) -> str:
    lock.seek(0)
    return lock.readline().strip()


@contextmanager
def _timed(what: str) -> Iterator[None]:
    """Say what is done, and when it is done how long it took."""
    print(f"  {what} ...", end=" ", flush=True)
    begun = time.monotonic()
    yield
    say(f"done ({time.monotonic() - begun:.1f} s)")


def main(*, port: int, gazetteer: str) -> int:
    """Run the demo; the exit status."""
    say("Council CRM demo. Everything stays on this machine.")
    return Demo(port, gazetteer).run()
