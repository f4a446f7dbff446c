"""Routing one contact: the facts that the service's rules ask for, the team that is there, and never nobody."""

from django.utils.translation import override

from cases.routing.choosing import NoTeam, Routed, because_missing, because_of, because_own, rule_that_holds
from crm.catalogue.conditions import Facts
from crm.catalogue.models import ServiceVersion
from crm.teams.models import Team


def team_for(*, version: ServiceVersion, team_id: int | None, facts: Facts) -> Routed:
    """The team for a contact of this version of its service. `team_id` is the service's own, None when it is not there.

    A rule that names a team that is not there loses nothing: the service's own team has the work, failing that one of
    its department's, failing that any, and the health page names the code. One statement more when a rule holds, none
    without rules. Raises NoTeam where the council has no team at all.
    """
    with override("en"):  # kept for staff, whatever language the customer spoke
        rule = rule_that_holds(version.routing, facts) if version.routing else None
        if rule is None:
            because = because_own(version.service.name, asked=bool(version.routing))
            return _own(version, team_id, because=because)
        if rule["team"] == version.team and team_id is not None:
            return Routed(team_id=team_id, because=because_of(rule), rule=rule["code"])
        named = Team.objects.filter(code=rule["team"]).values_list("pk", flat=True).first()
        if named is not None:
            return Routed(team_id=named, because=because_of(rule), rule=rule["code"])
        because = because_missing(rule["team"], because_of(rule))
        return _own(version, team_id, because=because, rule=rule["code"], missing=rule["team"])


def _own(version: ServiceVersion, team_id: int | None, *, because: str, rule: str = "", missing: str = "") -> Routed:
    if team_id is not None:
        return Routed(team_id=team_id, because=because, rule=rule, missing=missing)
    teams = Team.objects.order_by("pk").values_list("pk", flat=True)
    fallback = teams.filter(department=version.service.department_id).first() or teams.first()
    if fallback is None:
        raise NoTeam(version.service.name)
    code = missing or version.team
    return Routed(team_id=fallback, because=because_missing(code, because), rule=rule, missing=code)
