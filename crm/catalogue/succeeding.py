"""The next version of a service: what is published is never edited, it is succeeded."""

from datetime import datetime
from typing import Any

from crm.catalogue.models import Outcome, Service, ServiceVersion


def version_succeed(*, service_id: int, by: str, note: str, at: datetime, **changes: Any) -> ServiceVersion:
    """The version now published: as the one before with these changes, and with its outcomes. Contacts and cases stay
    with the version they began with, and an open draft that had not changed these parts itself gets them too: its
    publishing would take them back. Part of the caller's transaction, which asked for permission.

    Raises ServiceVersion.DoesNotExist for a service of which nothing is published.
    """
    Service.objects.select_for_update(no_key=True).get(pk=service_id)  # two who publish come one after the other
    version = ServiceVersion.objects.get(service=service_id, state=ServiceVersion.State.PUBLISHED)
    outcomes = list(version.outcomes.order_by("pk"))
    ServiceVersion.objects.filter(pk=version.pk).update(state=ServiceVersion.State.RETIRED)
    draft = ServiceVersion.objects.filter(service=service_id).drafts().select_for_update(no_key=True).first()
    for name, value in changes.items():
        if draft is not None and getattr(draft, name) == getattr(version, name):
            setattr(draft, name, value)
        setattr(version, name, value)
    if draft is not None:
        draft.number, draft.revision, draft.tested_at = version.number + 2, draft.revision + 1, None
        draft.save()
    version.pk, version.act_key = None, None
    version.number += 1
    version.published_at, version.published_by, version.note = at, by, note
    version.save(force_insert=True)
    for outcome in outcomes:
        outcome.pk, outcome.version = None, version
    Outcome.objects.bulk_create(outcomes)
    return version
