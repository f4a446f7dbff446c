"""What a calendar has been compiled to: instants with running totals, over which adding and measuring are searches.

Every instant is in microseconds since 1970, every list in ascending order, every day an ordinal. No database, no clock.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

Instant = TypeVar("Instant", int, datetime)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days compiled so far."""

    first_day: int
    end_day: int
    midnights: list[int] = field(default_factory=list)
    ends_of_every_day: list[int] = field(default_factory=list)
    cutoffs: list[int] = field(default_factory=list)  # of every day: its closing time, or midnight when closed
    working_days_before: list[int] = field(default_factory=list)
    working_days: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    ends_of_day: list[int] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)
    shuts: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=lambda: [0])

    def total_at(self, instant: int) -> int:
        """Return the working time from the beginning of the horizon to `instant`."""
        i = bisect_right(self.shuts, instant)
        total = self.totals[i]
        if i < len(self.opens) and instant > self.opens[i]:
            total += instant - self.opens[i]
        return total

    def reached(
        self,
        first: int,
        count: int,
        ends: Sequence[int],
        pauses: Sequence[tuple[int, int]],
        *,
        numbers: Sequence[int] | None = None,
    ) -> int:
        """Return the index among `ends` of the last of `count` days from `first` on, without those a pause takes out.

        A pause takes out the days whose end it holds; given the `numbers` of all days among those counted, every day it
        touches, but for the last one when that had ended before. Pauses are in order and apart.
        An index beyond `ends` says: compile more days and ask again.
        """
        last = first + count - 1
        for since, until in pauses:
            if numbers is None:
                begin, end = bisect_right(ends, since), bisect_right(ends, until)
            else:
                begin = numbers[bisect_right(self.midnights, since) - 1]
                end = numbers[bisect_right(self.midnights, until - 1)]
            begin = max(begin, first)
            if begin > last or (numbers and begin == last < len(ends) and since >= ends[last]):
                break
            if end > begin:
                last += end - begin
                first = end
        return last


def merged(spans: Sequence[tuple[Instant, Instant]]) -> list[tuple[Instant, Instant]]:
    """Return the same time as sorted spans that neither overlap nor touch, given spans that run forwards."""
    apart: list[tuple[Instant, Instant]] = []
    for since, until in sorted(spans):
        if apart and since <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(until, apart[-1][1]))
        else:
            apart.append((since, until))
    return apart
