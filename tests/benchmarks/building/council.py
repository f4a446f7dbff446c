"""The whole council: tables, gazetteer by the ordinary loader, staff, services, people, contacts, work, figures."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import connection

from cases.reports.actions import figures_rebuild
from crm.catalogue.models import Outcome
from crm.contacts.terms import terms_of
from crm.teams.models import User
from crm.teams.partitions import ensure_partitions
from deploy.demo.catalogue import make_catalogue
from deploy.demo.staff import make_staff
from gazetteer.generating.generator import write_demo_gazetteer
from tests.benchmarks.building.calls import Calls
from tests.benchmarks.building.copying import copying
from tests.benchmarks.building.loads import Step, three_loads
from tests.benchmarks.building.people import References, Town
from tests.benchmarks.building.promises import Promises
from tests.benchmarks.building.work import Desk

SEED = 2026


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, contacts and cases there are, and over how many days the contacts came in."""

    customers: int
    contacts: int
    cases: int
    days: int


YEAR = Size(customers=100_000, contacts=300_000, cases=100_000, days=365)
WHOLE = Size(customers=1_200_000, contacts=3_000_000, cases=1_000_000, days=3 * 365)
Say = Callable[[str, float], None]


def build(*, url: str, gazetteer: Path, at: datetime, say: Say) -> dict[str, Any]:
    """What is worth knowing of the build: seconds of each step, rows of each table, the loader's time and memory."""
    facts: dict[str, Any] = {"built_at": at.isoformat(), "seconds": {}}

    step = stepping(facts, say)
    step("tables", lambda: call_command("migrate", interactive=False, verbosity=0))
    facts["gazetteer"] = load(gazetteer, step)
    step("staff and services", lambda: configure(at))
    facts["rows"] = step("people, contacts and work", lambda: populate(url=url, at=at))
    step("figures", lambda: figures_rebuild(at=at))
    step("analyse", lambda: call_sql("VACUUM (ANALYZE)"))
    return facts


def stepping(facts: dict[str, Any], say: Say) -> Step:
    """What does one step and notes in the facts how many seconds it took."""

    def step(name: str, act: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        done = act()
        facts["seconds"][name] = round(time.perf_counter() - began, 1)
        say(name, facts["seconds"][name])
        return done

    return step


def load(gazetteer: Path, step: Step) -> dict[str, Any]:
    """What the three loads of the gazetteer took: of an invented one where the real one is not there."""
    if gazetteer.exists():
        return three_loads(gazetteer, step=step)
    with tempfile.TemporaryDirectory() as folder:
        invented = Path(folder) / "invented.csv"
        write_demo_gazetteer(invented, seed=SEED, streets=900, properties=60_000)
        return three_loads(invented, step=step)


def configure(at: datetime, *, days: int = YEAR.days) -> None:
    """Nothing; staff, services and promises as in the demo, a month's partitions for every month of the data."""
    long_ago = at - timedelta(days=days + 435)
    make_catalogue(at=long_ago)
    make_staff(at=long_ago)
    ensure_partitions(at=at - timedelta(days=days + 35), months=days // 30 + 6)


def populate(*, url: str, at: datetime, size: Size = YEAR) -> dict[str, int]:
    """The rows of each table that was filled."""
    random = Random(SEED)
    references = References(random)
    users = {user.username: user.pk for user in User.objects.order_by("pk")}
    services = {code: terms_of(service_id=service.pk) for code, service in make_catalogue(at=at).items()}
    outcomes: dict[int, list[Outcome]] = {}
    for outcome in Outcome.objects.order_by("version", "pk"):
        outcomes.setdefault(outcome.version_id, []).append(outcome)
    town = Town(random=random, at=at, references=references)
    promises = Promises(at=at)
    desk = Desk(random=random, at=at, officers=[users["officer"], users["officer2"]], outcomes=outcomes)
    calls = Calls(
        random=random, at=at, people=town.people, services=services,
        agents=[users[name] for name in ("agent", "agent2", "agent3")], references=references, promises=promises,
        desk=desk, matter_restriction=town.hidden["MATTER"], days=size.days,
    )  # fmt: skip
    tables = [*town.tables, *calls.tables, *promises.tables, *desk.tables]
    with copying(url, tables):
        town.settle(size.customers)
        calls.take(contacts=size.contacts, cases=size.cases)
    return {table.name: table.count for table in tables}


def call_sql(statement: str) -> None:
    """Nothing; the statement was run."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
