"""What came and went in writing, counted: by month, channel and service, with how long each answer took (R29)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from cases.reports.queries import service_named
from cases.reports.tallying import FEW, Period, share
from crm.catalogue.models import Service
from crm.contacts.channels.known import channel_name, channels
from crm.teams.actor import Actor
from crm.teams.policy import require

HOUR = 3600

# A promise is missed when its breach was latched, or when it runs and its time has passed, swept or not.
_COUNTS = """
SELECT month, channel, service_id, grouping(month, channel, service_id),
       count(*), count(*) FILTER (WHERE confidential),
       count(*) FILTER (WHERE acknowledged IN ('AUTO', 'TOLD')),
       count(*) FILTER (WHERE acknowledged = 'PERSON'),
       count(*) FILTER (WHERE acknowledge_broken IS FALSE AND acknowledged <> ''),
       count(*) FILTER (WHERE acknowledge_broken OR acknowledge_due_at < %(at)s),
       count(answered_seconds),
       count(*) FILTER (WHERE answer_broken IS FALSE AND answered_seconds IS NOT NULL),
       count(*) FILTER (WHERE answer_broken OR answer_due_at < %(at)s),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY answered_seconds),
       count(final_seconds),
       count(*) FILTER (WHERE final_broken IS FALSE AND final_seconds IS NOT NULL),
       count(*) FILTER (WHERE final_broken OR final_due_at < %(at)s),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY final_seconds)
FROM (
    SELECT date_trunc('month', day)::date AS month, w.* FROM cases_writtenfigure w
    WHERE direction = 'IN' AND excluded = '' AND day BETWEEN %(first)s AND %(last)s
      AND (%(service)s::bigint IS NULL OR service_id = %(service)s::bigint)
) f
GROUP BY GROUPING SETS ((), (month), (channel), (service_id))
"""
_WHY_NOT = """
SELECT unacknowledged, count(*), bool_or(confidential) FROM cases_writtenfigure
WHERE direction = 'IN' AND excluded = '' AND acknowledged = '' AND day BETWEEN %(first)s AND %(last)s
  AND (%(service)s::bigint IS NULL OR service_id = %(service)s::bigint)
GROUP BY 1 ORDER BY 2 DESC, 1
"""
_OUT = """
SELECT channel, is_automatic, count(*), count(*) FILTER (WHERE state IN ('SENT', 'DELIVERED')),
       count(*) FILTER (WHERE state = 'BOUNCED'), count(*) FILTER (WHERE state IN ('REFUSED', 'FAILED', 'HELD')),
       count(*) FILTER (WHERE state = 'QUEUED'), percentile_cont(0.5) WITHIN GROUP (ORDER BY sent_seconds)
FROM cases_writtenfigure
WHERE direction = 'OUT' AND day BETWEEN %(first)s AND %(last)s
  AND (%(service)s::bigint IS NULL OR service_id = %(service)s::bigint)
GROUP BY 1, 2 ORDER BY 1, 2
"""
_EXCLUDED = """
SELECT excluded, count(*) FROM cases_writtenfigure
WHERE direction = 'IN' AND excluded <> '' AND day BETWEEN %(first)s AND %(last)s
  AND (%(service)s::bigint IS NULL OR service_id = %(service)s::bigint)
GROUP BY 1 ORDER BY 1
"""
_WHOLE, _MONTH, _CHANNEL, _SERVICE = 7, 3, 5, 6  # what grouping() says of each line

# What each number counts, as the title of its list and as the condition on figures; `at` is asked when it is opened.
_IN = Q(direction="IN", excluded="")


def written_measures(at: datetime) -> dict[str, Q]:
    """The condition on figures behind each number of the report, as of `at`."""
    return {
        "written": _IN,
        "w_automatic": _IN & Q(acknowledged__in=["AUTO", "TOLD"]),
        "w_by_person": _IN & Q(acknowledged="PERSON"),
        "w_not": _IN & Q(acknowledged=""),
        "w_ack_kept": _IN & Q(acknowledge_broken=False) & ~Q(acknowledged=""),
        "w_ack_missed": _IN & (Q(acknowledge_broken=True) | Q(acknowledge_due_at__lt=at)),
        "w_answered": _IN & Q(answered_seconds__isnull=False),
        "w_answer_kept": _IN & Q(answer_broken=False, answered_seconds__isnull=False),
        "w_answer_missed": _IN & (Q(answer_broken=True) | Q(answer_due_at__lt=at)),
        "w_final": _IN & Q(final_seconds__isnull=False),
        "w_final_kept": _IN & Q(final_broken=False, final_seconds__isnull=False),
        "w_final_missed": _IN & (Q(final_broken=True) | Q(final_due_at__lt=at)),
        "w_excluded": Q(direction="IN") & ~Q(excluded=""),
        "w_out": Q(direction="OUT", contact_id__isnull=False),
    }


class WrittenTally(NamedTuple):
    """What one line of the report adds up to. Seconds are working time; None where nothing has ended."""

    received: int = 0
    confidential: int = 0
    automatic: int = 0
    by_person: int = 0
    ack_kept: int = 0
    ack_missed: int = 0
    answered: int = 0
    answer_kept: int = 0
    answer_missed: int = 0
    answer_times: tuple[float | None, float | None] | None = None
    final: int = 0
    final_kept: int = 0
    final_missed: int = 0
    final_times: tuple[float | None, float | None] | None = None

    @property
    def few(self) -> bool:
        """True when a member of staff may not be shown the line: fewer than ten, and one of them confidential."""
        return 0 < self.received < FEW and self.confidential > 0

    @property
    def not_acknowledged(self) -> int:
        return self.received - self.automatic - self.by_person

    @property
    def acknowledged_rate(self) -> float | None:
        """Share of all that came which we said that we have."""
        return share(self.automatic + self.by_person, self.received)

    @property
    def ack_rate(self) -> float | None:
        """Kept, of the promises to acknowledge that were kept or missed."""
        return share(self.ack_kept, self.ack_kept + self.ack_missed)

    @property
    def answer_rate(self) -> float | None:
        return share(self.answer_kept, self.answer_kept + self.answer_missed)

    @property
    def final_rate(self) -> float | None:
        return share(self.final_kept, self.final_kept + self.final_missed)

    @property
    def answer_half(self) -> float | None:
        """Working hours to a person's first answer: half took at most so long."""
        return _hours(self.answer_times, 0)

    @property
    def answer_nine(self) -> float | None:
        """And nine of ten."""
        return _hours(self.answer_times, 1)

    @property
    def final_half(self) -> float | None:
        return _hours(self.final_times, 0)

    @property
    def final_nine(self) -> float | None:
        return _hours(self.final_times, 1)


