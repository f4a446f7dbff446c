"""A service as a whole: begun, offered no more, offered again, gone into another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.definition import ABOUT, COLUMNS, FORMAT, completed, outcomes_made, search_text_of
from crm.catalogue.editing.refusing import (
    CONFIGURE,
    VersionRefused,
    note_problems,
    refuse,
    service_held,
)
from crm.catalogue.editing.shape import shape_problems
from crm.catalogue.models import Outcome, Service, ServiceVersion
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Department
from crm.teams.policy import require


@one_transaction
def service_create(
    *,
    actor: Actor,
    at: datetime,
    key: str,
    definition: Mapping[str, Any] | None = None,
    code: str = "",
    name: str = "",
    department: str = "",
) -> ServiceVersion:
    """The first draft of a new service: from a whole document, or from a code, a name and a department's code. Nobody
    is offered it before it is published. A second call with the same key returns the first result.

    Raises NotPermitted, Busy, VersionRefused (what is wrong and where; a code that is taken, a department not there).
    """
    require(actor, CONFIGURE)
    before = ServiceVersion.objects.select_related("service").filter(act_key=key).first()
    if before is not None:
        return before
    given = definition or {"format": FORMAT, "code": code, "about": {"name": name, "department": department}}
    refuse(shape_problems(given))
    document = completed(given)
    home = Department.objects.filter(code=document["about"]["department"]).first()
    if home is None:
        raise VersionRefused([Problem("about.department", _("is not there: choose another"))])
    about = document["about"]
    columns = {column: about[column] for column in ABOUT if column not in ("department", "body")}
    service = Service(
        code=document["code"], department=home, search_text=search_text_of(about), is_live=False, **columns
    )
    try:
        with transaction.atomic():
            service.save(force_insert=True)
    except IntegrityError as taken:
        raise VersionRefused([Problem("code", _("There is a service with this code: choose another."))]) from taken
    version = ServiceVersion(service=service, number=1, about=about, act_key=key)
    for part in COLUMNS:
        setattr(version, part, document[part])
    version.changed_at, version.changed_by = at, actor.signed
    version.save(force_insert=True)
    Outcome.objects.bulk_create(outcomes_made(document["outcomes"], version=version))
    return version


@one_transaction
def service_withdraw(*, service_id: int, note: str, actor: Actor, at: datetime) -> Service:
    """The service, offered no more: what was begun goes on to its end. Withdrawing twice is once.

    Raises NotPermitted, VersionRefused without a reason, Service.DoesNotExist, Busy.
    """
    require(actor, CONFIGURE)
    service = service_held(service_id)
    if not service.is_live and service.withdrawn_at is not None:
        return service
    refuse(note_problems(note))
    return _withdrawn(service, note, actor=actor, at=at)


@one_transaction
def service_merge(*, service_id: int, into_id: int, note: str, actor: Actor, at: datetime) -> Service:
    """The service, gone into another: cases stay what they are, new contacts go to the other, which its old code finds
    too. Raises NotPermitted, Service.DoesNotExist, Busy, VersionRefused: without a reason, into itself, into one that
    nobody is offered."""
    require(actor, CONFIGURE)
    for each in sorted({service_id, into_id}):
        service_held(each)
    service, into = Service.objects.get(pk=service_id), Service.objects.get(pk=into_id)
    if service.merged_into_id == into.pk:
        return service
    wrong = note_problems(note)
    if into.pk == service.pk:
        wrong.append(Problem("into", _("Choose another service than this one.")))
    elif not into.is_live or not ServiceVersion.objects.in_force().filter(service=into).exists():
        wrong.append(Problem("into", _("Choose a service that is offered: this one is not.")))
    refuse(wrong)
    service.merged_into = into
    Service.objects.filter(merged_into=service).update(merged_into=into)  # nobody is led in two steps
    return _withdrawn(service, note, actor=actor, at=at)


@one_transaction
def service_offer(*, service_id: int, actor: Actor, at: datetime) -> Service:
    """The withdrawn or merged service, offered again with the version it had in force.

    Raises NotPermitted, Service.DoesNotExist, Busy, VersionRefused when nothing of it was ever published.
    """
    require(actor, CONFIGURE)
    service = service_held(service_id)
    if not ServiceVersion.objects.in_force().filter(service=service).exists():
        refuse([Problem("", _("Nothing of this service is published yet: publish a version."))])
    service.is_live, service.merged_into = True, None
    service.withdrawn_at, service.withdrawn_by, service.withdrawn_note = None, "", ""
    service.save()
    return service


def _withdrawn(service: Service, note: str, *, actor: Actor, at: datetime) -> Service:
    service.is_live = False
    service.withdrawn_at, service.withdrawn_by, service.withdrawn_note = at, actor.signed, note.strip()
    service.save()
    return service
