"""On what terms a service is taken today: its version, its promises, its team, in one statement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from crm.catalogue.models import MessageTemplate, ServiceVersion
from crm.catalogue.queries import NoSuchService
from crm.sla.models import CalendarVersion, Policy, PolicyVersion
from crm.sla.queries import PolicyInForce, compiled, targets_of
from crm.teams.models import Team


@dataclass(frozen=True, slots=True)
class Terms:
    """What is pinned by a contact logged now."""

    version: ServiceVersion
    policy: PolicyInForce | None
    team_id: int | None
    acknowledgement: tuple[str, str] | None  # the council's own subject and body, when it has its own


def _policy(field: str, versions: Any) -> Subquery:
    """The newest of these versions for the policy the service names by code."""
    newest = versions.order_by("-number").values("pk")[:1]
    return Subquery(
        Policy.objects.filter(code=OuterRef("policy")).values(**{field: Subquery(newest)}).values(field)[:1]
    )


def terms_of(*, service_id: int) -> Terms:
    """The terms of a live service. Raises NoSuchService."""
    words = MessageTemplate.objects.filter(
        Q(service=OuterRef("service")) | Q(service__isnull=True), event="acknowledgement", language="en"
    ).order_by("service_id", "id")
    found = (
        ServiceVersion.objects.select_related("service")
        .filter(service=service_id, state=ServiceVersion.State.PUBLISHED, service__is_live=True)
        .annotate(
            policy_version=_policy("newest_policy", PolicyVersion.objects.filter(policy=OuterRef("pk"))),
            calendar_version=_policy("newest_calendar", CalendarVersion.objects.filter(calendar=OuterRef("calendar"))),
            team_key=Subquery(Team.objects.filter(code=OuterRef("team")).values("pk")[:1]),
            own_subject=Subquery(words.values("subject")[:1]),
            own_body=Subquery(words.values("body")[:1]),
        )
        .first()
    )
    if found is None:
        raise NoSuchService(service_id)
    return Terms(
        version=found,
        policy=_in_force(found.policy_version, found.calendar_version),
        team_id=found.team_key,
        acknowledgement=(found.own_subject, found.own_body) if found.own_subject else None,
    )


def _in_force(version_id: int | None, calendar_version_id: int | None) -> PolicyInForce | None:
    if version_id is None or calendar_version_id is None:
        return None
    return PolicyInForce(
        version_id=version_id,
        calendar_version_id=calendar_version_id,
        targets=targets_of(version_id),
        calendar=compiled(calendar_version_id),
    )
