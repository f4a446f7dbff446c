"""Reading batches for screens and downloads: only its uploader, and who may see all, finds a batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gazetteer.entries.models import Property
from gazetteer.matching.deciding import Decision, Thresholds, decision_of
from gazetteer.matching.evidence import in_words
from gazetteer.matching.files import Table, reopened
from gazetteer.matching.models import BatchState, DecisionChoice, MatchBatch, MatchFile, MatchRow, MatchSetting

MOST_LISTED = 50
PREVIEWED = 5
AT_ONCE = 1_000
TRIED = (0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.99)


class Reader(NamedTuple):
    """Who asks: the plain key of a member of staff, and whether they may see every batch."""

    key: str
    sees_all: bool


class TriedThreshold(NamedTuple):
    """What a batch would have come to with "matched" beginning at this score."""

    matched_from: float
    matched: int
    unsure: int
    none: int
    reviewed: int  # rows of those matched on which somebody decided
    confirmed: int  # and agreed


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row with the addresses of what was found."""

    row: MatchRow
    address: str
    runner_up_address: str
    reviewed_address: str

    @property
    def reason(self) -> str:
        """Why, in words."""
        return in_words(self.row.evidence)


def batches_of(*, reader: Reader) -> list[MatchBatch]:
    """The newest batches this reader may see."""
    return list(_readable(reader).order_by("-pk")[:MOST_LISTED])


def batch_get(*, batch_id: int, reader: Reader) -> MatchBatch:
    """The batch. Raises MatchBatch.DoesNotExist, also for readers whose it is not."""
    return _readable(reader).get(pk=batch_id)


def batches_waiting() -> list[int]:
    """Batches that wait for a worker or have one, the oldest first."""
    states = (BatchState.QUEUED, BatchState.RUNNING)
    return list(MatchBatch.objects.filter(state__in=states).order_by("pk").values_list("pk", flat=True))


def table_of_batch(*, batch: MatchBatch) -> Table:
    """The file of the batch as a table. Raises MatchFile.DoesNotExist when it is cleared."""
    content = bytes(MatchFile.objects.values_list("content", flat=True).get(batch=batch))
    return reopened(content=content, encoding=batch.encoding, separator=batch.separator, heads=batch.heads)


def preview(*, batch: MatchBatch) -> list[list[str]]:
    """The first rows of the file."""
    rows = table_of_batch(batch=batch).rows()
    return [row for row, _count in zip(rows, range(PREVIEWED), strict=False)]


def row_to_review(*, batch: MatchBatch, after: int = 0) -> RowShown | None:
    """The next unsure row nobody decided on, after this position and then from the beginning; None when all are done."""
    waiting = batch.rows.to_review().order_by("position")
    row = waiting.filter(position__gt=after).first() or waiting.first()
    return rows_shown([row])[0] if row else None


def row_at(*, batch: MatchBatch, position: int) -> RowShown:
    """The row. Raises MatchRow.DoesNotExist."""
    return rows_shown([batch.rows.get(position=position)])[0]


def left_to_review(*, batch: MatchBatch) -> int:
    """How many unsure rows wait for somebody."""
    return batch.rows.to_review().count()


def reviewed_last(*, batch: MatchBatch, by: str) -> MatchRow | None:
    """The row this reader decided on last."""
    return batch.rows.filter(reviewed_by=by, reviewed_at__isnull=False).order_by("-reviewed_at", "-pk").first()


def rows_shown(rows: Sequence[MatchRow]) -> list[RowShown]:
    """The rows with the addresses of the properties on them, read at once."""
    keys = {
        uprn
        for row in rows
        for uprn in (row.property_id, row.runner_up_id, row.reviewed_property_id)
        if uprn is not None
    }
    known = dict(Property.objects.filter(uprn__in=keys).order_by("uprn").values_list("uprn", "address"))
    return [
        RowShown(
            row,
            known.get(row.property_id or 0, ""),
            known.get(row.runner_up_id or 0, ""),
            known.get(row.reviewed_property_id or 0, ""),
        )
        for row in rows
    ]


