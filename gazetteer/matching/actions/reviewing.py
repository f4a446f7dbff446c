"""What somebody makes of a row that matching left unsure; once, until it is undone."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from gazetteer.entries.models import Property
from gazetteer.matching.models import BatchState, MatchRow


class Signature(NamedTuple):
    """Who did it, by plain key and name: this floor knows no people."""

    key: str
    name: str


class AlreadyReviewed(Exception):
    """Somebody decided on the row before."""

    def __init__(self, row: MatchRow) -> None:
        super().__init__(row.reviewed_by_name)
        self.row = row


class NotReviewable(Exception):
    """The row was not looked at yet, or its batch is cleared."""


@transaction.atomic
def row_review(*, batch_id: int, position: int, uprn: int | None, by: Signature, at: datetime) -> MatchRow:
    """The row with the property somebody chose for it, or with none.

    Raises MatchRow.DoesNotExist, Property.DoesNotExist, NotReviewable, and AlreadyReviewed for another choice.
    """
    row = _locked(batch_id, position)
    chosen = None if uprn is None else Property.objects.get(uprn=uprn)
    if row.reviewed_at is not None:
        if (row.reviewed_by, row.reviewed_property_id) == (by.key, uprn):
            return row
        raise AlreadyReviewed(row)
    if not row.decision:
        raise NotReviewable
    row.reviewed_property, row.reviewed_at = chosen, at
    row.reviewed_by, row.reviewed_by_name = by.key, by.name
    row.save(update_fields=["reviewed_property", "reviewed_at", "reviewed_by", "reviewed_by_name"])
    return row


@transaction.atomic
def row_review_undo(*, batch_id: int, position: int, by: Signature) -> MatchRow:
    """The row, to be reviewed again; only whoever reviewed it undoes it. Raises AlreadyReviewed for others."""
    row = _locked(batch_id, position)
    if row.reviewed_at is None:
        return row
    if row.reviewed_by != by.key:
        raise AlreadyReviewed(row)
    row.reviewed_property, row.reviewed_at, row.reviewed_by, row.reviewed_by_name = None, None, "", ""
    row.save(update_fields=["reviewed_property", "reviewed_at", "reviewed_by", "reviewed_by_name"])
    return row


def _locked(batch_id: int, position: int) -> MatchRow:
    row = (
        MatchRow.objects.select_for_update(of=("self",))
        .select_related("batch")
        .get(batch_id=batch_id, position=position)
    )
    if row.batch.state == BatchState.CLEARED:
        raise NotReviewable
    return row
