"""Processes of ours as they run in a council: started apart from the test, and really killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
NOBODY_LISTENS = "redis://127.0.0.1:9/0"


def database_url(connection: Any) -> str:
    """The address of the database this test uses, as a process of its own takes it."""
    held = connection.settings_dict
    who = f"{quote(held['USER'])}:{quote(held['PASSWORD'])}@" if held["PASSWORD"] else f"{quote(held['USER'])}@"
    port = f"&port={held['PORT']}" if held["PORT"] else ""
    return f"postgres://{who}/{quote(held['NAME'])}?host={quote(held['HOST'], safe='')}{port}"


def environment(*, database: str, **more: object) -> dict[str, str]:
    """What the processes of a council are told, without mail and without Redis unless `more` says where they are."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR", "LANG"}}
    told = {
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "1",
        "DATABASE_URL": database,
        "REDIS_URL": NOBODY_LISTENS,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": "9",
    }
    return kept | told | {name: str(value) for name, value in more.items()}


def migrate(told: Mapping[str, str]) -> None:
    """Nothing; our tables are there."""
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=CHECKOUT, env=dict(told), check=True)


class Running:
    """One process, with everything it started; what it says stands in `log`."""

    def __init__(self, command: Sequence[str], *, told: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                env=dict(told),
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Nothing; it and all it started were killed with -9, without a chance to say anything."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def said(self) -> str:
        """Everything it wrote so far."""
        return self.log.read_text(errors="replace")

    def lives(self) -> bool:
        """True while it runs."""
        return self.process.poll() is None


@contextmanager
def running(*command: str, told: Mapping[str, str], log: Path) -> Iterator[Running]:
    """The process of this command (`-m module` or a file), killed at the end if it still runs."""
    process = Running(command, told=told, log=log)
    try:
        yield process
    finally:
        process.kill()


def wait_until(true: Callable[[], object], *, what: str, patience: float = PATIENCE) -> None:
    """Nothing; it has become true. Fails, saying what was waited for, when it takes too long."""
    until = time.monotonic() + patience
    while not true():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.05)
