"""A contractor who only has email, and the browser of whoever reads that mailbox."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cases.backoffice.models import Job, Partner
from crm.catalogue.models import Service
from tests.cases.backoffice.conftest import ROW, partner_made, rows_given, sweep, the_job
from tests.cases.casework.conftest import missed_bin, report_bin
from tests.cast import Cast, person, property_at

__all__ = ["missed_bin"]


@pytest.fixture
def mailed(cast: Cast, services: dict[str, Service]) -> Partner:
    """The contractor, just sent the job of a missed bin: by the clock of whoever opens the page."""
    partner = partner_made("binmen", adapter="email", settings={"address": "jobs@binmen.example"})
    rows_given(services["missed-bin"], {**ROW, "gives": ["name", "phone", "answers", "photos"]})
    home, now = property_at(12), timezone.now()
    jo = person("Jo", "Example", phone="07700 900123", email="jo@example.com", home=home)
    report_bin(cast, services["missed-bin"], customer=jo, home=home, key="bin", at=now)
    sweep(now)
    return partner


def links() -> list[str]:
    """The links mailed so far, as paths, oldest first."""
    found = [re.search(r"https?://[^/\s]+(/partners/job/\S+)", letter.body) for letter in mail.outbox]
    return [one[1] for one in found if one]


@pytest.fixture
def page(mailed: Partner) -> str:
    """The path of the job's page."""
    return links()[-1]


@pytest.fixture
def browser() -> Client:
    """Somebody's telephone, never signed in."""
    return Client()


def say(browser: Client, path: str, step: str, **given):
    """The answer to one of the page's forms, sent with the key that the page drew."""
    html = browser.get(path).content.decode()
    name = f"{step.lower()}-key"
    drawn = re.search(rf'name="{name}" value="([^"]+)"', html)
    sent = {f"{step.lower()}-{field}": value for field, value in given.items()}
    return browser.post(path, {**sent, name: drawn[1] if drawn else "none", "step": step})


def job_now() -> Job:
    return the_job()
