"""Processes that outlive a call: started in sessions of their own, known by a file, ended with patience."""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.embedded.places import EmbeddedError, Place

START_SECONDS = 120  # a cluster that was killed in the middle of much work needs time to recover
STOP_SECONDS = 60
DISK_FULL = "No space left on device"
ROOM = 100 * 2**20  # bytes; with less, a service that does not start is short of room
_children: list[subprocess.Popen] = []  # kept, so that those who die are reaped and none is warned about


def birth(pid: int) -> str | None:
    """When the process was born, as the system tells it (its pid may be another's by now); None: it is dead."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _birth_by_ps(pid)
    except ProcessLookupError:
        return None
    return None if fields[0] in {"Z", "X"} else fields[19]


def _birth_by_ps(pid: int) -> str | None:
    shown = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    words = shown.stdout.split(None, 1)
    return words[1].strip() if len(words) == 2 and not words[0].startswith("Z") else None


@dataclass(frozen=True)
class PidFile:
    """One file that says which process serves here: its pid and its birth."""

    path: Path

    def write(self, pid: int) -> None:
        """Remember a living process."""
        new = self.path.with_suffix(".new")
        new.write_text(f"{pid} {birth(pid)}\n")
        new.replace(self.path)

    def pid(self) -> int | None:
        """The pid of the living process, else None."""
        try:
            pid, born = self.path.read_text().split(None, 1)
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if birth(int(pid)) == born.strip() else None

    def forget(self) -> None:
        """Nobody serves here any more."""
        self.path.unlink(missing_ok=True)


def end(pid: int, *, by: signal.Signals = signal.SIGTERM, patience: float = STOP_SECONDS, group: bool = False) -> bool:
    """True when the process ended by itself after the signal; else it is killed. With `group`, so is who it left."""
    born = birth(pid)
    _send(pid, by)
    by_itself = born is None or _gone(pid, born, patience)
    if group:
        _send(-pid, signal.SIGKILL)
    if born is not None and not by_itself:
        _send(pid, signal.SIGKILL)
        _gone(pid, born, 10)
    return by_itself


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _gone(pid: int, born: str, patience: float) -> bool:
    until = time.monotonic() + patience
    while birth(pid) == born:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
        reap()
    return True


def reap() -> None:
    """Let those of our children go who have died."""
    _children[:] = [child for child in _children if child.poll() is None]


@dataclass(frozen=True)
class Daemon:
    """One service: how it is started, known to be ready, and ended."""

    name: str
    command: Sequence[str]
    place: Place
    ready: Callable[[], bool]
    ends_by: signal.Signals = signal.SIGTERM
    environment: Mapping[str, str] = field(default_factory=dict)
    worth_another_try: Callable[[str], bool] = lambda line: False

    @property
    def log(self) -> Path:
        """Where the service writes."""
        return self.place.services / f"{self.name}.log"

    @property
    def pid_file(self) -> PidFile:
        """Which process it is."""
        return PidFile(self.place.services / f"{self.name}.pid")

    def start(self, *, patience: float = START_SECONDS) -> bool:
        """True when it was started, False when it was there already; returns when it answers. Raises EmbeddedError."""
        until = time.monotonic() + patience
        running = self.pid_file.pid()
        while time.monotonic() < until:
            known = self.pid_file.pid()
            pid = known or self._spawn()
            if self._answers(pid, until):
                return pid != running
            if known is None and not self.worth_another_try(last_line(self.log)):
                break
            time.sleep(0.1)
        raise EmbeddedError(why_not(self.name, self.log))

    def stop(self) -> bool:
        """True when it was running and is ended now."""
        pid = self.pid_file.pid()
        if pid is not None:
            end(pid, by=self.ends_by, group=True)
        self.pid_file.forget()
        return pid is not None

    def _spawn(self) -> int:
        account = self.place.account
        with self.log.open("wb") as log:
            child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.place.services,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **self.environment},
                start_new_session=True,
                umask=0o077,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        _children.append(child)
        self.pid_file.write(child.pid)
        return child.pid

    def _answers(self, pid: int, until: float) -> bool:
        while time.monotonic() < until:
            if self.ready():
                return True
            reap()
            if birth(pid) is None:
                return False
            time.sleep(0.05)
        return False


def last_line(log: Path) -> str:
    """The last line of a log that says why, else its last line, else nothing."""
    try:
        lines = [line for line in log.read_text(errors="replace").splitlines()[-40:] if line.strip()]
    except FileNotFoundError:
        return ""
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", DISK_FULL, "Error", "error:"))]
    return (telling or lines or [""])[-1].strip()


def why_not(name: str, log: Path) -> str:
    """One line: why a service did not start, and what to do."""
    line = last_line(log)
    if DISK_FULL in line or shutil.disk_usage(log.parent).free < ROOM:  # on a full disk the log misses its end
        return f"The disk that holds {log.parent} is full: free 1 GB there and run again."
    return f"{name} did not start: {line or 'it said nothing'} (log: {log})"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time is inside; the lock of one that is killed is free again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
