"""The demo council, whole: gazetteer, staff, services, people, and ninety days of work."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from django.db import connection
from django.test.utils import override_settings

from cases.casework.sending.doors import Answer, sender_enrol, senders
from cases.reports.actions import figures_rebuild
from crm.contacts.models import Channel
from crm.customers.models import Residence
from crm.outbox.actions import outbox_settle
from crm.outbox.claiming import outbox_claim
from crm.outbox.handling import entries_handle
from crm.outbox.registry import steps
from crm.teams.partitions import ensure_partitions
from deploy.demo.bodies import make_bodies
from deploy.demo.care import make_care
from deploy.demo.catalogue import make_catalogue
from deploy.demo.elsewhere import make_elsewhere
from deploy.demo.facts import make_facts
from deploy.demo.inboxes import make_inboxes
from deploy.demo.lives import make_lives
from deploy.demo.mail import make_mail
from deploy.demo.particulars import make_kinds, make_particulars
from deploy.demo.people import make_people
from deploy.demo.staff import make_staff
from deploy.demo.standards import make_standards
from deploy.demo.traffic import Traffic
from deploy.demo.wordings import make_wordings
from deploy.shipped.loading import services_ship
from gazetteer.areas.actions import areas_load, postcodes_load
from gazetteer.generating.areas import write_demo_areas, write_demo_postcodes
from gazetteer.generating.generator import write_demo_gazetteer
from gazetteer.supplies.actions import gazetteer_load

SEED = 20261121
DAYS = 90
A_MONTH = timedelta(days=30)
SUNDAY = 6
Say = Callable[[str], None]


def make_council(*, at: datetime, gazetteer: str, say: Say, customers: int = 3000, a_day: int = 22) -> None:
    """Nothing; the empty database holds the demo council, as it stands at that moment.

    `gazetteer` is a supply to load instead of the generated one. The same day, seed and supply give the same council,
    but for references and passwords, which are drawn from the operating system's randomness.
    """
    began = at - timedelta(days=DAYS + 1)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # an interrupted run is thrown away whole
    ensure_partitions(at=began, months=DAYS // 30 + 6)
    say("Land and property gazetteer")
    load_gazetteer(gazetteer, at=at)
    say("Departments, staff and services")
    services = make_catalogue(at=began)
    staff = make_staff(at=began)
    make_bodies(at=began)
    make_inboxes(services, at=at)
    say(f"{customers:,} customers and 60 businesses")
    people = make_people(seed=SEED, at=began, customers=customers, businesses=60, progress=lambda done, of: None)
    make_wordings(administrator=staff["admin"], at=began)
    make_kinds(at=began)
    make_particulars(people, seed=SEED, at=began)
    say(f"{DAYS} days of calls, visits, emails, letters and web reports")
    traffic = Traffic(
        random=Random(SEED), people=people, services=services,
        actors={name: user.actor for name, user in staff.items()}, until=at,
    )  # fmt: skip
    traffic.cast_calls(people.cast, began, lambda one: _home(one.pk))

    def each_day(day: date, end: datetime) -> None:
        sweep_past(end)
        if day.weekday() == SUNDAY or end == at:
            say(f"  to {day:%-d %B}: {traffic.logged:,} contacts")

    with nobody_reads():
        traffic.run(days=DAYS, a_day=a_day, each_day=each_day)
        say("What people wrote to the inboxes")
        make_mail(agent=staff["agent"].actor, seed=SEED, at=at)
        sweep_past(at)
    say("What must be known first")
    make_care(people, staff=staff, at=at - A_MONTH)
    say("Who acts for whom, who moves, who has died")
    make_lives(people, actor=staff["agent"].actor, at=at)
    say("What the council tax system says, and who is in the index twice")
    make_elsewhere(people, staff=staff, seed=SEED, at=at)
    say("What is true at each address")
    make_facts(seed=SEED, at=at)
    say("The services that ship, published yesterday")
    services_ship(actor=staff["admin"].actor, at=at - timedelta(days=1))
    make_standards(actor=staff["admin"].actor, at=at)
    say("Figures")
    figures_rebuild(at=at)


@contextmanager
def nobody_reads() -> Iterator[None]:
    """Emails, texts and letters of the past are taken and reach nobody: what is really sent goes out from now on."""
    real = [one for one in senders() if one.channel != Channel.EMAIL]
    for one in real:
        sender_enrol(replace(one, ask=lambda _outgoing: Answer(taken=True), missing=lambda: ""))
    try:
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
            yield
    finally:
        for one in real:
            sender_enrol(one)


def sweep_past(at: datetime) -> None:
    """Nothing; clocks warned and messages settled as of that time. The figures are built once, at the end."""
    for step in steps():
        if step.name in {"questions", "clocks", "idle sessions"}:
            step.run(at)
    while claimed := outbox_claim(at=at, by="demo", limit=200):
        entries_handle([entry for entry in claimed if entry.kind == "message.send"], clock=lambda: at)
        outbox_settle(entry_ids=[entry.id for entry in claimed if entry.kind != "message.send"], at=at)


def _home(customer_id: int) -> int | None:
    homes = Residence.objects.unscoped("the demo's maker").filter(customer=customer_id, property__isnull=False)
    return homes.values_list("property_id", flat=True).first()


def load_gazetteer(path: str, *, at: datetime) -> None:
    """Nothing; this supply is loaded, or the generated one with its areas and postcodes when the path is empty."""
    if path:
        gazetteer_load(path=Path(path), at=at)
        return
    with tempfile.TemporaryDirectory() as folder:
        supply = Path(folder) / "ambleford.csv"
        write_demo_gazetteer(supply, seed=SEED)
        gazetteer_load(path=supply, at=at)
        for drawn in write_demo_areas(Path(folder)):
            areas_load(path=drawn.path, kind=drawn.kind, active_from=drawn.active_from, at=at)
        postcodes = Path(folder) / "postcodes.csv"
        write_demo_postcodes(postcodes, supply=supply)
        postcodes_load(path=postcodes, at=at)
