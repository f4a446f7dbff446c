"""Days that come again: the value of a fact of shape SCHEDULE. Pure.

A value is the first day and every how many days, then exceptions with spaces between:
    2026-11-03/14                                 every second Tuesday from 3 November 2026
    2026-11-03/14 2026-12-29>2026-12-31           that Tuesday's is on the Thursday instead
    2026-11-03/14 2026-12-29>                     that one does not take place
    2026-11-03/0                                  that day alone
An exception of a day on which nothing would have been is of no account. A value of several schedules has " + " between
("2026-11-03/14 + 2026-11-06/28"): a bin that is emptied on two days.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

BETWEEN = " + "
MOST_DAYS, MOST_EXCEPTIONS, MOST_AHEAD = 366, 200, 400  # exceptions: an address's own with those of its kind
_RULE = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{1,3})")
_MOVE = re.compile(r"(\d{4}-\d\d-\d\d)>(\d{4}-\d\d-\d\d)?")


class NotASchedule(ValueError):
    """The value is none."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A first day, every how many days (0: that day alone), and what becomes of single days (None: nothing)."""

    first: date
    every: int
    moves: Mapping[date, date | None]

    def is_regular(self, day: date) -> bool:
        """Whether it would be that day if nothing were moved."""
        gap = (day - self.first).days
        return gap == 0 or (self.every > 0 and gap > 0 and gap % self.every == 0)

    def is_on(self, day: date) -> bool:
        """Whether it is that day."""
        if self.is_regular(day) and day not in self.moves:
            return True
        return any(to == day and self.is_regular(since) for since, to in self.moves.items())


def parse(value: str) -> tuple[Schedule, ...]:
    """The schedules of a value. Raises NotASchedule."""
    return _parsed(value)


@lru_cache(maxsize=4_096)
def _parsed(value: str) -> tuple[Schedule, ...]:
    return tuple(_one(part) for part in value.split(BETWEEN))


def _one(text: str) -> Schedule:
    head, *rest = text.split() or [""]
    rule = _RULE.fullmatch(head)
    if rule is None or len(rest) > MOST_EXCEPTIONS or int(rule[2]) > MOST_DAYS:
        raise NotASchedule(text)
    moves: dict[date, date | None] = {}
    for part in rest:
        move = _MOVE.fullmatch(part)
        if move is None:
            raise NotASchedule(part)
        moves[_day(move[1])] = _day(move[2]) if move[2] else None
    return Schedule(_day(rule[1]), int(rule[2]), moves)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise NotASchedule(text) from wrong


def with_moves(value: str, moves: Mapping[str, str]) -> str:
    """The value with exceptions that hold at every address ("2026-12-25" -> "2026-12-27", or "" for not at all);
    its own come first."""
    return BETWEEN.join(_moved(part, moves) for part in value.split(BETWEEN)) if moves else value


def _moved(part: str, moves: Mapping[str, str]) -> str:
    schedule = _one(part)
    more = [
        f"{day}>{to}"
        for day, to in sorted(moves.items())
        if schedule.is_regular(date.fromisoformat(day)) and date.fromisoformat(day) not in schedule.moves
    ]
    return " ".join([part, *more])


def next_days(value: str, after: date, count: int) -> list[date]:
    """The first `count` days on or after a day on which it is; fewer when it ends, or none comes in 400 days.

    Raises NotASchedule.
    """
    return list(islice(_days(value, after, 1), count))


def last_day(value: str, before: date) -> date | None:
    """The last day before a day on which it was; None when there was none in 400 days. Raises NotASchedule."""
    return next(_days(value, before - timedelta(days=1), -1), None)


def is_on(value: str, day: date) -> bool:
    """Whether it is that day. Raises NotASchedule."""
    return any(schedule.is_on(day) for schedule in parse(value))


def _days(value: str, start: date, step: int) -> Iterator[date]:
    schedules = parse(value)
    for number in range(MOST_AHEAD):
        day = start + timedelta(days=step * number)
        if any(schedule.is_on(day) for schedule in schedules):
            yield day
