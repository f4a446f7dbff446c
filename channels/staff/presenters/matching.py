"""A batch in words: how far it is, how fast, how long still; its download."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.web.downloads import safe
from gazetteer.matching.batches import lines_of, rows_a_second, seconds_left
from gazetteer.matching.models import BatchState, MatchBatch

TAGS = {
    BatchState.UPLOADED: "new",
    BatchState.QUEUED: "waiting",
    BatchState.RUNNING: "working",
    BatchState.DONE: "done",
    BatchState.STOPPED: "ended",
    BatchState.FAILED: "late",
    BatchState.CLEARED: "ended",
}
MINUTE = 60
ENDED = (BatchState.DONE, BatchState.STOPPED, BatchState.FAILED)


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch as a page or a line of the list shows it."""

    batch: MatchBatch
    state: str
    tag: str
    share: int
    progress: str
    is_moving: bool
    may_stop: bool
    may_go_on: bool
    has_found: bool


def batch_shown(batch: MatchBatch, *, now: datetime) -> BatchShown:
    """The batch in words."""
    state = BatchState(batch.state)
    return BatchShown(
        batch=batch,
        state=str(state.label),
        tag=TAGS[state],
        share=100 * batch.rows_done // batch.rows_total if batch.rows_total else 0,
        progress=_progress(batch, now),
        is_moving=state in (BatchState.QUEUED, BatchState.RUNNING),
        may_stop=state in (BatchState.QUEUED, BatchState.RUNNING),
        may_go_on=state in (BatchState.STOPPED, BatchState.FAILED),
        has_found=state in (*ENDED, BatchState.RUNNING) and batch.rows_done > 0,
    )


def csv_lines(batch: MatchBatch) -> Iterator[str]:
    """The download line by line, with a mark at its head so that Excel reads it as UTF-8."""
    yield "\ufeff"
    line = io.StringIO()
    writer = csv.writer(line)
    for cells in lines_of(batch=batch):
        writer.writerow([safe(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def share_words(part: int, whole: int) -> str:
    """A count with its share: "940 (94.0%)"."""
    return f"{part:,} ({100 * part / whole:.1f}%)" if whole else f"{part:,}"


def _progress(batch: MatchBatch, now: datetime) -> str:
    if batch.state == BatchState.QUEUED and not batch.started_at:
        return _("It waits for a worker.")
    if not batch.rows_total:
        return ""
    done = _("%(done)s of %(total)s rows") % {"done": f"{batch.rows_done:,}", "total": f"{batch.rows_total:,}"}
    rate = rows_a_second(batch=batch, at=now)
    left = seconds_left(batch=batch, at=now)
    if batch.state != BatchState.RUNNING or left is None:
        return done
    return _("%(done)s, %(rate)s a second, %(left)s left") % {"done": done, "rate": f"{rate:,.0f}", "left": _time(left)}


def _time(seconds: float) -> str:
    if seconds < MINUTE:
        return _("less than a minute")
    minutes = round(seconds / MINUTE)
    return ngettext("about %(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}
