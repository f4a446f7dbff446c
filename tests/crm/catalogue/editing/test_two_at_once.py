"""Two administrators at once, each on a connection of their own: one draft, one version in force, nobody overwritten."""

import pytest

from cases.setup.trial.running import trial_run
from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.editing.actions.publishing import version_publish
from crm.catalogue.editing.refusing import VersionChanged
from crm.catalogue.models import Service, ServiceVersion
from tests.cases.casework.test_two_at_once import together
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
TAKE = {"do": "take", "place": "The depot", "answers": {"bin": "grey", "out": "yes"}}


def begin(cast: Cast, service: Service, key: str = "k") -> ServiceVersion:
    return version_draft(service_id=service.pk, actor=cast.administrator.actor, at=NOW, key=key)


def publish(cast: Cast, draft: ServiceVersion, note: str = "So") -> ServiceVersion:
    return version_publish(
        version_id=draft.pk, note=note, revision=1, actor=cast.administrator.actor, at=NOW, untried_because="x"
    )


def test_two_begin_one_draft(cast: Cast, services: dict[str, Service]) -> None:
    bins = services["missed-bin"]
    found = together(*[lambda key=key: begin(cast, bins, key) for key in ("one", "two")])
    assert len({one.pk for one in found}) == 1


def test_two_publish_and_a_third_writes_on(cast: Cast, services: dict[str, Service]) -> None:
    draft = begin(cast, services["missed-bin"])

    def write_on() -> ServiceVersion:
        return version_change(
            version_id=draft.pk, changes={"script": "x"}, revision=1, actor=cast.administrator.actor, at=NOW
        )

    found = together(lambda: publish(cast, draft), lambda: publish(cast, draft, "Twice"), write_on)
    refused = [one for one in found if isinstance(one, VersionChanged)]
    assert refused and all(isinstance(one, ServiceVersion | VersionChanged) for one in found)
    versions = ServiceVersion.objects.filter(service=services["missed-bin"])
    assert versions.in_force().count() == 1
    assert versions.drafts().count() == (1 if versions.in_force().get().number == 1 else 0)


def test_a_trial_and_a_publishing_wait_for_each_other(cast: Cast, services: dict[str, Service]) -> None:
    draft = begin(cast, services["missed-bin"])

    def attempt() -> object:
        return trial_run(version_id=draft.pk, revision=1, steps=[TAKE], actor=cast.administrator.actor, at=NOW)

    tried, published = together(attempt, lambda: publish(cast, draft))
    assert isinstance(published, ServiceVersion)
    assert isinstance(tried, list | VersionChanged)  # it was too late for it, or done before
    assert ServiceVersion.objects.in_force().get(service=services["missed-bin"]).number == 2
