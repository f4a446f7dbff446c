"""Where the embedded services of one checkout keep their files, and under which account they run."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SYSTEM_USER = "council-crm"
SYSTEM_FOLDER = Path("/var/lib/council-crm")
SOCKET_PATH_LIMIT = 107  # bytes, sockaddr_un of Linux less its closing zero; macOS has 103
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"


class EmbeddedError(Exception):
    """Something a person must mend; the text is one line with the reason and the remedy."""


@dataclass(frozen=True)
class Account:
    """The system user under which a service runs when we are root (PostgreSQL refuses to run as root)."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one purpose (demo, test, bench) of one checkout."""

    purpose: str
    services: Path  # the clusters' files, owned by the account
    sockets: Path  # 0700, with a path short enough for a socket
    state: Path  # what our own processes keep: keys, logs, locks, the mailbox
    binaries: Path | None  # where the wheels' binaries are copied for the account; None: used where they are
    account: Account | None


def place_for(*, purpose: str, checkout: Path = CHECKOUT, system_folder: Path | None = None) -> Place:
    """The place of one purpose in one checkout; nothing is created. Raises EmbeddedError without a system user."""
    checkout = checkout.resolve()
    key = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
    state = checkout / ".local" / purpose
    if os.geteuid() == 0:
        base = system_folder or SYSTEM_FOLDER
        services = base / key / purpose
        return Place(purpose, services, _sockets(services, key), state, base / "binaries", _system_account())
    services = state / "services"
    return Place(purpose, services, _sockets(services, f"{key}-{purpose}"), state, None, None)


def prepare(place: Place) -> None:
    """Create the folders of a place, owned and closed as they must be. Raises EmbeddedError."""
    try:
        place.state.mkdir(parents=True, exist_ok=True)
        place.services.mkdir(parents=True, exist_ok=True)
        if place.account:  # whatever the umask: the account must get through
            for folder in (place.services.parent.parent, place.services.parent):
                folder.chmod(0o755)
        for folder in (place.services, place.sockets):
            folder.mkdir(exist_ok=True)
            _close(folder, place.account)
    except OSError as error:
        why = f"Cannot write to {error.filename}: {error.strerror}"
        raise EmbeddedError(f"{why}. Make it writable, or the disk less full, and run again.") from None


def remove(place: Place) -> list[Path]:
    """The folders that were there and are now removed: the services' files, their sockets and our own state."""
    gone = []
    for folder in (place.services, place.sockets, place.state):
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder)
    if place.account and place.services.parent.exists() and not any(place.services.parent.iterdir()):
        place.services.parent.rmdir()
    return gone


def _sockets(services: Path, key: str) -> Path:
    inside = services / "sockets"
    if len(os.fsencode(inside)) + len(LONGEST_SOCKET_NAME) <= SOCKET_PATH_LIMIT - 4:
        return inside
    return Path(tempfile.gettempdir()) / f"council-crm-{os.geteuid()}-{key}"


def _close(folder: Path, account: Account | None) -> None:
    """Make the folder 0700 and the account's. A folder of somebody else's (in /tmp) is refused."""
    found = folder.lstat()
    owners = {os.geteuid(), account.uid if account else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise EmbeddedError(f"{folder} belongs to somebody else: remove it and run again.")
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.uid, account.gid)


def _system_account() -> Account:
    try:
        found = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
        found = pwd.getpwnam(SYSTEM_USER)
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def _add_system_user() -> None:
    ways = (
        ["useradd", "-r", "-U", "-M", "-d", str(SYSTEM_FOLDER), "-s", "/usr/sbin/nologin", SYSTEM_USER],
        ["adduser", "-S", "-D", "-H", "-h", str(SYSTEM_FOLDER), "-s", "/sbin/nologin", SYSTEM_USER],
    )
    for command in ways:
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode in {0, 9}:  # 9: another run added it in this moment
                return
    raise EmbeddedError(
        f"PostgreSQL does not run as root and the user {SYSTEM_USER} cannot be added: run as an ordinary user."
    )
