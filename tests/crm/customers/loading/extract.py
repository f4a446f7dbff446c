"""Files of other systems as the tests write them, and the way from a file to the index."""

import csv
from datetime import date, timedelta

from crm.customers.loading.actions import SourceGiven, load_begin, load_carry_out, load_start, source_register
from crm.customers.loading.fields import columns_guessed
from crm.customers.loading.models import CustomerLoad, CustomerSource
from crm.teams.actor import system
from tests.cast import NOW

COUNCIL_TAX = (
    "full_name", "date_of_birth", "phone", "email", "uprn", "address", "postcode", "account", "account_role",
    "account_from", "account_to", "account_status",
)  # fmt: skip
HEADS = [
    "Key",
    "Name",
    "DOB",
    "Phone",
    "Email",
    "UPRN",
    "Address",
    "Postcode",
    "Account",
    "Role",
    "Account from",
    "Account to",
    "Status",
]
FIELDS = ["key", *COUNCIL_TAX]
ACTOR = system("tests")


def source(cast, *, code="council-tax", **more) -> CustomerSource:
    """A registered source of council tax accounts."""
    given = {
        "name": "Council tax", "owner_id": cast.governance.pk, "purpose": "To know who turns to us",
        "lawful_basis": "PUBLIC_TASK", "fields": COUNCIL_TAX, "retention_months": 84, "review_date": date(2027, 11, 1),
        "account_system": code,
    }  # fmt: skip
    return source_register(code=code, given=SourceGiven(**given | more), actor=cast.governance.actor, at=NOW)


def row(key, name="", *, born="", phone="", email="", home=None, address="", postcode="", account="", role="", **dates):
    """One line of the extract; `begins`, `ends` and `status` of the account."""
    uprn = home.uprn if home is not None else ""
    days = [dates.get(name, "") for name in ("begins", "ends", "status")]
    return [key, name, born, phone, email, uprn, address, postcode, account, role, *days]


def written(folder, rows, *, name="extract.csv", heads=HEADS):
    """The file with these rows."""
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def loaded(folder, made, rows, *, whole=False, dry_run=False, days=0, name="extract.csv") -> CustomerLoad:
    """The load of a file with these rows, carried out so many days after now."""
    at = NOW + timedelta(days=days)
    load = load_begin(source_id=made.pk, path=written(folder, rows, name=name), file_name=name, actor=ACTOR, at=at)
    columns = columns_guessed(load.heads, allowed=made.fields)
    load_start(load_id=load.pk, columns=columns, is_whole=whole, dry_run=dry_run, actor=ACTOR, at=at)
    assert load_carry_out(load_id=load.pk, now=lambda: at)
    load.refresh_from_db()
    return load


def counted(load):
    """What became of the rows, those that are none left out."""
    names = ("new", "matched", "unsure", "changed", "unchanged", "nobody", "rejected", "gone")
    return {name: getattr(load, name) for name in names if getattr(load, name)}
