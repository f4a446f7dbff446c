"""A real IMAP server for tests: Debian's Dovecot with a configuration of our own, on loopback, as nobody in particular."""

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from tests.channels.email.servers import free_port

PASSWORD = "only-for-tests"
PATIENCE = 20.0
_DAEMON = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
_names = count(1)

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
mailbox_list_index = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


def certified(folder: Path, user: str) -> Path:
    """A certificate for localhost, made by itself a moment ago: believed by nobody who is not given it."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    made = folder / "server.pem"
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "server.key"), "-out", str(made)]
    subprocess.run([*command.split(), *more], check=True, capture_output=True, timeout=60)
    if os.geteuid() == 0:
        shutil.chown(folder / "server.key", user)
    return made


class Dovecot:
    """The server: its port, and the mailboxes of its users as folders on disk."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder, self.user = folder, user
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = certified(folder, user)
        self._process: subprocess.Popen[bytes] | None = None
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        (folder / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=folder, user=user, group=group, password=PASSWORD, port=self.port, tls_port=self.tls_port
            )
        )

    def start(self) -> None:
        """Nothing; it answers. Fails in words when it does not."""
        assert _DAEMON is not None
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        self._process = subprocess.Popen(
            [_DAEMON, "-F", "-c", str(self.folder / "dovecot.conf")],
            user=self.user if os.geteuid() == 0 else None,
            group=pwd.getpwnam(self.user).pw_gid if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            log = self.folder / "log"
            assert time.monotonic() < until, f"Dovecot does not answer: {log.read_text() if log.exists() else ''}"
            time.sleep(0.05)

    def kill(self) -> None:
        """Nothing; it and all it started were killed with -9."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(60)
            self._process = None

    def put(self, user: str, raw: bytes, *, at: datetime | None = None) -> Path:
        """Where the message lies, delivered to this user as a mail server would."""
        box = self.folder / "mail" / user
        for part in ("new", "cur", "tmp"):
            self._own_folder(box / part)
        name = f"{time.time_ns()}.{next(_names)}.test"
        path = box / "tmp" / name
        path.write_bytes(raw)
        if at is not None:
            os.utime(path, (at.timestamp(), at.timestamp()))
        if os.geteuid() == 0:
            shutil.chown(path, self.user)
        return path.rename(box / "new" / name)

    def number_anew(self, user: str) -> None:
        """Nothing; the server forgets its numbers and gives new ones, under another UIDVALIDITY."""
        for path in (self.folder / "mail" / user).glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # UIDVALIDITY is the second in which they are given

    def _own_folder(self, path: Path) -> None:
        for folder in (path.parent.parent, path.parent, path):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                if os.geteuid() == 0:
                    shutil.chown(folder, self.user)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                return line.recv(100).startswith(b"* OK")
        except OSError:
            return False


@contextmanager
def dovecot_server() -> Iterator[Dovecot]:
    """A running server, gone at the end. Skips, visibly, where Dovecot is not installed."""
    if _DAEMON is None or shutil.which("openssl") is None:
        pytest.skip("Dovecot is not installed: run deploy/operations/prepare.sh imap")
    user = "nobody" if os.geteuid() == 0 else getpass.getuser()
    folder = Path(tempfile.mkdtemp(prefix="council-imap-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    server = Dovecot(folder, user)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
