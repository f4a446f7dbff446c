"""The demo's public performance page says what was promised, when that was agreed, and what is owed to everybody."""

import pytest
from django.core.cache import cache
from django.test import Client

from crm.sla.standards import standards_in_force
from crm.teams.actor import system
from deploy.demo.catalogue import make_catalogue
from deploy.demo.standards import make_standards
from tests.cast import LONG_AGO, NOW

pytestmark = pytest.mark.django_db


def test_every_standard_has_its_date_and_one_is_the_councils_own(client: Client) -> None:
    cache.clear()
    make_catalogue(at=LONG_AGO)
    for _twice in range(2):
        make_standards(actor=system("demo"), at=NOW)
    found = standards_in_force()
    assert [one.code for one in found if one.is_corporate] == ["enquiry"]
    assert {str(one.agreed_date) for one in found} == {"2026-04-01"} and all(one.agreed_by for one in found)
    assert {one.kind for one in found[0].promised} >= {"ACKNOWLEDGE", "RESPOND"}
    page = client.get("/performance").content.decode()
    assert "Cabinet" in page and "1 April 2026" in page
