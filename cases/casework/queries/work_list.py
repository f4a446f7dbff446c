"""The work list: open cases in order of due time, paged by key, with what stands above it.

Ordered by (next_due_at, id), the order of the partial indexes case_team_by_due and case_officer_by_due; cases without a
promise come last. A page is found by the key of the row before it, never by counting rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.expressions import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.utils import timezone

from cases.casework.lateness import needs_new_date
from cases.casework.models import Case, CaseQuerySet
from cases.casework.queries.found import is_late, with_reference
from crm.contacts.models import Contact, Relation
from crm.sla.models import Clock, NewDate
from crm.sla.queries import compiled
from crm.sla.working_time import CompiledCalendar
from crm.teams.access import record_read
from crm.teams.actor import Actor, Role
from crm.teams.models import Team

PAGE = 50


class Show(StrEnum):
    """Which of the open cases."""

    TEAM = "team"
    MINE = "mine"
    WAITING = "waiting"
    LATE = "late"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The key of the last row somebody saw: the next page begins after it."""

    due_at: datetime | None
    case_id: int

    @property
    def text(self) -> str:
        """The cursor as it stands in an address: microseconds of the due time, and the case."""
        micros = "" if self.due_at is None else (self.due_at - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}.{self.case_id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor in an address; None, which is the first page, when it is none."""
        due, _dot, case_id = text.partition(".")
        try:
            due_at = _EPOCH + timedelta(microseconds=int(due)) if due else None
            return cls(due_at=due_at, case_id=int(case_id))
        except (ValueError, OverflowError):
            return None


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the list: the case, its reference as stored, the calendar its promise runs on, who told us."""

    case: Case
    reference: str
    calendar: CompiledCalendar | None
    is_late: bool
    needs_new_date: bool
    reporters: int
    chases: int


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """What stands above the list, of everything the actor may see of the team."""

    open: int
    late: int
    due_today: int
    unassigned: int
    waiting: int
    mine: int


@dataclass(frozen=True, slots=True)
class WorkList:
    """One page of the list; `next` is where the following one begins."""

    rows: list[WorkRow]
    counts: WorkCounts
    next: Cursor | None


def work_teams(*, actor: Actor) -> list[Team]:
    """The teams whose list the actor may open, their own first: an agent any, a leader the department's."""
    own = Q(pk__in=actor.teams)
    if actor.has(Role.AGENT):
        teams = Team.objects.all()
    else:
        teams = Team.objects.filter(own | Q(department__in=actor.departments(Role.TEAM_LEADER)))
    return sorted(teams.order_by("name", "id"), key=lambda team: team.pk not in actor.teams)


def work_list(
    *,
    actor: Actor,
    at: datetime,
    team: int | None = None,
    show: str = Show.TEAM,
    service: int | None = None,
    state: str | None = None,
    after: Cursor | None = None,
    size: int = PAGE,
) -> WorkList:
    """One page of a team's open cases (of all the actor's teams when None), due first; "mine" is of any team.

    What is hidden from the actor is neither on it nor counted.
    """
    mine = Q(officer=actor.user_id)
    cases = Case.objects.visible_to(actor).open()
    of_team = cases if team is None else cases.filter(team=team)
    wanted = cases.filter(mine) if show == Show.MINE else _only(of_team, show=show, at=at)
    if service is not None:
        wanted = wanted.filter(service=service)
    if state:
        wanted = wanted.filter(state=state)
    page = _page(wanted, after=after, size=size + 1)
    rows = rows_of(page[:size], actor=actor, at=at)
    record_read(actor=actor, at=at, screen="work list", kind="CASE", keys=[row.case.pk for row in rows])
    last = page[size - 1] if len(page) > size else None
    return WorkList(
        rows=rows,
        counts=_counts(cases, team=team, actor=actor, at=at),
        next=None if last is None else Cursor(due_at=last.next_due_at, case_id=last.pk),
    )


def work_counts(*, actor: Actor, at: datetime, team: int) -> WorkCounts:
    """How many open cases of a team the actor may see, by what stands above its list; "mine" is of any team."""
    return _counts(Case.objects.visible_to(actor).open(), team=team, actor=actor, at=at)


def _late(at: datetime) -> Q:
    return Q(next_due_at__lt=at, waiting_since__isnull=True)


def _only(cases: CaseQuerySet, *, show: str, at: datetime) -> CaseQuerySet:
    conditions = {
        Show.WAITING: Q(waiting_since__isnull=False),
        Show.LATE: _late(at),
        Show.UNASSIGNED: Q(officer__isnull=True),
    }
    return cases.filter(conditions.get(Show(show), Q()))


def _page(cases: CaseQuerySet, *, after: Cursor | None, size: int) -> list[Case]:
    """Up to `size` cases after the cursor: those with a due time, then, only if there is room, those without."""
    rows = with_reference(cases).select_related("service", "officer", "property", "street")
    found: list[Case] = []
    if after is None or after.due_at is not None:
        dated = rows.filter(next_due_at__isnull=False)
        if after is not None:
            dated = dated.filter(TupleGreaterThan((F("next_due_at"), F("id")), (after.due_at, after.case_id)))
        found = list(dated.order_by("next_due_at", "id")[:size])
    if len(found) < size:
        undated = rows.filter(next_due_at__isnull=True)
        if after is not None and after.due_at is None:
            undated = undated.filter(pk__gt=after.case_id)
        found += undated.order_by("id")[: size - len(found)]
    return found


def _counts(cases: CaseQuerySet, *, team: int | None, actor: Actor, at: datetime) -> WorkCounts:
    """The numbers above the list in one statement; "mine" is of any team."""
    tonight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    here, mine = Q() if team is None else Q(team=team), Q(officer=actor.user_id)
    today = Q(next_due_at__gte=at, next_due_at__lt=tonight, waiting_since__isnull=True)
    numbers = cases.filter(here | mine if here else here).aggregate(
        open=Count("pk", filter=here or None),
        late=Count("pk", filter=here & _late(at)),
        due_today=Count("pk", filter=here & today),
        unassigned=Count("pk", filter=here & Q(officer__isnull=True)),
        waiting=Count("pk", filter=here & Q(waiting_since__isnull=False)),
        mine=Count("pk", filter=mine),
    )
    return WorkCounts(**numbers)


def rows_of(cases: Sequence[Case], *, actor: Actor, at: datetime) -> list[WorkRow]:
    """The cases as lines of a list; they carry `reference_value` and what a line names."""
    clocks = _clocks(cases)
    told = _told(cases, actor=actor)
    return [
        WorkRow(
            case=case,
            reference=case.reference_value,  # type: ignore[attr-defined]
            calendar=compiled(clocks[case.contact_id][0].calendar_version_id) if case.contact_id in clocks else None,
            is_late=is_late(case, at=at),
            needs_new_date=any(_needs_new_date(case, clock, at=at) for clock in clocks.get(case.contact_id, ())),
            reporters=1 + told.get(case.pk, (0, 0))[0],
            chases=told.get(case.pk, (0, 0))[1],
        )
        for case in cases
    ]


def _clocks(cases: Sequence[Case]) -> dict[int, list[Clock]]:
    """The promises that go on by raising contact, due first, each with `new_until`: the newest date given for it."""
    newest = NewDate.objects.filter(clock=OuterRef("pk")).order_by("-given_at", "-pk").values("until")[:1]
    clocks = Clock.objects.filter(
        promise__contact__in=[case.contact_id for case in cases], state__in=[Clock.State.RUNNING, Clock.State.PAUSED]
    ).annotate(raising_contact=F("promise__contact"), new_until=Subquery(newest))
    found: dict[int, list[Clock]] = defaultdict(list)
    for clock in clocks.order_by("due_at", "id"):
        found[clock.raising_contact].append(clock)
    return found


def _needs_new_date(case: Case, clock: Clock, *, at: datetime) -> bool:
    return needs_new_date(
        clock,
        calendar=compiled(clock.calendar_version_id),
        planned_date=case.planned_date,
        new_until=clock.new_until,  # type: ignore[attr-defined]
        at=at,
    )


def _told(cases: Sequence[Case], *, actor: Actor) -> dict[int, tuple[int, int]]:
    """Further (reporters, chases) by case. Counted, for a column would count those hidden from the actor too."""
    contacts = Contact.objects.not_hidden_from(actor).filter(
        case_contact__case__in=[case.pk for case in cases], voided_at__isnull=True
    )
    counted = contacts.order_by().values_list("case_contact__case").annotate(
        reporters=Count("pk", filter=Q(relation=Relation.SAME_REPORT)),
        chases=Count("pk", filter=Q(relation=Relation.CHASE)),
    )  # fmt: skip
    return {case: (reporters, chases) for case, reporters, chases in counted}
