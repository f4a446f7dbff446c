"""Where a case stands between teams and people: how often it was handed back, by whom, and to whom it is closed."""

from dataclasses import dataclass

from cases.casework.models import Case, CaseEvent
from cases.casework.work.models import CaseExclusion
from crm.teams.actor import Actor
from crm.teams.models import Team, User
from crm.teams.policy import may


@dataclass(frozen=True, slots=True)
class ClosedTo:
    """Somebody who must have nothing to do with the case, why, and whether the reader may end that."""

    user_id: int
    name: str
    reason: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the case's page says of it; `gave` are the teams that handed it back, in order."""

    closed_to: list[ClosedTo]
    gave: list[str]
    may_hand_back: bool
    may_exclude: bool


def standing_of(case: Case, *, actor: Actor) -> Standing:
    """How the case stands. One statement, and two more for one that was handed back."""
    leads = may(actor, "case.lead", department=case.team.department_id)
    rows = CaseExclusion.objects.filter(case=case, ended_at__isnull=True).select_related("user").order_by("pk")
    managed = CaseExclusion.Reason.MANAGED
    return Standing(
        closed_to=[
            ClosedTo(row.user_id, row.user.full_name, str(row.get_reason_display()), leads and row.reason != managed)
            for row in rows
        ],
        gave=_gave(case) if case.handed_back_count else [],
        may_hand_back=may(actor, "case.work", department=case.team.department_id) and case.closed_at is None,
        may_exclude=may(actor, "case.exclude"),
    )


def _gave(case: Case) -> list[str]:
    events = CaseEvent.objects.filter(case_id=case.pk, kind="HANDED_BACK").order_by("at", "id")
    keys = [facts["from_team"] for facts in events.values_list("facts", flat=True)]
    names = dict(Team.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [names[key] for key in keys if key in names]


def staff_to_name() -> list[tuple[str, str]]:
    """(key, name) of everybody who works here, by name."""
    rows = User.objects.filter(is_active=True).order_by("full_name", "pk").values_list("pk", "full_name")
    return [(str(key), name) for key, name in rows]


def teams_to_have_it(case: Case) -> list[tuple[str, str]]:
    """(key, name with department) of the teams that it could be, other than the one that has it."""
    teams = Team.objects.exclude(pk=case.team_id).select_related("department").order_by("name", "pk")
    return [(str(team.pk), f"{team.name} ({team.department.name})") for team in teams]
