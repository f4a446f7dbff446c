"""The council under the storm: its services and processes, each of which can be killed with -9 and started again."""

import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deploy.embedded.places import EmbeddedError
from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis
from tests.channels.email.dovecot import PASSWORD, Dovecot
from tests.channels.email.servers import free_port
from tests.faults.processes import Running, environment

SECRET = "STORM_MAILBOX_PASSWORD"
THINKS_MS = 40  # a mail server of ours takes as long to answer: so long an answer may be lost


class Part(Protocol):
    """One of what is killed."""

    def kill(self) -> None: ...

    def start(self) -> None: ...


class Process:
    """A process of ours, by its command."""

    def __init__(self, *command: str, told: Mapping[str, str], log: Path) -> None:
        self.command, self.told, self.log = command, told, log
        self.starts = 0
        self.running: Running | None = None
        self.dead: list[int] = []

    def start(self) -> None:
        """Nothing; it is on its way."""
        self.starts += 1
        self.running = Running(self.command, told=self.told, log=self.log.with_suffix(f".{self.starts}.log"))

    def kill(self) -> None:
        """Nothing; it and all it started are gone."""
        if self.running is not None:
            self.dead.append(self.running.process.pid)
            self.running.kill()


@dataclass
class Service:
    """PostgreSQL or Redis of this storm alone."""

    service: Postgres | Redis

    def kill(self) -> None:
        """Nothing; its main process is gone."""
        pid = self.service.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        while self.service.pid() is not None:
            time.sleep(0.05)

    def start(self) -> None:
        """Nothing; it answers. What it left behind may keep it from it for a moment."""
        _until(lambda: self._tried(), what="a service that starts again")

    def _tried(self) -> bool:
        with suppress(EmbeddedError):
            self.service.start()
            return True
        return False


@dataclass
class Council:
    """Everything that runs, by name, in the order in which it is killed."""

    folder: Path
    postgres: Postgres
    redis: Redis
    imap: Dovecot
    smtp_port: int = field(default_factory=free_port)
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        """The environment of its processes."""
        return environment(
            database=self.postgres.url,
            REDIS_URL=self.redis.url,
            EMAIL_PORT=self.smtp_port,
            DOCUMENTS=self.folder / "documents",
            MAIL_POLL_SECONDS=1,
            DEBUG="0",
            **{SECRET: PASSWORD},
        )

    @property
    def taken(self) -> Path:
        """The file in which the mail server keeps what it took."""
        return self.folder / "taken"

    @property
    def dead(self) -> list[str]:
        """The names by which processes that were killed claimed."""
        made = [part for part in self.parts.values() if isinstance(part, Process)]
        return [f"{socket.gethostname()}:{pid}" for part in made for pid in part.dead]

    def begin(self) -> None:
        """Nothing; the services run already, and now all processes."""
        post = ("-m", "tests.faults.storm.post_office", str(self.smtp_port), str(self.taken), str(THINKS_MS))
        worker = ("-m", "celery", "-A", "deploy", "worker", "--concurrency", "1", "--loglevel", "WARNING")
        commands = {
            "smtp": post,
            "sweep": ("manage.py", "sweep"),
            "sweep-2": ("manage.py", "sweep"),
            "worker": worker,
        }
        made: dict[str, Part] = {
            name: Process(*command, told=self.told, log=self.folder / name) for name, command in commands.items()
        }
        for part in made.values():
            part.start()
        self.parts = {
            "sweep": made["sweep"], "redis": Service(self.redis), "smtp": made["smtp"], "imap": self.imap,
            "database": Service(self.postgres), "worker": made["worker"], "sweep-2": made["sweep-2"],
        }  # fmt: skip

    def end(self) -> None:
        """Nothing; nothing of ours runs any more but the services."""
        for part in self.parts.values():
            if isinstance(part, Process):
                part.kill()


def _until(true: Callable[[], bool], *, what: str, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while not true():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.2)
