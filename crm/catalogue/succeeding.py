"""The next version of a service: what is published is never edited, it is succeeded."""

from datetime import datetime
from typing import Any

from crm.catalogue.models import Outcome, Service, ServiceVersion


def version_succeed(*, service_id: int, by: str, note: str, at: datetime, **changes: Any) -> ServiceVersion:
    """The version now published: as the one before with these changes, and with its outcomes. Contacts and cases stay
    with the version they began with. Part of the caller's transaction, which asked for permission.

    Raises ServiceVersion.DoesNotExist for a service of which nothing is published.
    """
    Service.objects.select_for_update(no_key=True).get(pk=service_id)  # two who publish come one after the other
    version = ServiceVersion.objects.get(service=service_id, state=ServiceVersion.State.PUBLISHED)
    outcomes = list(version.outcomes.order_by("pk"))
    ServiceVersion.objects.filter(pk=version.pk).update(state=ServiceVersion.State.RETIRED)
    version.pk = None
    version.number += 1
    version.published_at, version.published_by, version.note = at, by, note
    for name, value in changes.items():
        setattr(version, name, value)
    version.save(force_insert=True)
    for outcome in outcomes:
        outcome.pk, outcome.version = None, version
    Outcome.objects.bulk_create(outcomes)
    return version
