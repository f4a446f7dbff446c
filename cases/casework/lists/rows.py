"""Lines of a list of cases: what each names beside the case itself, read for a page in as many statements as for one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

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
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once


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


def listed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with what a line of a list names; whoever may see the case may know that its customer has died."""
    died = ExpressionWrapper(Q(contact__customer__status=Customer.Status.DECEASED), output_field=BooleanField())
    named = with_reference(cases).annotate(customer_died=died, stage_parts=F("service_version__stages"))
    return named.select_related("service", "officer", "property", "street", "team")


def rows_of(cases: Sequence[Case], *, actor: Actor, at: datetime) -> list[WorkRow]:
    """The cases as lines of a list; they carry `reference_value` and what a line names."""
    clocks = _clocks(cases)
    told = _told(cases, actor=actor)
    marks = _marks(cases, actor=actor, at=at)
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
            customer_died=bool(case.customer_died),  # type: ignore[attr-defined]
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
