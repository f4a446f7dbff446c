"""What is about to break: open cases by team and by how soon their next promise is due, and the lists behind the numbers.

The numbers are counted once, over everything, the same for everybody (design.md rule 7); a team's line of fewer than ten
that holds a confidential case is not shown. The lists hold what their reader may see, and the read is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection
from django.db.models import Count, Q
from django.db.models.expressions import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from cases.casework.lists.cursor import PAGE, Cursor
from cases.casework.lists.rows import WorkRow, listed, rows_of
from cases.casework.models import Case
from crm.sla.queries import usual_calendar
from crm.teams.access import record_read
from crm.teams.actor import Actor, Role
from crm.teams.models import Team
from crm.teams.policy import require

PERMISSION = "promise.at_risk"
FEW = 10  # a line of fewer that holds a confidential case is not shown


class Within(StrEnum):
    """How soon: each holds the one before, but for what is late already."""

    LATE = "late"
    HOUR = "hour"
    DAY = "day"
    THREE_DAYS = "three-days"


@dataclass(slots=True)
class RiskLine:
    """How many open cases of a team, or of a department together, are due how soon."""

    late: int = 0
    hour: int = 0
    day: int = 0
    three_days: int = 0
    confidential: int = 0

    @property
    def few(self) -> bool:
        """True when the line may not be shown: fewer than ten, and one of them confidential."""
        return 0 < self.late + self.three_days < FEW and self.confidential > 0

    def include(self, other: "RiskLine") -> None:
        """Nothing; the other's numbers are in these."""
        self.late += other.late
        self.hour += other.hour
        self.day += other.day
        self.three_days += other.three_days
        self.confidential += other.confidential


@dataclass(frozen=True, slots=True)
class TeamRisk:
    """A team and its line."""

    team: Team
    line: RiskLine


@dataclass(frozen=True, slots=True)
class DepartmentRisk:
    """A department's total, which is always shown, and its teams by name."""

    name: str
    total: RiskLine
    teams: list[TeamRisk]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The whole page: until when each column reaches, and the departments by name."""

    at: datetime
    until: dict[Within, datetime]
    departments: list[DepartmentRisk]


@dataclass(frozen=True, slots=True)
class RiskList:
    """One page of the cases behind a number; `next` is where the following one begins."""

    team: Team
    within: Within
    until: datetime
    rows: list[WorkRow]
    next: Cursor | None


class NoSuchTeam(LookupError):
    """There is no such team, or none whose promises this actor answers for."""


def horizons(*, at: datetime) -> dict[Within, datetime]:
    """Until when each column reaches: an hour; the end of the next working day; the end of the third after today."""
    calendar = usual_calendar()
    ends = {days: at + timedelta(days=days) for days in (1, 3)}
    if calendar is not None:
        ends = {days: calendar.end_of_working_day_after(at, days) for days in (1, 3)}
    return {
        Within.LATE: at,
        Within.HOUR: at + timedelta(hours=1),
        Within.DAY: ends[1],
        Within.THREE_DAYS: ends[3],
    }


def teams_answered_for(*, actor: Actor) -> list[Team]:
    """The teams whose promises the actor answers for: a manager every one, a team leader the department's."""
    teams = Team.objects.select_related("department")
    if not actor.has(Role.MANAGER):
        teams = teams.filter(department__in=actor.departments(Role.TEAM_LEADER))
    return list(teams.order_by("department__name", "department", "name", "id"))


def at_risk(*, actor: Actor, at: datetime) -> AtRisk:
    """How many promises are about to break, by team. Raises NotPermitted."""
    require(actor, PERMISSION)
    teams, until = teams_answered_for(actor=actor), horizons(at=at)
    lines = _lines([team.pk for team in teams], until)
    departments: dict[int, DepartmentRisk] = {}
    for team in teams:
        line = lines.get(team.pk, RiskLine())
        group = departments.setdefault(team.department_id, DepartmentRisk(team.department.name, RiskLine(), []))
        group.teams.append(TeamRisk(team, line))
        group.total.include(line)
    return AtRisk(at=at, until=until, departments=list(departments.values()))


def at_risk_list(
    *, actor: Actor, at: datetime, team: int, within: Within, after: Cursor | None = None, size: int = PAGE
) -> RiskList:
    """The cases behind a number that the actor may see, due first, after the cursor; the read is recorded.

    Raises NotPermitted, NoSuchTeam.
    """
    require(actor, PERMISSION)
    own = next((one for one in teams_answered_for(actor=actor) if one.pk == team), None)
    if own is None:
        raise NoSuchTeam(team)
    until = horizons(at=at)[within]
    due = Q(next_due_at__lt=at) if within == Within.LATE else Q(next_due_at__gte=at, next_due_at__lt=until)
    cases = Case.objects.visible_to(actor).open().filter(due, team=team, waiting_since__isnull=True)
    if after is not None and after.due_at is not None:
        cases = cases.filter(TupleGreaterThan((F("next_due_at"), F("id")), (after.due_at, after.case_id)))
    found = list(listed(cases).order_by("next_due_at", "id")[: size + 1])
    shown = found[:size]
    record_read(actor=actor, at=at, screen="at risk", kind="CASE", keys=[case.pk for case in shown])
    more = Cursor(due_at=shown[-1].next_due_at, case_id=shown[-1].pk) if len(found) > size else None
    return RiskList(team=own, within=within, until=until, rows=rows_of(shown, actor=actor, at=at), next=more)


def _lines(teams: Sequence[int], until: dict[Within, datetime]) -> dict[int, RiskLine]:
    at = until[Within.LATE]
    cases = Case.objects.unscoped("figures: the same for everybody").open()
    soon = cases.filter(team__in=teams, next_due_at__lt=until[Within.THREE_DAYS], waiting_since__isnull=True)
    counted = soon.values_list("team").annotate(
        late=Count("pk", filter=Q(next_due_at__lt=at)),
        hour=Count("pk", filter=Q(next_due_at__gte=at, next_due_at__lt=until[Within.HOUR])),
        day=Count("pk", filter=Q(next_due_at__gte=at, next_due_at__lt=until[Within.DAY])),
        three_days=Count("pk", filter=Q(next_due_at__gte=at)),
    )
    lines = {team: RiskLine(*numbers) for team, *numbers in counted.order_by()}
    for team, number in _confidential(teams, until[Within.THREE_DAYS]):
        lines[team].confidential = number
    return lines


# Restricted records are few: they are found first, by the indexes of what restricts them.
_CONFIDENTIAL = """
WITH hidden AS (
    SELECT k.id FROM cases_case k WHERE k.restriction_id IS NOT NULL
    UNION
    SELECT k.id FROM crm_contact c JOIN cases_case k ON k.contact_id = c.id WHERE c.restriction_id IS NOT NULL
    UNION
    SELECT k.id FROM crm_customer u JOIN crm_contact c ON c.customer_id = u.id JOIN cases_case k ON k.contact_id = c.id
    WHERE u.restriction_id IS NOT NULL
)
SELECT k.team_id, count(*) FROM hidden h JOIN cases_case k ON k.id = h.id
WHERE k.closed_at IS NULL AND k.waiting_since IS NULL AND k.next_due_at < %(until)s AND k.team_id = ANY(%(teams)s)
GROUP BY k.team_id
"""


def _confidential(teams: Sequence[int], until: datetime) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_CONFIDENTIAL, {"until": until, "teams": list(teams)})
        return cursor.fetchall()
