"""What a citizen sees of an address: the days of its collections, what is wrong today, and what else is true there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.casework.telling.notices import NoticeHere, notices_here
from channels.citizen.ics import DayOf
from gazetteer.facts.models import FactKind, Shape
from gazetteer.facts.queries import EventHere, FactHere, Here, facts_here
from gazetteer.facts.schedules import NotASchedule, next_days, parse

AHEAD = timedelta(weeks=26)  # what a calendar is given
SHOWN_DAYS, MOST_DAYS = 6, 60


class Due(NamedTuple):
    """One thing that is collected on a day; `instead_of` is the day on which it usually would have been."""

    kind: str
    name: str
    instead_of: date | None


@dataclass(frozen=True, slots=True)
class DayShown:
    """One day, and all that is collected on it."""

    day: date
    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class HereShown:
    """Everything of an address that anybody may see."""

    days: tuple[DayShown, ...]
    notices: tuple[NoticeHere, ...]
    events: tuple[EventHere, ...]
    facts: tuple[tuple[str, str], ...]  # what it is called, and what is so: several of a kind as one

    @property
    def next_day(self) -> DayShown | None:
        """The first of the days; None where none are held."""
        return self.days[0] if self.days else None


def is_offered() -> bool:
    """Whether the council holds days of collections that anybody may see."""
    return FactKind.objects.in_use().filter(is_public=True, shape=Shape.SCHEDULE).exists()


def here_shown(*, uprn: int, at: datetime) -> HereShown:
    """What is to be seen at this moment; what is not for everybody is not in it."""
    here = facts_here(uprn=uprn, at=at).public()
    others = (fact for fact in here.facts if fact.shape != Shape.SCHEDULE)
    return HereShown(
        days=tuple(days_of(here, on=localdate(at))[:SHOWN_DAYS]),
        notices=notices_here(service=None, uprn=uprn, usrn=None, at=at, public=True),
        events=tuple(one for one in here.events if _is_now(one, at)),
        facts=tuple(_said(list(found)) for _kind, found in groupby(others, key=lambda fact: fact.kind)),
    )


def _said(facts: list[FactHere]) -> tuple[str, str]:
    return facts[0].name, ", ".join(fact.shown for fact in facts)


def _is_now(event: EventHere, at: datetime) -> bool:
    """Whether it happened today, or goes on."""
    return localdate(event.at) == localdate(at) or (event.until is not None and event.until > at)


def days_of(here: Here, *, on: date) -> list[DayShown]:
    """The days from this one on, each with all that is collected then."""
    found: dict[date, list[Due]] = defaultdict(list)
    for fact in here.facts:
        if fact.shape == Shape.SCHEDULE:
            for day, instead_of in _next(fact.value, on):
                found[day].append(Due(fact.kind, fact.name, instead_of))
    return [DayShown(day, tuple(found[day])) for day in sorted(found)]


def _next(value: str, on: date) -> list[tuple[date, date | None]]:
    try:
        days = [day for day in next_days(value, on, MOST_DAYS) if day <= on + AHEAD]
        moved = {to: since for part in parse(value) for since, to in part.moves.items() if to}
    except NotASchedule:  # a kind whose shape was changed after its facts came
        return []
    return [(day, moved.get(day)) for day in days]


def calendar_days(*, uprn: int, at: datetime, host: str) -> list[DayOf]:
    """The same as a calendar takes them: one entry for each thing on each day, known by the same key for ever."""
    here = facts_here(uprn=uprn, at=at).public()
    return [
        DayOf(
            uid=f"{due.kind}-{shown.day:%Y%m%d}-{uprn}@{host}",
            day=shown.day,
            summary=due.name,
            description=_moved(due),
        )
        for shown in days_of(here, on=localdate(at))
        for due in shown.due
    ]


def _moved(due: Due) -> str:
    return _("Instead of %(day)s") % {"day": f"{due.instead_of:%d/%m/%Y}"} if due.instead_of else ""
