"""A small council in real time, its mail server, and the way its processes are started."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg import sql

from crm.customers.models import Customer
from deploy.embedded.places import remove
from deploy.embedded.postgres import DATABASE, ROLE, Postgres
from deploy.embedded.services import lease, stop
from gazetteer.entries.models import Property
from tests.cast import Cast, person, property_at
from tests.faults.mail import Thinking, thinking_server
from tests.faults.processes import Running, database_url, environment, migrate, running
from tests.faults.reports import report

Start = Callable[..., AbstractContextManager[Running]]


@dataclass(frozen=True)
class OwnServices:
    """A PostgreSQL with our tables, and a Redis, that a test may kill: no other test uses them."""

    checkout: Path  # for which they run
    postgres: Postgres

    def database(self, name: str) -> str:
        """The address of a further database with our tables and nothing in them."""
        self.postgres.start()  # where another test has left it stopped
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        with self.postgres.connect() as administrator:
            administrator.execute(copied.format(sql.Identifier(name), sql.Identifier(DATABASE), sql.Identifier(ROLE)))
        return self.postgres.url.replace(f"/{DATABASE}?", f"/{name}?")


@pytest.fixture(scope="session")
def own_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServices]:
    """Services of these tests alone: their tables are made once."""
    checkout = tmp_path_factory.mktemp("own")
    held = lease(purpose="test", checkout=checkout, environment={})
    migrate(environment(database=held.environment["DATABASE_URL"]))
    yield OwnServices(checkout, Postgres(held.place))
    held.users.close()
    stop(held.place)
    remove(held.place)


@dataclass
class Street:
    """People who report their bins, one after another."""

    cast: Cast
    service_id: int
    home: Property
    people: list[Customer]

    def keys(self, customer: Customer) -> dict[str, int]:
        """What a report is made of, as keys."""
        return {
            "service_id": self.service_id,
            "customer_id": customer.pk,
            "uprn": self.home.uprn,
            "agent_id": self.cast.agent.pk,
        }

    def report(self, count: int) -> list[str]:
        """The references of so many reports, each by another person in turn."""
        return [
            report(**self.keys(self.people[number % len(self.people)]), key=f"report-{number}")
            for number in range(count)
        ]


@pytest.fixture
def street(transactional_db: None, cast: Cast, services: dict[str, Any]) -> Street:
    """A home, and twelve people who ring about it."""
    people = [person("Jo", f"Example-{letter}", email=f"jo-{letter}@example.com") for letter in "abcdefghijkl"]
    return Street(cast=cast, service_id=services["missed-bin"].pk, home=property_at(12), people=people)


@pytest.fixture
def post() -> Iterator[Thinking]:
    """The council's mail server."""
    with thinking_server() as (thinking, port):
        thinking.port = port  # type: ignore[attr-defined]
        yield thinking


@pytest.fixture
def told(post: Thinking) -> dict[str, str]:
    """The environment of the council's processes: this test's database, its mail server, no Redis."""
    return environment(database=database_url(connection), EMAIL_PORT=post.port)  # type: ignore[attr-defined]


@pytest.fixture
def start(told: dict[str, str], tmp_path: Path) -> Start:
    """Starts a process of the council by its command; it is killed at the end of the block."""
    begun: list[Path] = []

    def begin(*command: str, **more: object) -> AbstractContextManager[Running]:
        begun.append(tmp_path / f"process-{len(begun)}.log")
        return running(*command, told=told | {name: str(value) for name, value in more.items()}, log=begun[-1])

    return begin
