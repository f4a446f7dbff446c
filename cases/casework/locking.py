"""The case as an act holds it: locked, within the actor's scope, and done once by its key.

Every act on a case begins and ends here, so the statements are few and their texts are kept (docs/decisions/0014).
"""

from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from cases.casework.models import Case, WorkKey
from cases.casework.registry import workflow_named
from cases.casework.work.models import CaseExclusion
from crm.teams.actor import Actor, ActorKind
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import NotPermitted, require

# By roles of the case's own department.
HELD_WHERE_THE_WORK_LIES = frozenset({"case.work", "case.lead", "case.assign", "promise.excuse"})


def case_locked(case_id: int) -> Case:
    """The case as an instance of its workflow's class, locked for this transaction."""
    # Two statements: joined to the lock, what stands beside the case would be as it was before the wait for it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case WHERE id = %s FOR NO KEY UPDATE", [case_id])
    row = _locked.first(case=case_id)
    if row is None:
        raise Case.DoesNotExist
    row.__class__ = workflow_named(row.workflow).model  # a proxy: the same columns, the workflow's methods
    return row


@compiled_once
def _locked(*, case: Given) -> QuerySet[Case]:
    cases = Case.objects.unscoped("locked for an act").filter(pk=case)
    return cases.select_related("service", "service_version", "outcome", "team", "officer")


def case_for_act(*, case_id: int, permission: str, actor: Actor) -> Case:
    """The locked case, when the actor may see it and do this. Raises NotPermitted."""
    require(actor, permission)
    case = case_locked(case_id)
    if actor.kind in (ActorKind.STAFF, ActorKind.CLIENT) and not _mine(actor, case=case_id, user=actor.user_id):
        raise NotPermitted(permission)
    if permission in HELD_WHERE_THE_WORK_LIES:
        require(actor, permission, department=case.team.department_id)
    return case


@compiled_once
def _mine(actor: Actor, /, *, case: Given, user: Given) -> QuerySet[Case, int]:
    """The case, when this member of staff may see it, as the database has it now: they may have been excluded since they
    came in."""
    shut = CaseExclusion.objects.filter(case=OuterRef("pk"), user=user, ended_at__isnull=True)
    return Case.objects.visible_to(actor).filter(~Exists(shut), pk=case).values_list("pk", flat=True)


def done_before(key: str) -> bool:
    """True when an act with this key was done already (a double click)."""
    return bool(_done(key=key))


@compiled_once
def _done(*, key: Given) -> QuerySet[WorkKey, int]:
    return WorkKey.objects.filter(key=key).values_list("case_id", flat=True)


def mark_done(*, key: str, case: Case, at: datetime) -> None:
    """Nothing; the key is used from now on."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO cases_workkey (key, case_id, done_at) VALUES (%s, %s, %s)", [key, case.pk, at])
