"""A slow clock that steps one minute at a time, written apart from the engine to check it against."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class MinuteClock:
    """Looks at the wall clock at every minute. Its hands never go back: a repeated hour ends the first."""

    def __init__(self, spec: dict) -> None:
        self.spec = spec
        self.zone = ZoneInfo(spec["zone"])
        self.known: dict[date, list[bool]] = {}

    def hours(self, day: date) -> list[tuple[str, str]]:
        text = day.isoformat()
        if text in self.spec["special"]:
            return self.spec["special"][text]
        return [] if text in self.spec["closed"] else self.spec["week"].get(DAYS[day.weekday()], [])

    def minutes_of(self, day: date) -> list[tuple[datetime, bool]]:
        """Each minute of a local day, as an instant, and whether the calendar is open in it."""
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
        while at.astimezone(self.zone).date() < day:
            at += MINUTE
        minutes, hand = [], "00:00"
        while at.astimezone(self.zone).date() == day:
            hand = max(hand, f"{at.astimezone(self.zone):%H:%M}")
            minutes.append((at, any(begin <= hand < end for begin, end in self.hours(day))))
            at += MINUTE
        return minutes

    def due_in_minutes(self, start: datetime, amount: int, pauses: list) -> datetime:
        day = start.astimezone(self.zone).date()
        while True:
            for at, is_open in self.minutes_of(day):
                if at >= start and is_open and not any(since <= at < until for since, until in pauses):
                    amount -= 1
                    if amount == 0:
                        return at + MINUTE
            day += timedelta(days=1)

    def open_minutes(self, start: datetime, end: datetime) -> int:
        day, total = start.astimezone(self.zone).date(), 0
        while day <= end.astimezone(self.zone).date():
            total += sum(is_open for at, is_open in self.minutes_of(day) if start <= at < end)
            day += timedelta(days=1)
        return total

    def due_in_days(self, start: datetime, amount: int, pauses: list, *, midnight: bool, touched: bool) -> datetime:
        day = start.astimezone(self.zone).date()
        while True:
            day += timedelta(days=1)
            minutes = self.minutes_of(day)
            open_minutes = [at for at, is_open in minutes if is_open]
            if not open_minutes:
                continue
            last_minute = minutes[-1][0] if midnight else open_minutes[-1]
            if touched:
                looked_at = [at for at, _ in minutes if amount > 1 or at <= last_minute]
            else:
                looked_at = [last_minute]
            if not any(since <= at < until for at in looked_at for since, until in pauses):
                amount -= 1
            if amount == 0:
                return last_minute + MINUTE
