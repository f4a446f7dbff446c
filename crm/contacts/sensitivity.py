"""Services whose contacts and cases are a confidential matter from the start: open to the teams that the service names."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from crm.catalogue.models import ServiceVersion
from crm.teams.models import Grade, Restriction, Team

REVIEWED_AFTER = timedelta(days=365)


def restriction_of(*, version: ServiceVersion, team_id: int | None, at: datetime) -> int | None:
    """The key of the restriction that contacts of this version carry, None for a service that is no such matter: that
    costs nothing, another one statement. All contacts of a version share one row; showing one of them to other teams gives
    it a row of its own (confidentiality).

    Where none of the teams named is there, the service's own may read it: it is never open to all, nor lost.
    """
    if not version.read_by:
        return None
    found = Restriction.objects.filter(service_version=version.pk).values_list("pk", flat=True).first()
    if found is not None:
        return found
    with override("en"):
        reason = _("%(service)s is a confidential matter") % {"service": version.service.name}
    made, new = Restriction.objects.get_or_create(
        service_version=version.pk,
        defaults={
            "grade": Grade.MATTER,
            "reason": reason,
            "review_date": (at + REVIEWED_AFTER).date(),
            "created_at": at,
        },
    )
    if new:
        named = list(Team.objects.filter(code__in=version.read_by))
        own = [team_id] if team_id is not None else []
        made.teams.set([team.pk for team in named] or own)
    return made.pk


def readers_of(*, version: ServiceVersion) -> list[int]:
    """The keys of the teams that may read what is of this version, in the order the service names them."""
    keys = dict(Team.objects.filter(code__in=version.read_by).values_list("code", "pk"))
    return [keys[code] for code in version.read_by if code in keys]
