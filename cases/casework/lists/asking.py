"""The questions behind the lists, as statements compiled once. Open work is read in the order of the indexes
case_list_of_team and case_list_of_all, (next_due_at, id), which hold every column that a filter asks about: a filter that
few rows pass is answered from the index, without fetching the rows it throws away.

A page is read in two steps: its keys, in order, from the index alone; then the rows of these keys that the actor may see.
In one statement the planner, which takes open cases of a team for far fewer than they are, would join all of them first.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, Q, QuerySet, Value, When
from django.db.models import Case as Case_
from django.db.models.expressions import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from cases.casework.lists.filters import Filters
from cases.casework.lists.rows import listed
from cases.casework.models import Case
from cases.routing.models import PropertySetMember
from crm.contacts.models import Contact
from crm.teams.actor import Actor, ActorKind, Role
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import Team
from crm.teams.scope import shut_to
from gazetteer.facts.models import Fact

# States in which the work itself lies with somebody else: another body, a tribunal, those who are consulted.
WITH_OTHERS = ("WITH_OTHERS", "CONSULTATION", "TRIBUNAL", "OMBUDSMAN", "SENT", "ACKNOWLEDGED")


class Show(StrEnum):
    """Which of the open cases."""

    TEAM = "team"
    MINE = "mine"
    NEXT = "next"
    UNASSIGNED = "unassigned"
    THEIRS = "theirs"
    WAITING = "waiting"
    LATE = "late"


# Which tab; whether of one team; which filters; how many rows.
Shape = tuple[str, bool, frozenset[str], int]


def values_of(filters: Filters, *, actor: Actor, at: datetime, team: int | None) -> dict[str, Any]:
    """What the questions are asked with, by the names of their holes."""
    return {
        "me": actor.user_id,
        "team": team,
        "at": at,
        "service": filters.service,
        "state": filters.state,
        "stage": filters.stage,
        "ward": filters.ward,
        "area": filters.area,
        "street": filters.street,
        "holder": filters.holder,
        "before": at - timedelta(days=filters.older) if filters.older is not None else None,
        "chased": filters.chased,
        "reporters": filters.reporters,
        "fact_kind": (filters.fact or "").partition(":")[0],
        "fact_value": (filters.fact or "").partition(":")[2],
    }


def condition(names: frozenset[str], given: dict[str, Given]) -> Q:
    """All of these filters."""
    each = {
        "service": lambda: Q(service=given["service"]),
        "state": lambda: Q(state=given["state"]),
        "stage": lambda: Q(stage=given["stage"]),
        "ward": lambda: Q(ward_code=given["ward"]),
        "area": lambda: Q(property__in=PropertySetMember.objects.filter(members_of=given["area"]).values("uprn")),
        "fact": lambda: Q(property__in=_where(given["fact_kind"], given["fact_value"])),
        "street": lambda: Q(on_street=given["street"]),
        "holder": lambda: Q(officer=given["holder"]),
        "older": lambda: Q(opened_at__lte=given["before"]),
        "chased": lambda: Q(chase_count__gte=given["chased"]),
        "reporters": lambda: Q(reporter_count__gte=given["reporters"]),
    }
    asked = Q()
    for name in sorted(names & each.keys()):
        asked &= each[name]()
    return asked


def _where(kind: Given, value: Given) -> QuerySet:
    """The properties of which this is said now: "round" is "14"."""
    said = Fact.objects.filter(kind__code=kind, value=value, active_to__isnull=True, place__startswith="U")
    uprn = Case_(When(place__startswith="U", then=Cast(Substr("place", 2), BigIntegerField())))
    return said.annotate(uprn=uprn).values("uprn")


def late(at: datetime | Given) -> Q:
    """Past its time, and not for the customer to go on."""
    return Q(next_due_at__lt=at, waiting_since__isnull=True)


def tab(show: Show, given: dict[str, Given]) -> Q:
    """The cases of a tab."""
    tabs = {
        Show.MINE: lambda: Q(officer=given["me"]),
        Show.NEXT: lambda: Q(next_due_at__gte=given["at"], waiting_since__isnull=True),
        Show.UNASSIGNED: lambda: Q(officer__isnull=True),
        Show.THEIRS: lambda: Q(state__in=WITH_OTHERS),
        Show.WAITING: lambda: Q(waiting_since__isnull=False),
        Show.LATE: lambda: late(given["at"]),
    }
    return tabs[show]() if show in tabs else Q()


def within(actor: Actor) -> Q:
    """The teams of the actor's ordinary scope: what is hidden is not subtracted yet."""
    if actor.kind == ActorKind.SYSTEM or actor.has(Role.AGENT) or actor.has(Role.MANAGER):
        return Q()
    led = actor.departments(Role.TEAM_LEADER)
    mine = Q(team__in=actor.teams) if actor.has(Role.OFFICER) else Q(pk__in=[])
    return mine | Q(team__in=Team.objects.filter(department__in=led).values("pk")) if led else mine


