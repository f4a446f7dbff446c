"""The supervisor: starts a set of processes, keeps them running, ends all of them, and can be run again at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.embedded.processes import birth
from deploy.embedded.supervisor import Child, StepFailed, Supervisor, end_leftovers

# A process that writes its pid and that of a child of its own, and would run for ever.
STUBBORN = """
import pathlib, subprocess, sys, time
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(f"{inner.pid}")
time.sleep(600)
"""
SUPERVISOR = """
import os, sys
from pathlib import Path
from deploy.embedded.supervisor import Child, Ended, Supervisor, end_leftovers
folder = Path(sys.argv[1])
end_leftovers(folder)
supervisor = Supervisor(folder, os.environ, patience=3)
try:
    with supervisor.listening():
        supervisor.start([Child(n, [sys.executable, "-c", sys.argv[2], str(folder / n)]) for n in ("one", "two")])
        supervisor.watch()
except Ended:
    print("ended")
"""


def _supervise(folder: Path) -> subprocess.Popen:
    folder.mkdir(exist_ok=True)
    for name in ("one", "two"):
        (folder / name).unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder), STUBBORN], stdout=subprocess.PIPE, text=True
    )
    _until(lambda: all((folder / name).exists() and (folder / name).read_text() for name in ("one", "two")))
    return process


def _until(true, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def _inner(folder: Path) -> list[int]:
    return [int((folder / name).read_text()) for name in ("one", "two")]


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_everybody_and_it_runs_again_at_once(tmp_path: Path, told: signal.Signals) -> None:
    for _ in range(2):
        process = _supervise(tmp_path / "state")
        grandchildren = _inner(tmp_path / "state")
        process.send_signal(told)
        assert process.communicate(timeout=10)[0] == "ended\n"
        assert process.returncode == 0
        _until(lambda those=grandchildren: not any(birth(pid) for pid in those))


def test_the_next_run_ends_what_a_killed_one_left(tmp_path: Path) -> None:
    first = _supervise(tmp_path)
    left = _inner(tmp_path)
    first.kill()
    first.wait()
    assert all(birth(pid) for pid in left), "nobody passed the kill on"
    assert end_leftovers(tmp_path) == 2
    _until(lambda: not any(birth(pid) for pid in left))
    assert end_leftovers(tmp_path) == 0


def test_a_child_that_dies_is_started_again_and_its_last_words_are_told(tmp_path: Path) -> None:
    told: list[str] = []
    count = tmp_path / "count"
    dies = f"import pathlib; pathlib.Path({str(count)!r}).open('a').write('x'); raise ValueError('no more tea')"
    supervisor = Supervisor(tmp_path, os.environ, told.append, backoff=(0.05, 0.05, 60))
    supervisor.start([Child("tea", [sys.executable, "-c", dies])])
    assert supervisor.watch_until(lambda: count.exists() and len(count.read_text()) == 3, patience=10)
    supervisor.end_all()
    assert "tea ended with 1: ValueError: no more tea" in told[0]


def test_a_needed_child_that_never_lives_ends_the_run(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, os.environ, lambda line: None, backoff=(0.01, 0.01))
    supervisor.start([Child("web", [sys.executable, "-c", "raise SystemExit('port taken')"], needed=True)])
    with pytest.raises(StepFailed, match="port taken"):
        supervisor.watch_until(lambda: False, patience=10)


def test_a_step_that_fails_says_why(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, os.environ)
    supervisor.step("good", [sys.executable, "-c", ""])
    with pytest.raises(StepFailed, match="migrate failed: KeyError: 'table'"):
        supervisor.step("migrate", [sys.executable, "-c", "{}['table']"])
