"""Every address of services, for everybody of the cast: administrators, and nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.setup.importing import import_keep
from channels.staff.views import service, service_files, service_trial, services
from crm.catalogue.editing.actions.drafting import version_draft
from crm.catalogue.models import Service
from tests.cast import NOW, Cast

# URL name -> its arguments: S a service's code, V one with the number of a version.
TABLE = {
    "services": "", "service-add": "", "service": "S", "service-version": "V", "service-draft": "S", "service-test": "S",
    "service-trial": "S", "service-export": "S", "service-export-all": "", "service-import": "", "service-import-apply": "I",
    "service-publish": "S", "service-discard": "S", "service-end": "S", "service-offer": "S",
}  # fmt: skip
ACTS = {"service-draft", "service-test", "service-publish", "service-discard", "service-end", "service-offer"}


def address(name: str, cast: Cast, services_: dict[str, Service]) -> str:
    bins = services_["missed-bin"]
    version_draft(service_id=bins.pk, actor=cast.administrator.actor, at=NOW, key="d")
    if TABLE[name] == "I":
        actor = cast.administrator.actor
        return reverse(
            f"staff:{name}", args=[import_keep(file_name="x", content=b"{}", actor=actor, at=NOW, key="i").pk]
        )
    return reverse(f"staff:{name}", args={"": [], "S": ["missed-bin"], "V": ["missed-bin", 1]}[TABLE[name]])


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in services.urls + service.urls + service_files.urls + service_trial.urls} == set(
        TABLE
    )


@pytest.mark.parametrize("name", sorted(TABLE))
def test_only_administrators_find_it(
    name: str, cast: Cast, services: dict[str, Service], browser_of: Callable[..., Client]
) -> None:
    path = address(name, cast, services)
    for who, user in sorted(cast.users.items(), key=lambda one: one[0] == "administrator"):
        client = browser_of(user)
        answer = client.post(path) if name in ACTS else client.get(path)
        assert answer.status_code < 500
        assert (answer.status_code != 404) == (who == "administrator"), f"{name} for {who}: {answer.status_code}"
        if name not in ACTS and who != "administrator":
            assert client.post(path).status_code == 404
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("staff:sign-in"))
