"""Working through a batch: what is undecided is matched, a thousand rows to a transaction, by one process at a time."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from gazetteer.matching.deciding import Decision, Match
from gazetteer.matching.files import Columns, reopened
from gazetteer.matching.lost_digits import SLIPS, LettersLost
from gazetteer.matching.models import BatchState, MatchBatch, MatchFile, MatchRow
from gazetteer.matching.queries import Given, addresses_match

logger = logging.getLogger(__name__)

LOCK = 7_309_006  # advisory, with the batch: one process works on it
AT_ONCE = 1_000
LONGEST_SECONDS = 600
LONGEST_TEXT = 1_000

DECIDE = """
UPDATE gazetteer_matchrow AS row SET decision = found.decision, property_id = found.uprn, score = found.score,
  evidence = coalesce(string_to_array(nullif(found.evidence, ''), ' '), '{}'), runner_up_id = found.runner_up,
  runner_up_score = found.runner_up_score
FROM jsonb_to_recordset(%s::jsonb) AS found(position int, decision text, uprn bigint, score float8, evidence text,
  runner_up bigint, runner_up_score float8)
WHERE row.batch_id = %s AND row.position = found.position AND row.decision = ''
RETURNING row.decision
"""


def batch_run(
    *, batch_id: int, now: Callable[[], datetime], seconds: float = LONGEST_SECONDS, second_method: bool = True
) -> bool:
    """Whether the batch has ended. False when its time is up with rows left, or another process is at it."""
    with _alone(batch_id) as is_alone:
        if not is_alone:
            return False
        until = now() + timedelta(seconds=seconds)
        batch = _begun(batch_id, now())
        if batch is None:
            return True
        try:
            return _worked(batch, now=now, until=until, second_method=second_method)
        except (DatabaseError, SoftTimeLimitExceeded):
            raise  # the next process goes on
        except Exception:
            logger.exception("matching batch %s failed", batch_id)
            _ended(batch_id, BatchState.FAILED, at=now(), failure=_("It ended by a fault of ours. Try again."))
            return True


def _worked(batch: MatchBatch, *, now: Callable[[], datetime], until: datetime, second_method: bool) -> bool:
    matches = addresses_match(
        rows=_undecided(batch.pk),
        thresholds=batch.thresholds,
        lost=LettersLost(batch.letters_lost, batch.rows_done),
        second_method=second_method,
    )
    while some := list(islice(matches, AT_ONCE)):
        if not _saved(batch.pk, some):
            return True
        if now() >= until:
            return False
    _ended(batch.pk, BatchState.DONE, at=now())
    return True


@transaction.atomic
def _begun(batch_id: int, at: datetime) -> MatchBatch | None:
    """The batch, its rows in the table; None when it does not wait for anybody."""
    batch = MatchBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in (BatchState.QUEUED, BatchState.RUNNING):
        return None
    if batch.started_at is None:
        batch.rows_total = _copied(batch)
        batch.started_at = at
    batch.state = BatchState.RUNNING
    batch.save(update_fields=["state", "started_at", "rows_total"])
    return batch


def _copied(batch: MatchBatch) -> int:
    """How many rows of the file are in the table now."""
    content = bytes(MatchFile.objects.values_list("content", flat=True).get(batch=batch))
    table = reopened(content=content, encoding=batch.encoding, separator=batch.separator, heads=batch.heads)
    columns = Columns(tuple(batch.address_columns), batch.postcode_column, batch.row_column)
    count = 0
    into = (
        "COPY gazetteer_matchrow (batch_id, position, row_name, text, postcode, decision, score, evidence, reviewed_by, "
        "reviewed_by_name) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for count, row in enumerate(table.rows(), 1):
            text = columns.text(row)[:LONGEST_TEXT]
            name, postcode = columns.name_of(row)[:LONGEST_TEXT], columns.postcode_of(row)[:20]
            copy.write_row((batch.pk, count, name, text, postcode, "", 0.0, [], "", ""))
    return count


def _undecided(batch_id: int) -> Iterator[Given]:
    last = 0
    while True:
        rows = list(
            MatchRow.objects.undecided()
            .filter(batch_id=batch_id, position__gt=last)
            .order_by("position")
            .values_list("position", "text", "postcode")[:AT_ONCE]
        )
        if not rows:
            return
        for position, text, postcode in rows:
            yield Given(str(position), text, postcode)
        last = rows[-1][0]


@transaction.atomic
def _saved(batch_id: int, matches: Sequence[Match]) -> bool:
    """Whether the matches were kept; not when the batch was stopped meanwhile."""
    batch = MatchBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.RUNNING:
        return False
    with connection.cursor() as cursor:
        cursor.execute(DECIDE, [json.dumps([_as_row(match) for match in matches]), batch_id])
        decisions = [decision for (decision,) in cursor.fetchall()]
    batch.matched += decisions.count(Decision.MATCHED)
    batch.unsure += decisions.count(Decision.UNSURE)
    batch.none += decisions.count(Decision.NONE)
    batch.rows_done += len(decisions)
    batch.letters_lost += sum(not SLIPS.isdisjoint(match.evidence) for match in matches)
    batch.save(update_fields=["matched", "unsure", "none", "rows_done", "letters_lost"])
    return True


def _as_row(match: Match) -> dict[str, Any]:
    return {
        "position": int(match.key),
        "decision": match.decision,
        "uprn": match.uprn,
        "score": match.score,
        "evidence": " ".join(match.evidence),
        "runner_up": match.runner_up[0] if match.runner_up else None,
        "runner_up_score": match.runner_up[1] if match.runner_up else None,
    }


@transaction.atomic
def _ended(batch_id: int, state: str, *, at: datetime, failure: str = "") -> None:
    batch = MatchBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state == BatchState.RUNNING:
        batch.state, batch.finished_at, batch.failure = state, at, failure
        batch.save(update_fields=["state", "finished_at", "failure"])


@contextmanager
def _alone(batch_id: int) -> Iterator[bool]:
    """Whether this process is the only one at the batch; the lock dies with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, batch_id])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, batch_id])
