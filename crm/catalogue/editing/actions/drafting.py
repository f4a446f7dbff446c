"""The next version of a service while it is written: begun from what is in force, changed part by part, put away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.definition import COLUMNS, about_of, completed, document_of, outcomes_made
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.refusing import CONFIGURE, VersionRefused, draft_held, refuse, service_held
from crm.catalogue.editing.shape import changes_problems
from crm.catalogue.models import Outcome, Service, ServiceVersion
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require


@one_transaction
def version_draft(*, service_id: int, actor: Actor, at: datetime, key: str) -> ServiceVersion:
    """The service's one draft: the one there is, else a copy of what is in force, outcomes too. A second call with the
    same key returns the same version, whatever became of it. Raises NotPermitted, Service.DoesNotExist, Busy."""
    require(actor, CONFIGURE)
    service = service_held(service_id)
    versions = ServiceVersion.objects.filter(service=service)
    draft = versions.filter(act_key=key).first() or versions.drafts().first()
    if draft is not None:
        draft.service = service
        return draft
    now = versions.in_force().first()
    made = ServiceVersion(service=service, about=about_of(now or ServiceVersion(service=service)))
    if now is not None:
        for part in COLUMNS:
            setattr(made, part, getattr(now, part))
        made.trial = now.trial
    made.number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    made.act_key, made.changed_at, made.changed_by = key, at, actor.signed
    made.save(force_insert=True)
    copied = list(Outcome.objects.filter(version=now).order_by("order", "pk")) if now is not None else []
    for order, outcome in enumerate(copied):
        outcome.pk, outcome.version, outcome.order = None, made, order
    Outcome.objects.bulk_create(copied)
    return made


@one_transaction
def version_change(
    *, version_id: int, changes: Mapping[str, Any], revision: int, actor: Actor, at: datetime
) -> ServiceVersion:
    """The draft with these parts as given: top-level keys of the document, "about" and "outcomes" too, each whole. A
    version that was on test is a draft again; one that has these parts already stays as it is.

    Raises NotPermitted, VersionRefused (what is wrong and where, e.g. "outcomes[2].family"), VersionChanged, Busy.
    """
    require(actor, CONFIGURE)
    draft = draft_held(version_id, revision)
    refuse(changes_problems(changes))
    return write_parts(draft, changes, actor=actor, at=at)


def write_parts(draft: ServiceVersion, changes: Mapping[str, Any], *, actor: Actor, at: datetime) -> ServiceVersion:
    """The (held) draft with these parts, which have no problems of shape. Part of the caller's transaction."""
    now = document_of(draft, draft.outcomes.all())
    wanted = completed({**now, **changes})
    if wanted == completed(now):
        return draft
    draft.about = wanted["about"]
    for part in COLUMNS:
        setattr(draft, part, wanted[part])
    if wanted["outcomes"] != now["outcomes"]:
        Outcome.objects.filter(version=draft).delete()
        Outcome.objects.bulk_create(outcomes_made(wanted["outcomes"], version=draft))
    draft.state, draft.revision = ServiceVersion.State.DRAFT, draft.revision + 1
    draft.changed_at, draft.changed_by, draft.tested_at = at, actor.signed, None
    draft.save()
    return draft


@one_transaction
def version_test(*, version_id: int, revision: int, actor: Actor, at: datetime) -> ServiceVersion:
    """The draft, on test: complete, and offered to nobody yet. Raises NotPermitted, VersionRefused with all that would
    keep it from being published, VersionChanged, Busy."""
    require(actor, CONFIGURE)
    draft = draft_held(version_id, revision)
    refuse(problems_of(document_of(draft, draft.outcomes.all())))
    draft.state = ServiceVersion.State.TEST
    draft.save(update_fields=["state"])
    return draft


@one_transaction
def version_tried(*, version_id: int, revision: int, actor: Actor, at: datetime) -> ServiceVersion:
    """The draft, of which a trial as it is now ran to its end. Raises NotPermitted, VersionChanged, Busy."""
    require(actor, CONFIGURE)
    draft = draft_held(version_id, revision)
    draft.tested_at = at
    draft.save(update_fields=["tested_at"])
    return draft


@one_transaction
def trial_keep(*, version_id: int, steps: list[Mapping[str, Any]], actor: Actor, at: datetime) -> ServiceVersion:
    """The draft with these steps of its trial, which are no part of what it is: its revision stays.

    Raises NotPermitted, VersionRefused for what is no draft, Busy.
    """
    require(actor, CONFIGURE)
    draft = ServiceVersion.objects.drafts().select_for_update(no_key=True).filter(pk=version_id).first()
    if draft is None:
        raise VersionRefused([Problem("", _("This is no draft any more: begin another."))])
    draft.trial = list(steps)
    draft.save(update_fields=["trial"])
    return draft


@one_transaction
def version_discard(*, version_id: int, revision: int, actor: Actor, at: datetime) -> Service | None:
    """The service, its draft put away; None when nothing of it was ever published, so that it is gone with its draft.
    What the draft said stays in its history. Raises NotPermitted, VersionChanged, Busy."""
    require(actor, CONFIGURE)
    draft = draft_held(version_id, revision)
    service = draft.service
    Outcome.objects.filter(version=draft).delete()
    draft.delete()
    if ServiceVersion.objects.filter(service=service).exists():
        return service
    service.delete()
    return None
