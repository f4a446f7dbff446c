"""The work list: open cases in order of due time, paged by key, with what stands above it.

Ordered by (next_due_at, id), the order of the partial indexes case_team_by_due and case_officer_by_due; cases without a
promise come last. A page is found by the key of the row before it, never by counting rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.utils import timezone

from cases.casework.lateness import needs_new_date
from cases.casework.models import Case
from cases.casework.queries.found import is_late, with_reference
from cases.casework.stages.queries import StageOfRow, stages_of_rows
from crm.contacts.models import Contact, Relation
from crm.customers.care.marks import Mark, marks_by
from crm.customers.models import Customer
from crm.sla.models import Clock, NewDate
from crm.sla.queries import compiled
from crm.sla.working_time import CompiledCalendar
from crm.teams.access import record_read
from crm.teams.actor import Actor, Role
from crm.teams.compiled_once import Given, compiled_once
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
    marks: list[Mark]  # of the customer it was raised for
    customer_died: bool
    stage: StageOfRow | None  # the service's own, inside the state


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
    service: int | None = None,
    state: str | None = None,
    after: Cursor | None = None,
    size: int = PAGE,
) -> WorkList:
    """One page of a team's open cases (of all the actor's teams when None), due first; "mine" is of any team.

    What is hidden from the actor is neither on it nor counted.
    """
    page = _page(
        actor=actor,
        shape=(show, team is not None, service is not None, bool(state), size + 1),
        after=after,
        officer=actor.user_id,
        team=team,
        service=service,
        state=state,
        at=at,
    )
    rows = rows_of(page[:size], actor=actor, at=at)
    record_read(actor=actor, at=at, screen="work list", kind="CASE", keys=[row.case.pk for row in rows])
    last = page[size - 1] if len(page) > size else None
    return WorkList(
        rows=rows,
        counts=_counts(actor=actor, team=team, at=at),
        next=None if last is None else Cursor(due_at=last.next_due_at, case_id=last.pk),
    )


def work_counts(*, actor: Actor, at: datetime, team: int) -> WorkCounts:
    """How many open cases of a team the actor may see, by what stands above its list; "mine" is of any team."""
    return _counts(actor=actor, team=team, at=at)


def _late(at: datetime | Given) -> Q:
    return Q(next_due_at__lt=at, waiting_since__isnull=True)


Shape = tuple[str, bool, bool, bool, int]  # which tab; whether of one team, of one service, in one state; how many rows


def _page(*, actor: Actor, shape: Shape, after: Cursor | None, **values: Any) -> list[Case]:
    """The cases after the cursor: those with a due time, then, only if there is room, those without."""
    found: list[Case] = []
    if after is None or after.due_at is not None:
        due_at, case = (None, None) if after is None else (after.due_at, after.case_id)
        found = _dated(actor, shape, after is not None, after_due=due_at, after_case=case, **values)
    room = shape[-1] - len(found)
    if room > 0:
        after_case = after.case_id if after is not None and after.due_at is None else 0
        found += _undated(actor, shape, after_case=after_case, **values)[:room]
    return found


@compiled_once
def _dated(
    actor: Actor, shape: Shape, onward: bool, /, *, after_due: Given, after_case: Given, officer: Given, team: Given,
    service: Given, state: Given, at: Given,
) -> QuerySet[Case]:  # fmt: skip
    dated = _wanted(actor, shape, officer, team, service, state, at).filter(next_due_at__isnull=False)
    if onward:
        dated = dated.filter(TupleGreaterThan((F("next_due_at"), F("id")), (after_due, after_case)))
    return dated.order_by("next_due_at", "id")[: shape[-1]]


@compiled_once
def _undated(
    actor: Actor, shape: Shape, /, *, after_case: Given, officer: Given, team: Given, service: Given, state: Given,
    at: Given,
) -> QuerySet[Case]:  # fmt: skip
    undated = _wanted(actor, shape, officer, team, service, state, at)
    return undated.filter(next_due_at__isnull=True, pk__gt=after_case).order_by("id")[: shape[-1]]


def _wanted(
    actor: Actor, shape: Shape, officer: Given, team: Given, service: Given, state: Given, at: Given
) -> QuerySet[Case]:
    """The open cases of a tab, with what a line of the list names; "mine" is of any team."""
    show, of_team, of_service, in_state, _size = shape
    tabs = {
        Show.MINE: Q(officer=officer),
        Show.WAITING: Q(waiting_since__isnull=False),
        Show.LATE: _late(at),
        Show.UNASSIGNED: Q(officer__isnull=True),
    }
    wanted = tabs.get(Show(show), Q())
    if of_team and show != Show.MINE:
        wanted &= Q(team=team)
    if of_service:
        wanted &= Q(service=service)
    if in_state:
        wanted &= Q(state=state)
    cases = Case.objects.visible_to(actor).open().filter(wanted)
    return with_reference(cases).select_related("service", "officer", "property", "street")


def _counts(*, actor: Actor, team: int | None, at: datetime) -> WorkCounts:
    """The numbers above the list in one statement; "mine" is of any team."""
    tonight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    counted = _counted(actor, team is not None, team=team, officer=actor.user_id, at=at, tonight=tonight)
    return WorkCounts(*counted[0][1:])


@compiled_once
def _counted(
    actor: Actor, of_team: bool, /, *, team: Given, officer: Given, at: Given, tonight: Given
) -> QuerySet[Case, tuple[int, ...]]:
    here, mine = Q(team=team) if of_team else Q(), Q(officer=officer)
    today = Q(next_due_at__gte=at, next_due_at__lt=tonight, waiting_since__isnull=True)
    cases = Case.objects.visible_to(actor).open().filter(here | mine if here else here)
    return (
        cases.annotate(everything=Value(1))
        .values_list("everything")
        .annotate(
            open=Count("pk", filter=here or None),
            late=Count("pk", filter=here & _late(at)),
            due_today=Count("pk", filter=here & today),
            unassigned=Count("pk", filter=here & Q(officer__isnull=True)),
            waiting=Count("pk", filter=here & Q(waiting_since__isnull=False)),
            mine=Count("pk", filter=mine),
        )
    )


def rows_of(cases: Sequence[Case], *, actor: Actor, at: datetime) -> list[WorkRow]:
    """The cases as lines of a list; they carry `reference_value` and what a line names."""
    clocks = _clocks(cases)
    told = _told(cases, actor=actor)
    marks = _marks(cases, actor=actor, at=at)
    died = _died(cases, actor=actor)
    stages = stages_of_rows(cases, at=at)
    return [
        WorkRow(
            case=case,
            reference=case.reference_value,  # type: ignore[attr-defined]
            calendar=compiled(clocks[case.contact_id][0].calendar_version_id) if case.contact_id in clocks else None,
            is_late=is_late(case, at=at),
            needs_new_date=any(_needs_new_date(case, clock, at=at) for clock in clocks.get(case.contact_id, ())),
            reporters=1 + told.get(case.pk, (0, 0))[0],
            chases=told.get(case.pk, (0, 0))[1],
            marks=marks.get(case.contact_id, []),
            customer_died=case.contact_id in died,
            stage=stages.get(case.pk),
        )
        for case in cases
    ]


def _marks(cases: Sequence[Case], *, actor: Actor, at: datetime) -> dict[int, list[Mark]]:
    """What must be known first, by raising contact; whoever is hidden from the actor leaves no mark. One statement."""
    if not cases:
        return {}
    raising = Contact.objects.not_hidden_from(actor).filter(pk__in=[case.contact_id for case in cases])
    return marks_by(actor=actor, at=at, keys=raising.values("pk"), path="contacts")


def _clocks(cases: Sequence[Case]) -> dict[int, list[Clock]]:
    """The promises that go on by raising contact, due first, each with `new_until`: the newest date given for it."""
    found: dict[int, list[Clock]] = defaultdict(list)
    for clock in _going_on(contacts=[case.contact_id for case in cases]) if cases else ():
        found[clock.raising_contact].append(clock)  # type: ignore[attr-defined]
    return found


@compiled_once
def _going_on(*, contacts: Given) -> QuerySet[Clock]:
    newest = NewDate.objects.filter(clock=OuterRef("pk")).order_by("-given_at", "-pk").values("until")[:1]
    going_on = Clock.objects.filter(
        promise__contact__among=contacts, state__in=[Clock.State.RUNNING, Clock.State.PAUSED]
    ).annotate(raising_contact=F("promise__contact"), new_until=Subquery(newest))
    return going_on.order_by("due_at", "id")


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
    counted = _counted_told(actor, cases=[case.pk for case in cases]) if cases else []
    return {case: (reporters, chases) for case, reporters, chases in counted}


@compiled_once
def _counted_told(actor: Actor, /, *, cases: Given) -> QuerySet[Contact, tuple[int, int, int]]:
    contacts = Contact.objects.not_hidden_from(actor).filter(case_contact__case__among=cases, voided_at__isnull=True)
    return contacts.order_by().values_list("case_contact__case").annotate(
        reporters=Count("pk", filter=Q(relation=Relation.SAME_REPORT)),
        chases=Count("pk", filter=Q(relation=Relation.CHASE)),
    )  # fmt: skip


def _died(cases: Sequence[Case], *, actor: Actor) -> set[int]:
    """The raising contacts whose customer has died, of those not hidden from the actor."""
    raising = Contact.objects.not_hidden_from(actor).filter(pk__in=[case.contact_id for case in cases])
    return set(raising.filter(customer__status=Customer.Status.DECEASED).values_list("pk", flat=True))
