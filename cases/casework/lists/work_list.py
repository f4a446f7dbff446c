"""The work list: open cases in order of due time, paged by key, with what stands above it.

Cases without a promise come last. A page is found by the key of the row before it, never by counting rows.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from cases.casework.lists.asking import Show, counted, dated, shown_of, tonight_of, undated, values_of
from cases.casework.lists.cursor import PAGE, Cursor
from cases.casework.lists.filters import Filters
from cases.casework.lists.rows import WorkRow, rows_of
from cases.casework.models import Case
from crm.teams.access import record_read
from crm.teams.actor import Actor, Role
from crm.teams.compiled_once import compiled_once
from crm.teams.models import Team

NOTHING = Filters()


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """What stands above the list, of everything the actor may see of the team, narrowed as the list is."""

    open: int
    late: int
    due_today: int
    unassigned: int
    waiting: int
    mine: int
    next: int
    theirs: int


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of the list; `next` is where the following one begins."""

    rows: list[WorkRow]
    counts: WorkCounts
    next: Cursor | None


def work_teams(*, actor: Actor) -> list[Team]:
    """The teams whose list the actor may open, their own first: an agent any, a leader the department's."""
    return sorted(_teams_of(actor), key=lambda team: team.pk not in actor.teams)


@compiled_once
def _teams_of(actor: Actor, /) -> QuerySet[Team]:
    teams = Team.objects.order_by("name", "id")
    if actor.has(Role.AGENT):
        return teams
    return teams.filter(Q(pk__in=actor.teams) | Q(department__in=actor.departments(Role.TEAM_LEADER)))


def work_list(
    *,
    actor: Actor,
    at: datetime,
    team: int | None = None,
    show: str = Show.TEAM,
    filters: Filters = NOTHING,
    after: Cursor | None = None,
    size: int = PAGE,
) -> WorkList:
    """One page of a team's open cases (of all the actor's teams when None), due first; "mine" is of any team.

    What is hidden from the actor is neither on it nor counted.
    """
    page = cases_after(actor=actor, at=at, team=team, show=show, filters=filters, after=after, size=size + 1)
    rows = rows_of(page[:size], actor=actor, at=at)
    record_read(actor=actor, at=at, screen="work list", kind="CASE", keys=[row.case.pk for row in rows])
    last = page[size - 1] if len(page) > size else None
    return WorkList(
        rows=rows,
        counts=work_counts(actor=actor, at=at, team=team, filters=filters),
        next=None if last is None else Cursor(due_at=last.next_due_at, case_id=last.pk),
    )


def cases_after(
    *, actor: Actor, at: datetime, team: int | None, show: str, filters: Filters, after: Cursor | None, size: int
) -> list[Case]:
    """So many cases after the cursor: those with a due time, then, only if there is room, those without."""
    found: list[Case] = []
    while True:
        wanted = size - len(found)
        keys = _keys_after(actor, at, team, show, filters, after, wanted)
        rows = {case.pk: case for case in shown_of(actor, keys=[key for key, _due in keys])} if keys else {}
        found += [rows[key] for key, _due in keys if key in rows]
        if len(found) == size or len(keys) < wanted:
            return found
        after = Cursor(due_at=keys[-1][1], case_id=keys[-1][0])  # some were hidden: as many more


def _keys_after(
    actor: Actor, at: datetime, team: int | None, show: str, filters: Filters, after: Cursor | None, size: int
) -> list[tuple[int, datetime | None]]:
    values = values_of(filters, actor=actor, at=at, team=team)
    shape = (show, team is not None, filters.names, size)
    found: list[tuple[int, datetime | None]] = []
    if after is None or after.due_at is not None:
        due_at, case = (None, None) if after is None else (after.due_at, after.case_id)
        found = dated(actor, shape, after is not None, after_due=due_at, after_case=case, **values)
    room = size - len(found)
    if room > 0 and show not in (Show.LATE, Show.NEXT):
        after_case = after.case_id if after is not None and after.due_at is None else 0
        found += undated(actor, shape, after_case=after_case, **values)[:room]
    return found


def work_counts(*, actor: Actor, at: datetime, team: int | None, filters: Filters = NOTHING) -> WorkCounts:
    """How many open cases of a team the actor may see, by what stands above its list; "mine" is of any team."""
    values = values_of(filters, actor=actor, at=at, team=team)
    rows = counted(actor, team is not None, filters.names, tonight=tonight_of(at), **values)
    found = {of: numbers for of, *numbers in rows}
    nothing = [0] * 7
    here = [
        whole - hidden
        for whole, hidden in zip(found.get("here", nothing), found.get("hidden here", nothing), strict=True)
    ]
    mine = found.get("mine", nothing)[0] - found.get("hidden mine", nothing)[0]
    opened, late, due_today, unassigned, waiting, coming, theirs = here
    return WorkCounts(
        open=opened, late=late, due_today=due_today, unassigned=unassigned, waiting=waiting, mine=mine, next=coming,
        theirs=theirs,
    )  # fmt: skip
