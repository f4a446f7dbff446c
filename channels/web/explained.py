"""Why a promise is due when it is, as the rows of a table: start, each day and whether it counted, pauses, due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from channels.web.dates import tag
from crm.sla.explaining import Explanation, PauseRow
from crm.sla.saying import say_day


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One row: when, what it is by word, and why. `kind` is start, counted, left-out, paused or due."""

    when: Markup
    what: str
    why: str
    kind: str


def explained_lines(why: Explanation) -> list[ExplainedLine]:
    """The rows in order of time; of a promise that waits, without the last one."""
    lines = [_moment(why.start, _("received"), "start")] if why.start else []
    pauses = list(why.pauses)
    for row in why.rows:
        lines += _paused(pauses, row.day)
        what = _("counts") if row.counted else _("does not count")
        kind = "counted" if row.counted else "left-out"
        lines.append(ExplainedLine(tag(row.day, _day(row.day)), what, row.why, kind))
    lines += _paused(pauses, None)
    if why.due:
        lines.append(_moment(why.due, _("due"), "due"))
    return lines


def _paused(pauses: list[PauseRow], before: date | None) -> Iterator[ExplainedLine]:
    """The pauses that began before this day; they are taken from the list."""
    while pauses and (before is None or timezone.localdate(pauses[0].since) < before):
        pause = pauses.pop(0)
        until = _stamp(pause.until) if pause.until else _("until it goes on")
        yield ExplainedLine(
            Markup("{} – {}").format(tag(pause.since, _stamp(pause.since)), until), _("paused"), pause.why, "paused"
        )


def _moment(at: datetime, what: str, kind: str) -> ExplainedLine:
    return ExplainedLine(tag(at, _stamp(at)), what, "", kind)


def _stamp(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{say_day(local, 'D j M')} {local:%H:%M}"


def _day(day: date) -> str:
    return say_day(day, "D j M")
