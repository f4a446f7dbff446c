"""Why a promise is due when it is, as a citizen reads it: short sentences, no clock times but those that matter."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.sla.explaining import DayRow, Explanation
from crm.sla.saying import say_day
from crm.sla.targets import Measure, Receipt, Target

ONE_DAY_EACH = 3  # so many days are told one by one; more are listed in one sentence


def plain_words(*, why: Explanation, target: Target, received: date) -> tuple[str, ...]:
    """Return the sentences, what is counted first. `received` is the local date on which it really came."""
    if target.measure is Measure.FIXED:
        return (_("This is the day and time that was agreed."),)
    return (_counted(target), *_receipt(why, target, received), *_days(why, target), *_pauses(why))


def _counted(target: Target) -> str:
    if target.measure is Measure.WORKING_DAYS:
        return _("We count working days.")
    if target.measure is Measure.WORKING_MINUTES:
        return _("We count the hours in which we are open.")
    return _("We count every day. If the last one is a day on which we are closed, it is the next working day.")


def _receipt(why: Explanation, target: Target, received: date) -> Iterator[str]:
    counted_from = why.rows[0].day if why.rows else received
    if target.receipt is Receipt.DEEMED_NEXT_WORKING_DAY and counted_from != received:
        words = _("It reached us while we were closed, so we count it as received on %(day)s.")
        yield words % {"day": say_day(counted_from, "l j F")}


def _days(why: Explanation, target: Target) -> Iterator[str]:
    if target.measure in (Measure.CALENDAR_DAYS, Measure.CALENDAR_MONTHS):
        return
    closed = [row for row in why.rows if row.closed]
    if len(closed) <= ONE_DAY_EACH:
        yield from map(_day, closed)
        return
    days = ", ".join(say_day(row.day, "j F") for row in closed)
    yield _("We are closed on these days, which do not count: %(days)s.") % {"days": days}


def _day(row: DayRow) -> str:
    words = {"day": say_day(row.day, "l j F"), "name": row.name}
    if row.name:
        return _("%(day)s is %(name)s and does not count.") % words
    return _("We are closed on %(day)s, which does not count.") % words


def _pauses(why: Explanation) -> Iterator[str]:
    ended = sum(pause.until is not None for pause in why.pauses)
    if ended:
        words = ngettext("The clock was stopped once", "The clock was stopped %(n)d times", ended) % {"n": ended}
        yield _("%(times)s, and that time does not count.") % {"times": words}