class SentTally(NamedTuple):
    """What went out by one channel, written by people or by nobody."""

    channel: str
    is_automatic: bool
    written: int
    sent: int
    bounced: int
    not_sent: int
    waiting: int
    half_seconds: float | None


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line: its code and name, and its numbers."""

    code: str
    label: str
    tally: WrittenTally


@dataclass(slots=True)
class WrittenReport:
    """What came and went in writing in these days."""

    period: Period
    at: datetime
    service: Service | None
    whole: WrittenTally = field(default_factory=WrittenTally)
    months: list[WrittenLine] = field(default_factory=list)
    channels: list[WrittenLine] = field(default_factory=list)
    services: list[WrittenLine] = field(default_factory=list)
    why_not: list[tuple[str, int]] = field(default_factory=list)
    excluded: list[tuple[str, int]] = field(default_factory=list)
    sent: list[SentTally] = field(default_factory=list)


def written_report(*, actor: Actor, at: datetime, first_day: date, last_day: date, service: str = "") -> WrittenReport:
    """The figures of what came in writing in these days. Raises NotPermitted, NoSuchService."""
    require(actor, "report.view")
    return written_counted(at=at, first_day=first_day, last_day=last_day, service=service)


def written_counted(*, at: datetime, first_day: date, last_day: date, service: str = "") -> WrittenReport:
    """The same, counted over everything and the same for everybody: what is published leaves out small numbers.

    Raises NoSuchService.
    """
    only = service_named(service)
    found = WrittenReport(period=Period(first_day, last_day), at=at, service=only)
    asked = {"at": at, "first": first_day, "last": last_day, "service": only.pk if only else None}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, asked)
        rows = cursor.fetchall()
        cursor.execute(_WHY_NOT, asked)
        found.why_not = [(code, number) for code, number, _confidential in cursor.fetchall()]
        cursor.execute(_EXCLUDED, asked)
        found.excluded = cursor.fetchall()
        cursor.execute(_OUT, asked)
        found.sent = [SentTally._make(row) for row in cursor.fetchall()]
    _lay_out(found, rows)
    return found


def _lay_out(found: WrittenReport, rows: list[tuple[Any, ...]]) -> None:
    services = {row.pk: row for row in Service.objects.filter(pk__in=[row[2] for row in rows if row[3] == _SERVICE])}
    order = {code: place for place, code in enumerate(channels())}
    for month, channel, service_id, which, *counts in rows:
        tally = WrittenTally(*counts)
        if which == _WHOLE:
            found.whole = tally
        elif which == _MONTH:
            found.months.append(WrittenLine(f"{month:%Y-%m}", f"{month:%Y-%m}", tally))
        elif which == _CHANNEL:
            found.channels.append(WrittenLine(channel, channel_name(channel), tally))
        elif service_id in services:
            found.services.append(WrittenLine(services[service_id].code, services[service_id].name, tally))
    found.months.sort(key=lambda line: line.code)
    found.channels.sort(key=lambda line: (order.get(line.code, len(order)), line.code))
    found.services.sort(key=lambda line: (line.label, line.code))


def _hours(times: tuple[float | None, float | None] | None, place: int) -> float | None:
    seconds = times[place] if times else None
    return None if seconds is None else round(float(seconds) / HOUR, 1)
