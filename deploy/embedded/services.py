"""PostgreSQL and Redis for one purpose, held by whoever uses them and stopped by the last one to let go."""

import atexit
import fcntl
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from deploy.embedded.places import CHECKOUT, EmbeddedError, Place, place_for, prepare
from deploy.embedded.postgres import Postgres
from deploy.embedded.processes import locked
from deploy.embedded.redis import Redis


@dataclass
class Lease:
    """Services in use: where they are, and the way to let go of them."""

    place: Place
    environment: dict[str, str]
    started: list[str]
    users: TextIO

    @property
    def postgres(self) -> Postgres | None:
        """Our own PostgreSQL, None where DATABASE_URL pointed elsewhere."""
        own = Postgres(self.place)
        return own if self.environment["DATABASE_URL"] == own.url else None

    def release(self) -> bool:
        """True when nobody else uses the services and they are stopped now. A second call does nothing."""
        if self.users.closed:
            return False
        with locked(_start_lock(self.place)):
            return self.release_locked()

    def release_locked(self) -> bool:
        """Let go, for a caller that holds the lock under which services start and stop."""
        last = _sole(self.users)
        if last:
            stop(self.place)
        self.users.close()
        return last


def lease(*, purpose: str, checkout: Path = CHECKOUT, environment: Mapping[str, str] = os.environ) -> Lease:
    """The services of a purpose, started where they are not running; those the environment names are not started.

    Raises EmbeddedError.
    """
    place = place_for(purpose=purpose, checkout=checkout)
    prepare(place)
    with locked(_start_lock(place)):
        users = (place.state / "users.lock").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
        held = Lease(place, {}, [], users)
        try:
            for name, service in (("DATABASE_URL", Postgres(place)), ("REDIS_URL", Redis(place))):
                held.environment[name] = environment.get(name) or service.url
                if not environment.get(name) and service.start():
                    held.started.append(type(service).__name__)
        except EmbeddedError:
            held.release_locked()
            raise
    return held


def lease_into(environment: dict[str, str] | os._Environ, *, purpose: str) -> None:
    """Put the services' addresses into the environment where they are missing; let go when this process ends."""
    if environment.get("DATABASE_URL") and environment.get("REDIS_URL"):
        return
    held = lease(purpose=purpose, environment=dict(environment))
    environment.update(held.environment)
    atexit.register(held.release)


def stop(place: Place) -> list[str]:
    """The names of the services that were running and are stopped now, whoever uses them."""
    return [type(service).__name__ for service in (Redis(place), Postgres(place)) if service.stop()]


def _start_lock(place: Place) -> Path:
    return place.state / "start.lock"


def _sole(users: TextIO) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
