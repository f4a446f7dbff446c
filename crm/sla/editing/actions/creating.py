"""New calendars and policies, each like one there is, and by which policies a service promises."""

from datetime import datetime

from django.utils.translation import gettext as _

from crm.catalogue.models import ServiceVersion
from crm.catalogue.queries import service_in_force
from crm.catalogue.succeeding import version_succeed
from crm.sla.editing import calendar_specs
from crm.sla.editing.actions.drafting import CONFIGURE, DraftRefused, refuse
from crm.sla.editing.queries import newest_calendar_version, newest_policy_version
from crm.sla.models import Calendar, CalendarVersion, Policy, PolicyTarget, PolicyVersion
from crm.sla.queries import targets_of
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Department
from crm.teams.policy import require


@one_transaction
def calendar_create(
    *, code: str, name: str, department_id: int | None, like_id: int, actor: Actor, at: datetime
) -> Calendar:
    """A new named calendar with the hours and dates of another, to be edited from there.

    Raises NotPermitted, and DraftRefused for a code or name that will not do.
    """
    require(actor, CONFIGURE)
    faults = {
        "code": _("There is a calendar with this code.") if Calendar.objects.filter(code=code).exists() else "",
        "name": _("There is a calendar with this name.") if Calendar.objects.filter(name__iexact=name).exists() else "",
        "department": ""
        if department_id is None or Department.objects.filter(pk=department_id).exists()
        else _("Choose a department."),
    }
    refuse({field: words for field, words in faults.items() if words})
    spec = calendar_specs.with_one_way(newest_calendar_version(like_id).spec)
    made = Calendar.objects.create(code=code, name=name, department_id=department_id)
    CalendarVersion.objects.create(calendar=made, number=1, spec=spec, published_at=at)
    return made


@one_transaction
def policy_create(*, code: str, name: str, like_id: int, actor: Actor, at: datetime) -> Policy:
    """A new policy that promises what another does, to be edited from there; no service promises by it yet.

    Raises NotPermitted, and DraftRefused for a code or name that will not do.
    """
    require(actor, CONFIGURE)
    faults = {
        "code": _("There is a policy with this code.") if Policy.objects.filter(code=code).exists() else "",
        "name": _("There is a policy with this name.") if Policy.objects.filter(name__iexact=name).exists() else "",
    }
    refuse({field: words for field, words in faults.items() if words})
    like = newest_policy_version(like_id)
    made = Policy.objects.create(code=code, name=name, calendar_id=like.policy.calendar_id)
    version = PolicyVersion.objects.create(policy=made, number=1, published_at=at)
    PolicyTarget.objects.bulk_create(_copied(row, version) for row in targets_of(like.pk))
    return made


def _copied(row: PolicyTarget, version: PolicyVersion) -> PolicyTarget:
    columns = {field.attname: getattr(row, field.attname) for field in PolicyTarget._meta.concrete_fields}
    return PolicyTarget(**columns | {"id": None, "version_id": version.pk})


@one_transaction
def service_promises_choose(
    *, code: str, number: int, policy: str, internal_policy: str, note: str, actor: Actor, at: datetime
) -> ServiceVersion:
    """The service's version that is now published: new contacts are promised by this policy ("" for none), new cases
    have the department's own targets by the other. What was promised stays. Choosing what holds already does nothing.

    `number` is the version the choice was made from. Raises NotPermitted, NoSuchService, and DraftRefused for a policy
    there is not, a missing reason, or when somebody published another version meanwhile.
    """
    require(actor, CONFIGURE)
    version = service_in_force(code=code)
    if (version.policy, version.internal_policy) == (policy, internal_policy):
        return version
    known = set(PolicyVersion.objects.values_list("policy__code", flat=True))
    faults = {
        "policy": _("There is no such policy.") if policy and policy not in known else "",
        "internal_policy": _("There is no such policy.") if internal_policy and internal_policy not in known else "",
        "note": "" if note.strip() else _("Say why: it stands in the history for whoever asks later."),
    }
    refuse({field: words for field, words in faults.items() if words})
    made = version_succeed(
        service_id=version.service_id,
        by=actor.signed,
        note=note.strip()[:500],
        at=at,
        policy=policy,
        internal_policy=internal_policy,
    )
    if made.number != number + 1:  # known for certain only now that the version is locked
        raise DraftRefused({"": _("Another version of this service was published meanwhile. Look again, then choose.")})
    return made
