"""The search among all cases of somebody's scope, open and ended, newest first, paged by key.

Read by the index of whichever is asked for first of street, property, ward, service, team (case_found_...), backwards in
order of key; what else is asked for stands in that index behind it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.casework.lists.asking import condition, values_of
from cases.casework.lists.cursor import PAGE
from cases.casework.lists.filters import Filters
from cases.casework.lists.rows import WorkRow, listed, rows_of
from cases.casework.models import Case
from crm.teams.access import record_read
from crm.teams.actor import Actor, Role
from crm.teams.compiled_once import Given, compiled_once

OPEN, ENDED = "open", "ended"
NOTHING = Filters()


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: everything must hold."""

    filters: Filters = NOTHING
    team: int | None = None
    uprn: int | None = None
    which: str = ""  # OPEN, ENDED, or both
    since: date | None = None  # reported on that day or later
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `next` is the key before which the following one begins."""

    rows: list[WorkRow]
    next: int | None


def case_search(*, actor: Actor, at: datetime, sought: Sought, before: int | None = None, size: int = PAGE) -> Found:
    """One page of the cases that are as sought, of those the actor may see, newest first. What is hidden from them is not
    among them; the read is recorded."""
    names = sought.filters.names | {name for name in ("team", "uprn", "since", "until") if getattr(sought, name)}
    values = values_of(sought.filters, actor=actor, at=at, team=sought.team)
    found = _sought(
        actor,
        (frozenset(names), sought.which, before is not None, size + 1),
        last=before,
        uprn=sought.uprn,
        since=_begin(sought.since) if sought.since else None,
        until=_begin(sought.until + timedelta(days=1)) if sought.until else None,
        **values,
    )
    page = found[:size]
    rows = rows_of(page, actor=actor, at=at)
    record_read(actor=actor, at=at, screen="case search", kind="CASE", keys=[case.pk for case in page])
    return Found(rows=rows, next=page[-1].pk if len(found) > size else None)


def _begin(day: date) -> datetime:
    """The moment a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


@compiled_once
def _sought(
    actor: Actor, shape: tuple[frozenset[str], str, bool, int], /, *, last: Given, uprn: Given, since: Given,
    until: Given, me: Given, team: Given, at: Given, service: Given, state: Given, stage: Given, ward: Given,
    area: Given, street: Given, holder: Given, before: Given, chased: Given,
    reporters: Given, fact_kind: Given, fact_value: Given,
) -> QuerySet[Case]:  # fmt: skip
    given = {name: value for name, value in locals().items() if isinstance(value, Given)}
    names, which, onward, size = shape
    wanted = condition(names, given) & _beside(names, given)
    if which:
        wanted &= Q(closed_at__isnull=which == OPEN)
    if onward:
        wanted &= Q(pk__lt=last)
    if not (actor.has(Role.AGENT) or actor.has(Role.MANAGER)) and not actor.departments(Role.TEAM_LEADER):
        wanted &= Q(team__in=actor.teams)  # said once more, where an index can answer it
    return listed(Case.objects.visible_to(actor).filter(wanted)).order_by("-id")[:size]


def _beside(names: frozenset[str], given: dict[str, Any]) -> Q:
    each = {
        "team": lambda: Q(team=given["team"]),
        "uprn": lambda: Q(property=given["uprn"]),
        "since": lambda: Q(opened_at__gte=given["since"]),
        "until": lambda: Q(opened_at__lt=given["until"]),
    }
    wanted = Q()
    for name in sorted(names & each.keys()):
        wanted &= each[name]()
    return wanted
