"""One process that keeps others running together and ends all of them when it is told to."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from deploy.embedded.processes import birth, end, last_line

PATIENCE = 20.0  # seconds a child has to end by itself; a web request or a message being sent is finished in it
BACKOFF = (1.0, 2.0, 5.0, 10.0, 30.0)
STEADY = 30.0  # a child that lived this long starts again as if for the first time
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):
    """Somebody pressed Ctrl-C or asked us to end."""


class StepFailed(Exception):
    """A step that must succeed did not; the text is one line."""


@dataclass(frozen=True)
class Child:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    needed: bool = False  # when it cannot even start, all is given up


@dataclass
class _Running:
    child: Child
    process: subprocess.Popen | None = None
    since: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


@dataclass
class Supervisor:
    """Starts, watches and ends processes. Each is in a session of its own: only we pass a signal on."""

    folder: Path  # logs, and the list of who runs
    environment: Mapping[str, str]
    say: Callable[[str], None] = print
    patience: float = PATIENCE
    backoff: Sequence[float] = BACKOFF
    directory: Path | None = None
    signals: list[int] = field(default_factory=list)
    _children: list[_Running] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Inside, Ctrl-C and SIGTERM are remembered, acted on between two steps, and end everything at the close."""
        before = {number: signal.signal(number, self._told) for number in ENDING}
        try:
            yield
        finally:
            self.end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self.signals.append(number)

    def check(self) -> None:
        """Raise Ended when we were told to end."""
        if self.signals:
            raise Ended

    def step(self, name: str, command: Sequence[str], *, shown: bool = False) -> None:
        """Run a command to its end. Raises StepFailed with its last words, Ended when we are told to end meanwhile."""
        self.check()
        log = self._log(name)
        running = _Running(Child(name, command), self._spawn(command, None if shown else log))
        self._children.append(running)
        assert running.process is not None
        try:
            while running.process.poll() is None:
                self.check()
                time.sleep(0.05)
        finally:
            self._end(running)
            self._children.remove(running)
        if running.process.returncode:
            words = "see above" if shown else f"{last_line(log)} (log: {log})"
            raise StepFailed(f"{name} failed: {words}")

    def start(self, children: Sequence[Child]) -> None:
        """Start the processes, all at once."""
        for child in children:
            running = _Running(child)
            self._children.append(running)
            self._start(running)
        self._remember()

    def watch_until(self, ready: Callable[[], bool], *, patience: float) -> bool:
        """True as soon as `ready` says so, False when the time is up; meanwhile the children are kept running."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self.check()
            self._tend()
            if ready():
                return True
            time.sleep(0.1)
        return False

    def watch(self) -> None:
        """Keep the children running until we are told to end, then raise Ended."""
        while True:
            self.check()
            self._tend()
            time.sleep(0.2)

    def end_all(self) -> None:
        """End every child: a signal to all at once, patience, then force; a second Ctrl-C takes the patience away."""
        told = len(self.signals)
        alive = [running for running in self._children if running.process and running.process.poll() is None]
        for running in alive:
            running.process.terminate()  # type: ignore[union-attr]
        until = time.monotonic() + self.patience
        while alive and time.monotonic() < until and len(self.signals) <= told:
            alive = [running for running in alive if running.process.poll() is None]  # type: ignore[union-attr]
            time.sleep(0.02)
        for running in self._children:
            self._kill(running)
        self._children.clear()
        (self.folder / "children.json").unlink(missing_ok=True)

    def _spawn(self, command: Sequence[str], log: Path | None) -> subprocess.Popen:
        output = log.open("wb") if log else None
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self.environment),
                cwd=self.directory,
                start_new_session=True,
            )
        finally:
            if output:
                output.close()

    def _start(self, running: _Running) -> None:
        running.process = self._spawn(running.child.command, self._log(running.child.name))
        running.since = time.monotonic()

    def _tend(self) -> None:
        """Start again who has died, later each time; give up on a needed one that never lived."""
        for running in self._children:
            if running.process is None:
                if time.monotonic() >= running.again_at:
                    self._start(running)
                    self._remember()
            elif running.process.poll() is not None:
                self._mourn(running)

    def _mourn(self, running: _Running) -> None:
        assert running.process is not None
        name, code = running.child.name, running.process.returncode
        if time.monotonic() - running.since > STEADY:
            running.deaths = 0
        log = self._log(name)
        how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
        why = f"{name} {how}: {last_line(log) or 'it said nothing'} (log: {log})"
        self._kill(running)
        if running.child.needed and running.deaths + 1 >= len(self.backoff):
            raise StepFailed(why)
        wait = self.backoff[min(running.deaths, len(self.backoff) - 1)]
        running.deaths += 1
        running.process, running.again_at = None, time.monotonic() + wait
        self.say(f"{why}. Starting it again in {wait:g} s.")

    def _end(self, running: _Running) -> None:
        if running.process and running.process.poll() is None:
            running.process.terminate()
            try:
                running.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.say(f"{running.child.name} did not end by itself and is killed.")
        self._kill(running)

    def _kill(self, running: _Running) -> None:
        """Kill what is left of the child's session: whoever it started must not outlive it."""
        if running.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()

    def _log(self, name: str) -> Path:
        folder = self.folder / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name.lower().replace(' ', '-')}.log"

    def _remember(self) -> None:
        """Write down who runs, for the next run to end them when we are killed with -9."""
        alive = [running.process.pid for running in self._children if running.process]
        new = self.folder / "children.new"
        new.write_text(json.dumps([[pid, birth(pid)] for pid in alive]))
        new.replace(self.folder / "children.json")


def end_leftovers(folder: Path) -> int:
    """How many children of a supervisor that was killed were still there and are ended now."""
    path = folder / "children.json"
    try:
        known = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return 0
    alive = [pid for pid, born in known if born and birth(pid) == born]
    for pid in alive:
        os.kill(pid, signal.SIGTERM)
    for pid in alive:
        end(pid, patience=PATIENCE, group=True)
    path.unlink(missing_ok=True)
    return len(alive)
