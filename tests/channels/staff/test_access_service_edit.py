"""Every address of the editor of services and of the sets of properties, for everybody of the cast: administrators only."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.routing.property_sets import property_set_create
from channels.staff.views import property_sets, service_edit, service_edit_items
from crm.catalogue.editing.actions.drafting import version_draft
from tests.cast import NOW, Cast

TABLE: dict[str, list[str]] = {
    "service-edit": ["missed-bin", "form"],
    "service-item-add": ["missed-bin", "form"],
    "service-item": ["missed-bin", "form", "bin"],
    "service-item-remove": ["missed-bin", "form", "bin"],
    "service-item-act": ["missed-bin", "form", "bin", "copy"],
    "property-sets": [],
    "property-set": ["estate"],
    "property-set-name": ["estate"],
    "property-set-file": ["estate"],
}
ACTS = {"service-item-act"}


def test_every_address_is_in_the_table() -> None:
    urls = [*service_edit.urls, *service_edit_items.urls, *property_sets.urls]
    assert {pattern.name for pattern in urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, cast: Cast, services: dict, browser_of: Callable[..., Client]) -> None:
    actor = cast.administrator.actor
    version_draft(service_id=services["missed-bin"].pk, actor=actor, at=NOW, key="draft")
    property_set_create(name="Estate", actor=actor, at=NOW)
    path = reverse(f"staff:{name}", args=TABLE[name])
    for who, user in cast.users.items():
        client = browser_of(user)
        answer = client.post(path, {}) if name in ACTS else client.get(path)
        assert answer.status_code < 500
        assert (answer.status_code != 404) == (who == "administrator"), f"{name} for {who}: {answer.status_code}"
        if name not in ACTS and who != "administrator":
            assert client.post(path).status_code == 404
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("staff:sign-in"))