def lines_of(*, batch: MatchBatch) -> Iterator[list[str]]:
    """The file's own lines, each with what was found, the heads first. Raises MatchFile.DoesNotExist."""
    found_heads = (_("UPRN"), _("Address found"), _("Score"), _("Decision"), _("Reason"), _("Next best UPRN"))
    table = table_of_batch(batch=batch)
    yield [*table.heads, *found_heads]
    found = _rows_in_order(batch)
    for row in table.rows():
        shown = next(found, None)
        padded = row + [""] * (len(table.heads) - len(row))
        yield [*padded, *(_found_cells(shown) if shown else [""] * len(found_heads))]


def seconds_left(*, batch: MatchBatch, at: datetime) -> float | None:
    """How long it may still take, by how long the rows so far took; None when nothing is known yet."""
    rate = rows_a_second(batch=batch, at=at)
    return (batch.rows_total - batch.rows_done) / rate if rate else None


def rows_a_second(*, batch: MatchBatch, at: datetime) -> float:
    """The rate so far."""
    if batch.started_at is None:
        return 0.0
    took = ((batch.finished_at or at) - batch.started_at).total_seconds()
    return batch.rows_done / took if took > 0 else 0.0


def settings_so_far() -> list[MatchSetting]:
    """What was set, the newest first."""
    return list(MatchSetting.objects.order_by("-id")[:MOST_LISTED])


def last_done() -> MatchBatch | None:
    """The batch that was finished last and still has its rows."""
    return MatchBatch.objects.filter(state=BatchState.DONE).order_by("-finished_at", "-pk").first()


def thresholds_tried(*, batch: MatchBatch, now: Thresholds) -> list[TriedThreshold]:
    """What the batch would have come to at several thresholds."""
    rows = list(
        batch.rows.order_by("position").values_list(
            "score", "property_id", "runner_up_id", "runner_up_score", "reviewed_at", "reviewed_property_id"
        )
    )
    tried = []
    for matched_from in sorted({*TRIED, now.matched_from}):
        limits = Thresholds(matched_from, min(now.unsure_from, matched_from), now.lead)
        counts = dict.fromkeys(Decision, 0)
        reviewed = confirmed = 0
        for score, uprn, other, other_score, reviewed_at, chosen in rows:
            runner_up = (other, other_score) if other is not None and other_score is not None else None
            decision = decision_of(score if uprn is not None else None, runner_up, limits)
            counts[decision] += 1
            if reviewed_at is not None and decision == Decision.MATCHED:
                reviewed += 1
                confirmed += chosen == uprn
        tried.append(
            TriedThreshold(
                matched_from,
                counts[Decision.MATCHED],
                counts[Decision.UNSURE],
                counts[Decision.NONE],
                reviewed,
                confirmed,
            )
        )
    return tried


def _readable(reader: Reader) -> QuerySet[MatchBatch]:
    every = MatchBatch.objects.all()
    return every if reader.sees_all else every.filter(uploaded_by=reader.key)


def _rows_in_order(batch: MatchBatch) -> Iterator[RowShown]:
    last = 0
    while rows := list(batch.rows.filter(position__gt=last).order_by("position")[:AT_ONCE]):
        yield from rows_shown(rows)
        last = rows[-1].position


def _found_cells(shown: RowShown) -> list[str]:
    row = shown.row
    if row.reviewed_at is not None:
        uprn = "" if row.reviewed_property_id is None else str(row.reviewed_property_id)
        said = _("Chosen by a person") if uprn else _("None found, said a person")
        return [uprn, shown.reviewed_address, "", said, shown.reason, ""]
    matched = row.decision == Decision.MATCHED
    other = "" if row.runner_up_id is None else str(row.runner_up_id)
    if row.decision == "":
        return [""] * 6
    decision = str(DecisionChoice(row.decision).label)
    score = f"{row.score:.2f}" if row.property_id else ""
    if matched:
        return [str(row.property_id), shown.address, score, decision, shown.reason, other]
    likely = _("may be %(uprn)s") % {"uprn": row.property_id} if row.property_id else ""
    return ["", shown.address, score, decision, "; ".join(filter(None, (likely, shown.reason))), other]
