"""Work that must change hands: who holds open cases, who of them has left, and everything of theirs, or of a team's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.casework.models import Case
from crm.catalogue.models import ServiceVersion
from crm.teams.actor import Actor, Role
from crm.teams.models import Membership, Team, User
from crm.teams.policy import require

PERMISSION = "case.assign"
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds open cases of a team; `has_left` when they work there no more."""

    officer_id: int
    name: str
    team: Team
    cases: int
    has_left: bool


@dataclass(frozen=True, slots=True)
class TeamWork:
    """A team with its open cases, and the names of the services whose new work still goes to it."""

    team: Team
    cases: int
    services: list[str]


def holders(*, actor: Actor, at: datetime) -> list[Holder]:
    """Who holds open cases of the departments this person leads, those who have left first. Raises NotPermitted."""
    require(actor, PERMISSION)
    teams = {team.pk: team for team in _led(actor)}
    now = Q(active_to__isnull=True) | Q(active_to__gt=at)
    there = Membership.objects.filter(now, active_from__lte=at, user=OuterRef("officer"), team=OuterRef("team"))
    held = Case.objects.visible_to(actor).open().filter(team__in=list(teams), officer__isnull=False)
    rows = (
        held.order_by()
        .values("officer", "officer__full_name", "officer__is_active", "team")
        .annotate(cases=Count("pk"), works_there=Exists(there))
    )
    found = [
        Holder(
            officer_id=row["officer"],
            name=row["officer__full_name"],
            team=teams[row["team"]],
            cases=row["cases"],
            has_left=not (row["officer__is_active"] and row["works_there"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.has_left, one.name, one.team.name))


def team_work(*, actor: Actor) -> list[TeamWork]:
    """The teams this person leads, with their open cases and the services that send work to them. Raises NotPermitted."""
    require(actor, PERMISSION)
    teams = _led(actor)
    open_cases = Case.objects.visible_to(actor).open().filter(team__in=teams).order_by()
    counted = dict(open_cases.values_list("team").annotate(cases=Count("pk")))
    live = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__is_live=True)
    sent: dict[str, list[str]] = {}
    for code, name in live.filter(team__in=[team.code for team in teams]).values_list("team", "service__name"):
        sent.setdefault(code, []).append(name)
    return [TeamWork(team, counted.get(team.pk, 0), sorted(sent.get(team.code, []))) for team in teams]


def held_by(*, officer_id: int, team_id: int, actor: Actor) -> list[tuple[int, int | None]]:
    """The open cases of a team that somebody holds, as a bulk act takes them: however they are by then."""
    return _keys(Case.objects.visible_to(actor).open().filter(team__in=_led(actor), team=team_id, officer=officer_id))


def all_of_team(*, team_id: int, actor: Actor) -> list[tuple[int, int | None]]:
    """The open cases of a team, in the same way."""
    return _keys(Case.objects.visible_to(actor).open().filter(team__in=_led(actor), team=team_id))


def may_get(*, teams: Sequence[int], at: datetime) -> list[User]:
    """Who works in these teams now."""
    now = Q(memberships__active_to__isnull=True) | Q(memberships__active_to__gt=at)
    there = User.objects.filter(
        now, memberships__team__in=list(teams), memberships__active_from__lte=at, is_active=True
    )
    return list(there.order_by("full_name", "pk").distinct())


def _keys(cases: QuerySet[Case]) -> list[tuple[int, int | None]]:
    keys = cases.order_by("next_due_at", "id").values_list("pk", flat=True)[:MOST]
    return [(key, None) for key in keys]


def _led(actor: Actor) -> list[Team]:
    return list(Team.objects.filter(department__in=actor.departments(Role.TEAM_LEADER)).order_by("name", "pk"))