def _wanted(actor: Actor, shape: Shape, given: dict[str, Given]) -> QuerySet[Case]:
    """The open cases of a tab, of which keys alone are read; "mine" is of any team."""
    show, of_team, names, _size = shape
    wanted = tab(Show(show), given) & condition(names, given)
    if of_team and show != Show.MINE:
        wanted &= Q(team=given["team"])
    return Case.objects.unscoped("keys alone, shown through `shown_of`").open().filter(within(actor) & wanted)


@compiled_once
def shown_of(actor: Actor, /, *, keys: Given) -> QuerySet[Case]:
    """Those of these that the actor may see, with what a line of a list names."""
    return listed(Case.objects.visible_to(actor).filter(pk__among=keys))


@compiled_once
def dated(
    actor: Actor, shape: Shape, onward: bool, /, *, after_due: Given, after_case: Given, me: Given, team: Given,
    at: Given, service: Given, state: Given, stage: Given, ward: Given, area: Given, street: Given, holder: Given,
    before: Given, chased: Given, reporters: Given, fact_kind: Given,
    fact_value: Given,
) -> QuerySet[Case, tuple[int, datetime | None]]:  # fmt: skip
    """The keys of those with a due time, after the cursor."""
    given = {name: value for name, value in locals().items() if isinstance(value, Given)}
    cases = _wanted(actor, shape, given).filter(next_due_at__isnull=False)
    if onward:
        cases = cases.filter(TupleGreaterThan((F("next_due_at"), F("id")), (after_due, after_case)))
    return cases.order_by("next_due_at", "id").values_list("pk", "next_due_at")[: shape[-1]]


@compiled_once
def undated(
    actor: Actor, shape: Shape, /, *, after_case: Given, me: Given, team: Given, at: Given, service: Given,
    state: Given, stage: Given, ward: Given, area: Given, street: Given, holder: Given, before: Given,
    chased: Given, reporters: Given, fact_kind: Given,
    fact_value: Given,
) -> QuerySet[Case, tuple[int, datetime | None]]:  # fmt: skip
    """The keys of those without, which come last."""
    given = {name: value for name, value in locals().items() if isinstance(value, Given)}
    cases = _wanted(actor, shape, given).filter(next_due_at__isnull=True, pk__gt=after_case)
    return cases.order_by("id").values_list("pk", "next_due_at")[: shape[-1]]


@compiled_once
def counted(
    actor: Actor, of_team: bool, names: frozenset[str], /, *, tonight: Given, me: Given, team: Given, at: Given,
    service: Given, state: Given, stage: Given, ward: Given, area: Given, street: Given, holder: Given,
    before: Given, chased: Given, reporters: Given, fact_kind: Given,
    fact_value: Given,
) -> QuerySet:  # fmt: skip
    """The numbers above the list in one statement, each of everything and of what is hidden; "mine" is of any team."""
    given = {name: value for name, value in locals().items() if isinstance(value, Given)}
    asked = within(actor) & condition(names, given)
    every = Case.objects.unscoped("counted; what is hidden is counted by itself and taken off").open().filter(asked)
    hidden = every.filter(contact__in=_hidden_contacts(actor))
    here, mine = Q(team=team) if of_team else Q(), Q(officer=me)
    return _numbers(every.filter(here), "here", given).union(
        _numbers(every.filter(mine), "mine", given),
        _numbers(hidden.filter(here), "hidden here", given),
        _numbers(hidden.filter(mine), "hidden mine", given),
        all=True,
    )


def _numbers(cases: QuerySet[Case], of: str, given: dict[str, Given]) -> QuerySet:
    """(what is counted, the numbers) of these cases, from the index alone; no row where there are none."""
    today = Q(next_due_at__gte=given["at"], next_due_at__lt=given["tonight"], waiting_since__isnull=True)
    return (
        cases.order_by()
        .annotate(counted_of=Value(of, output_field=CharField()))
        .values_list("counted_of")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=late(given["at"])),
            due_today=Count("pk", filter=today),
            unassigned=Count("pk", filter=Q(officer__isnull=True)),
            waiting=Count("pk", filter=Q(waiting_since__isnull=False)),
            next=Count("pk", filter=tab(Show.NEXT, given)),
            theirs=Count("pk", filter=tab(Show.THEIRS, given)),
        )
    )


def _hidden_contacts(actor: Actor) -> QuerySet:
    """The raising contacts of the cases that are hidden from the actor, found from the few restricted rows: what
    `CaseQuerySet.not_hidden_from` takes off."""
    contacts = Contact.objects.unscoped("to take off what is hidden")
    cases = Case.objects.unscoped("to take off what is hidden")
    return (
        contacts.filter(shut_to(actor))
        .values("pk")
        .union(
            contacts.filter(shut_to(actor, "customer__restriction")).values("pk"),
            contacts.filter(pk__in=sorted(actor.shut)).values("pk"),
            cases.filter(shut_to(actor)).values("contact"),
        )
    )


def tonight_of(at: datetime) -> datetime:
    """The end of that day."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
