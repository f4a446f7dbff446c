"""The services that ship, as files: taken by a council that has none of them, published."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from crm.catalogue.editing.actions.drafting import version_change, version_draft
from crm.catalogue.editing.actions.publishing import version_publish
from crm.catalogue.editing.actions.services import service_create
from crm.catalogue.models import Service, ServiceVersion
from crm.teams.actor import Actor
from deploy.shipped.promises import make_departments, make_promises

FOLDER = Path(__file__).parent / "services"
NOTE = "As it ships"


def shipped() -> list[dict[str, Any]]:
    """The documents of the shipped services, by code."""
    return [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]


def services_ship(*, actor: Actor, at: datetime, progress: Callable[[str], None] = lambda code: None) -> list[str]:
    """The codes of the services that were published now, with the departments, teams and promises they name. A service
    that has this code already gets the shipped one as its next version; one published from here stays as it is.

    Raises NotPermitted, VersionRefused.
    """
    make_departments()
    make_promises(at=at)
    known = dict(Service.objects.values_list("code", "pk"))
    drafted = [
        _drafted(document, known.get(document["code"]), actor=actor, at=at)
        for document in shipped()
        if not ServiceVersion.objects.filter(service__code=document["code"], note=NOTE).exists()
    ]
    for version in drafted:  # when all are there: one may name another that comes after it
        version_publish(
            version_id=version.pk, note=NOTE, revision=version.revision, actor=actor, at=at, untried_because=NOTE
        )
        progress(version.service.code)
    return [version.service.code for version in drafted]


def _drafted(document: dict[str, Any], service_id: int | None, *, actor: Actor, at: datetime) -> ServiceVersion:
    key = f"shipped-{document['code']}"
    if service_id is None:
        return service_create(definition=document, actor=actor, at=at, key=key)
    draft = version_draft(service_id=service_id, actor=actor, at=at, key=key)
    parts = {name: value for name, value in document.items() if name not in ("format", "code")}
    return version_change(version_id=draft.pk, changes=parts, revision=draft.revision, actor=actor, at=at)
