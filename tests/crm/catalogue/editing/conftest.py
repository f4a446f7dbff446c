"""A service as a document, and the acts of an administrator on it."""

from typing import Any

import pytest

from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.editing.actions.publishing import version_publish
from crm.catalogue.editing.actions.services import service_create
from crm.catalogue.models import ServiceVersion
from tests.cast import NOW, Cast


def document(**parts: Any) -> dict[str, Any]:
    """A small service, whole."""
    about = {"name": "Lost property", "department": "waste", "synonyms": "found umbrella", "on_web": True}
    return {"format": 1, "code": "lost-property", "about": about | parts.pop("about", {}), **parts}


class Desk:
    """What an administrator does, at one moment."""

    def __init__(self, cast: Cast) -> None:
        self.actor = cast.administrator.actor

    def create(self, key: str = "make", **parts: Any) -> ServiceVersion:
        return service_create(definition=document(**parts), actor=self.actor, at=NOW, key=key)

    def draft(self, service_id: int, key: str = "next") -> ServiceVersion:
        return version_draft(service_id=service_id, actor=self.actor, at=NOW, key=key)

    def change(self, version: ServiceVersion, **changes: Any) -> ServiceVersion:
        return version_change(
            version_id=version.pk, changes=changes, revision=version.revision, actor=self.actor, at=NOW
        )

    def publish(self, version: ServiceVersion, *, note: str = "Wanted", because: str = "small") -> ServiceVersion:
        return version_publish(
            version_id=version.pk,
            note=note,
            revision=version.revision,
            actor=self.actor,
            at=NOW,
            untried_because=because,
        )


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)
