"""The search among all cases of somebody's scope, open and ended, newest first, paged by key.

Read by the index of whichever is asked for first of street, property, ward, service, team (case_found_...), backwards in
order of key; what else is asked for stands in that index behind it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.casework.lists.asking import condition, shown_of, values_of, within
from cases.casework.lists.cursor import PAGE
from cases.casework.lists.filters import Filters
from cases.casework.lists.rows import WorkRow, rows_of
from cases.casework.models import Case
from cases.casework.registry import END
from crm.teams.access import record_read
from crm.teams.actor import Actor
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
    which = sought.which
    if sought.filters.state and sought.filters.state != END:  # such a case is open: there are few of them
        if which == ENDED:
            return Found(rows=[], next=None)
        which = OPEN
    names = sought.filters.names | {name for name in ("team", "uprn", "since", "until") if getattr(sought, name)}
    values = values_of(sought.filters, actor=actor, at=at, team=sought.team)
    values |= {
        "uprn": sought.uprn,
        "since": _moment(sought.since, time.min) if sought.since else None,
        "until": _moment(sought.until, time.max) if sought.until else None,
    }
    found: list[Case] = []
    last = before
    while True:
        wanted = size + 1 - len(found)
        keys = _sought(actor, (frozenset(names), which, last is not None, wanted), last=last, **values)
        seen = {case.pk: case for case in shown_of(actor, keys=keys)} if keys else {}
        found += [seen[key] for key in keys if key in seen]
        if len(found) > size or len(keys) < wanted:
            break
        last = keys[-1]  # some were hidden: as many more
    page = found[:size]
    rows = rows_of(page, actor=actor, at=at)
    record_read(actor=actor, at=at, screen="case search", kind="CASE", keys=[case.pk for case in page])
    return Found(rows=rows, next=page[-1].pk if len(found) > size else None)


def _moment(day: date, clock: time) -> datetime:
    """That moment of a day here."""
    return timezone.make_aware(datetime.combine(day, clock))


@compiled_once
def _sought(
    actor: Actor, shape: tuple[frozenset[str], str, bool, int], /, *, last: Given, uprn: Given, since: Given,
    until: Given, me: Given, team: Given, at: Given, service: Given, state: Given, stage: Given, ward: Given,
    area: Given, street: Given, holder: Given, before: Given, chased: Given,
    reporters: Given, fact_kind: Given, fact_value: Given,
) -> QuerySet[Case, int]:  # fmt: skip
    given = {name: value for name, value in locals().items() if isinstance(value, Given)}
    names, which, onward, size = shape
    wanted = condition(names, given) & _beside(names, given)
    if which:
        wanted &= Q(closed_at__isnull=which == OPEN)
    if onward:
        wanted &= Q(pk__lt=last)
    cases = Case.objects.unscoped("keys alone, shown through `shown_of`").filter(within(actor) & wanted)
    return cases.order_by("-id").values_list("pk", flat=True)[:size]


def _beside(names: frozenset[str], given: dict[str, Any]) -> Q:
    each = {
        "team": lambda: Q(team=given["team"]),
        "uprn": lambda: Q(property=given["uprn"]),
        "since": lambda: Q(opened_at__gte=given["since"]),
        "until": lambda: Q(opened_at__lte=given["until"]),
    }
    wanted = Q()
    for name in sorted(names & each.keys()):
        wanted &= each[name]()
    return wanted
