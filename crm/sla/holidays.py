"""England's bank holidays as gov.uk published them with our release, and the office week made of them.

The list is read from the installed package and never from the network: no live feed decides a deadline. An extra day
proclaimed since then is added to the calendar as a closure.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

ENGLAND_AND_WALES = BankHolidays.ENGLAND_AND_WALES
OFFICE_DAYS = ("mon", "tue", "wed", "thu", "fri")


def bank_holidays(division: str = ENGLAND_AND_WALES) -> dict[date, str]:
    """Return every published bank holiday of that part of the United Kingdom, in order, with its name.

    Raises ValueError for a division that gov.uk does not list.
    """
    return dict(_published(division))


def published_until(division: str = ENGLAND_AND_WALES) -> date:
    """Return the last day of the last year for which bank holidays are published; beyond it promises are guesses."""
    return date(max(_published(division)).year, 12, 31)


def office_week_spec(
    *,
    closures: Mapping[date, str] | None = None,
    half_days: Mapping[date, str] | None = None,
    opens: str = "09:00",
    closes: str = "17:00",
    zone: str = "Europe/London",
) -> dict:
    """Return the calendar of an office open Monday to Friday, as `compile_calendar` reads it and as it is stored.

    It is closed on England's bank holidays and on the council's own `closures` (date to name), and on `half_days`
    (date to time of closing) closes early.
    """
    closed = [("bank_holiday", day, name) for day, name in bank_holidays().items()]
    closed += [("closure", day, name) for day, name in (closures or {}).items() if day not in bank_holidays()]
    exceptions: list[dict] = [
        {"date": day.isoformat(), "intervals": [], "kind": kind, "name": name} for kind, day, name in closed
    ]
    for day, closing in (half_days or {}).items():
        intervals = [[opens, closing]]
        exceptions.append({"date": day.isoformat(), "intervals": intervals, "kind": "half_day", "name": ""})
    return {
        "zone": zone,
        "week": {day: [[opens, closes]] for day in OFFICE_DAYS},
        "closed": [],
        "special": {},
        "exceptions": sorted(exceptions, key=lambda exception: exception["date"]),
    }


@lru_cache(maxsize=4)
def _published(division: str) -> dict[date, str]:
    if division not in BankHolidays.ALL_DIVISIONS:
        raise ValueError(f"no bank holidays are published for {division!r}")
    published = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    return {holiday["date"]: _name(holiday["title"], holiday["notes"]) for holiday in published}


def _name(title: str, notes: str) -> str:
    return f"{title} ({notes.lower()})" if notes else title
