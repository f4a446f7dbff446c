"""An administrator writes when a service gives work to a partner, and what comes of it can be published."""

import pytest

from cases.backoffice.checking import partners_problems
from tests.cases.backoffice.conftest import partner_made
from tests.channels.staff.test_service_edit import desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def test_work_given_to_a_partner(desk):
    partner_made("binmen", adapter="email", settings={"address": "jobs@binmen.example"})
    assert "Nothing: the council’s own teams do it." in desk.page(desk.at("service-edit", "partners"))
    add = desk.at("service-item-add", "partners")
    refused = desk.send(add, partner="binmen", when="entered")
    assert refused.status_code == 422 and "Say what the partner is to do." in refused.content.decode()
    typed = {
        "wants": "Empty the bin",
        "partner": "binmen",
        "when": "entered",
        "when__entered__entered": "RECEIVED",
        "gives": ["phone", "answers.bin"],
        "does__PLANNED": "plan",
        "outcomes": ["emptied"],
    }
    answer = desk.send(add, **typed)
    assert answer.status_code == 302, answer.content.decode()
    [row] = desk.document["partners"]
    assert row == {
        "code": row["code"],
        "wants": "Empty the bin",
        "partner": "binmen",
        "when": {"entered": "RECEIVED"},
        "gives": ["phone", "answers.bin"],
        "does": {"PLANNED": "plan"},
        "outcomes": ["emptied"],
    }
    assert partners_problems(desk.document) == []
    page = desk.page(desk.at("service-edit", "partners"))
    assert "Binmen" in page and "They may know" in page
    again = desk.send(desk.at("service-item", "partners", row["code"]), gives=row["gives"])
    assert again.status_code == 302
    assert desk.document["partners"] == [row]
