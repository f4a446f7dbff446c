"""Which team gets the work, and why. A hop to another team is counted; the reason is kept in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Routed:
    """A team's key and the reason in words."""

    team_id: int
    because: str


class NoTeam(Exception):
    """The service names no team that exists: it cannot raise work."""


def choose_team(*, service_name: str, team_id: int | None) -> Routed:
    """The team for a case of this service. Raises NoTeam when the service has none."""
    if team_id is None:
        raise NoTeam(service_name)
    return Routed(team_id=team_id, because=_("%(service)s goes to this team") % {"service": service_name})
