"""make demo says in one line what stops it."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.embedded.demo import Demo, running, secret_key
from deploy.embedded.ports import is_free


@pytest.fixture
def busy_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_busy_port_is_one_line_with_a_remedy(tmp_path: Path, busy_port: int, capsys: pytest.CaptureFixture) -> None:
    assert Demo(busy_port, state=tmp_path).run() == 1
    said = capsys.readouterr().out.strip()
    assert said == (
        f"The demo stops: Port {busy_port} is in use by another program: end it, "
        f"or choose another with make demo PORT={busy_port + 10}"
    )


def test_the_port_is_asked_before_anything_is_installed(busy_port: int) -> None:
    without_packages = [sys.executable, "-S", "-m", "deploy.embedded.ports", str(busy_port)]
    done = subprocess.run(without_packages, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {busy_port} is in use")
    assert not is_free(busy_port)


def test_a_gazetteer_that_is_not_there_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert Demo(0, "nowhere.csv.zip", state=tmp_path).run() == 1
    assert "GAZETTEER=nowhere.csv.zip is not a file" in capsys.readouterr().out


def test_only_one_demo_runs_in_a_checkout(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    first = Demo(8000, state=tmp_path)
    with first._alone():
        assert running(tmp_path) is not None
        assert Demo(8010, state=tmp_path).run() == 1
    assert "It runs already" in capsys.readouterr().out
    assert running(tmp_path) is None


def test_the_secret_key_is_random_kept_and_private(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert len(first) >= 50
    assert secret_key(tmp_path) == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
