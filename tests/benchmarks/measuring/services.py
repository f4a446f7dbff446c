"""Publishing with 50,000 open cases, bringing in 300 services, trying a draft, and the list of all services."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from cases.casework.intake import contact_take
from cases.casework.models import Case
from cases.setup.files import file_of
from cases.setup.importing import import_apply, import_keep
from cases.setup.queries import open_cases_of
from cases.setup.trial.running import trial_run
from crm.catalogue.definition import document_of
from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.editing.actions.publishing import version_publish
from crm.catalogue.editing.queries import services_listed
from crm.catalogue.models import Service
from crm.catalogue.queries import service_in_force
from crm.contacts.actions import SessionStart
from crm.contacts.models import Contact
from crm.teams.actor import system
from crm.teams.partitions import ensure_partitions
from deploy.demo.catalogue import make_catalogue
from gazetteer.places import Place, PlaceKind, UnlistedReason
from tests.benchmarks.measuring.figures import Figure, single, times

OPEN_CASES, SERVICES, ACTOR = 50_000, 300, system("bench")
PLACE = Place(kind=PlaceKind.UNLISTED, lines="The depot", reason=UnlistedReason.UNSURE)
ANSWERS = {"bin": "grey", "out": "yes"}


def measured() -> Iterator[Figure]:
    """Each figure as it is known."""
    at = timezone.now()
    ensure_partitions(at=at, months=3)
    make_catalogue(at=at)
    bins = Service.objects.get(code="missed-bin")
    _cases(bins)
    yield from _published(bins)
    yield from _tried(bins)
    yield from _brought()
    yield _listed()


def _cases(service: Service) -> None:
    """Nothing; so many cases of the service are open: one that was taken, and copies of it."""
    there = open_cases_of([service.pk]).get(service.pk, 0)
    if there >= OPEN_CASES:
        return
    key = uuid4().hex
    taken = contact_take(
        session=SessionStart(channel="PHONE", key=key),
        service_id=service.pk,
        customer_id=None,
        place=PLACE,
        disposition="RAISED",
        answers=ANSWERS,
        notes="",
        actor=ACTOR,
        at=timezone.now(),
        key=key,
        finish=True,
    )
    assert taken.case is not None
    many, start = OPEN_CASES - there, Contact.objects.unscoped("bench").latest("pk").pk
    with connection.cursor() as cursor:
        _copies(cursor, Contact, taken.contact.pk, many, {"key": f"'{key}-' || n"})
        _copies(cursor, Case, taken.case.pk, many, {"contact_id": f"{start} + n"})
        cursor.execute("ANALYZE crm_contact, cases_case")


def _copies(cursor: Any, model: type[Model], of: int, many: int, own: dict[str, str]) -> None:
    """Nothing; so many copies of this row stand after it, each with its own values of these columns."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO {table} ({named}) SELECT {values} FROM {table}, generate_series(1, {many}) n"
        f" WHERE id = {of} ORDER BY n"
    )


def _published(service: Service) -> Iterator[Figure]:
    seconds = []
    for turn in range(10):
        at = timezone.now()
        draft = version_draft(service_id=service.pk, actor=ACTOR, at=at, key=uuid4().hex)
        draft = version_change(
            version_id=draft.pk, changes={"script": f"Script {turn} {at}"}, revision=draft.revision, actor=ACTOR, at=at
        )
        began = time.perf_counter()
        version_publish(
            version_id=draft.pk, note="bench", revision=draft.revision, actor=ACTOR, at=at, untried_because="bench"
        )
        seconds.append(time.perf_counter() - began)
    yield single("publish a version with 50,000 open cases, worst of 10", "s", max(seconds), most=2)


def _tried(service: Service) -> Iterator[Figure]:
    at = timezone.now()
    draft = version_draft(service_id=service.pk, actor=ACTOR, at=at, key=uuid4().hex)
    steps = [
        {"do": "take", "channel": "PHONE", "place": "The depot", "answers": ANSWERS},
        {"do": "act", "act": "plan", "inputs": {"planned_date": "+2"}},
        {"do": "wait", "days": 4},
    ]
    milliseconds = []
    for _turn in range(5):
        began = time.perf_counter()
        trial_run(version_id=draft.pk, revision=draft.revision, steps=steps, actor=ACTOR, at=timezone.now())
        milliseconds.append((time.perf_counter() - began) * 1000)
    yield times("try a draft: contact, plan, four days", milliseconds)


def _brought() -> Iterator[Figure]:
    version = service_in_force(code="missed-bin")
    one, run = document_of(version, version.outcomes.all()), uuid4().hex[:6]
    many = [{**one, "code": f"s{run}-{n}", "about": {**one["about"], "name": f"Service {n}"}} for n in range(SERVICES)]
    for words in ("a file of 300 new services", "the same file again"):
        at, began = timezone.now(), time.perf_counter()
        kept = import_keep(file_name="bench.json", content=file_of(many).encode(), actor=ACTOR, at=at, key=uuid4().hex)
        import_apply(import_id=kept.pk, mapping={}, over_drafts=False, actor=ACTOR, at=at)
        yield single(f"bring in {words}", "s", time.perf_counter() - began, most=20)


def _listed() -> Figure:
    milliseconds = []
    for _turn in range(30):
        began = time.perf_counter()
        page = services_listed(query="serv")
        open_cases_of([one.pk for one in page.services])
        milliseconds.append((time.perf_counter() - began) * 1000)
    return times("list of services, a page of it with open cases", milliseconds, p95=60)
