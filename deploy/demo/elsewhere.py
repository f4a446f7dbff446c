"""What the demo council was told by its council tax system: a registered source, its first file, and the records that this
made of people who were in the index already, a few of them joined since."""

import csv
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.utils import timezone

from crm.customers.actions import customer_add
from crm.customers.loading.actions import SourceGiven, load_begin, load_carry_out, load_start, source_register
from crm.customers.loading.fields import columns_guessed
from crm.customers.matching.actions.running import run_ask
from crm.customers.merging.actions import customers_merge
from crm.customers.models import AccountHolder, ContactPoint, Customer, Residence
from crm.teams.actor import Actor, system
from crm.teams.models import User
from deploy.demo.people import People

MAKER: Actor = system("demo council")
SAYS = (
    "full_name", "date_of_birth", "phone", "email", "uprn", "account", "account_role", "account_from", "account_status",
)  # fmt: skip
HEADS = ["Key", "Name", "DOB", "Phone", "Email", "UPRN", "Account", "Role", "Account from", "Status"]
ROWS, TWICE = 240, 30


def make_elsewhere(people: People, *, staff: dict[str, User], seed: int, at: datetime) -> None:
    """Nothing; the source stands registered, its file is loaded, two records of one woman are shown as one, and a look at
    the whole index for others is asked for."""
    source = source_register(
        code="council-tax", actor=staff["governance"].actor, at=at,
        given=SourceGiven(
            name="Council tax", owner_id=staff["governance"].pk, purpose="To know who lives where, and whom a bill is about",
            lawful_basis="PUBLIC_TASK", law="Local Government Finance Act 1992", fields=SAYS, retention_months=84,
            review_date=timezone.localdate(at) + timedelta(days=365), account_system="council-tax",
        ),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "council-tax.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADS, *_rows(people, Random(seed))])
        load = load_begin(source_id=source.pk, path=path, file_name=path.name, actor=MAKER, at=at)
        columns = columns_guessed(load.heads, allowed=source.fields)
        load_start(load_id=load.pk, columns=columns, is_whole=False, dry_run=False, actor=MAKER, at=at)
        load_carry_out(load_id=load.pk, now=timezone.now)
    _joined(people.cast["separated_1"], by=staff["agent"].actor, at=at)
    run_ask(actor=MAKER, at=timezone.now())  # a worker does it once the demo is open: a minute of work


def _rows(people: People, random: Random) -> list[list[object]]:
    """Those who pay council tax, as they are called there; some a second time, spelt otherwise and without their birth."""
    payers = (
        AccountHolder.objects.unscoped("the demo's maker")
        .filter(account__system="council-tax", active_to__isnull=True)
        .order_by("pk")
    )
    known = {key for key, _uprn in people.residents}
    rows: list[list[object]] = []
    for number, part in enumerate(payers.filter(customer__in=known).select_related("account")[:ROWS]):
        person = Customer.objects.unscoped("the demo's maker").get(pk=part.customer_id)
        points = dict(
            ContactPoint.objects.unscoped("the demo's maker").filter(customer=person).values_list("kind", "value")
        )
        home = Residence.objects.unscoped("the demo's maker").filter(customer=person).order_by("pk")[0]
        born = f"{person.date_of_birth:%d/%m/%Y}" if person.date_of_birth else ""
        rest = [home.property_id, part.account.key, part.role, "01/04/2024", "open"]
        reached = [points.get("PHONE", ""), points.get("EMAIL", "")]
        if number < TWICE:
            rows.append([f"CT-{number:05}", _misspelt(person, random), "", *reached, *rest])
        else:
            rows.append([f"CT-{number:05}", f"{person.given_names} {person.family_name}", born, *reached, *rest])
    return rows


def _misspelt(person: Customer, random: Random) -> str:
    """The name with two letters of the family name changed places, or the first name as an initial."""
    family = person.family_name
    at = random.randrange(1, max(len(family) - 1, 2))
    swapped = family[:at] + family[at : at + 2][::-1] + family[at + 2 :]
    return random.choice([f"{person.given_names} {swapped}", f"{person.given_names[:1]} {family}"])


def _joined(customer: Customer, *, by: Actor, at: datetime) -> None:
    """She rang under her former name once, and was added again; somebody saw it."""
    again = customer_add(
        kind=Customer.Kind.PERSON, given_names="Nadia", family_name="Fenwick", source=Customer.Source.LOAD, actor=MAKER,
        at=at - timedelta(days=40), key="demo-again",
    )  # fmt: skip
    customers_merge(
        into_id=customer.pk, from_id=again.pk, choices={}, reason="Same voice, same telephone: her name before she married",
        actor=by, at=at - timedelta(days=3), key="demo-joined",
    )  # fmt: skip
