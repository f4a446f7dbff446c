"""A batch from its file to the queue, and back to it when it was stopped or failed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gazetteer.matching.actions.reviewing import Signature
from gazetteer.matching.files import Columns, columns_guessed, table_of
from gazetteer.matching.models import BatchState, MatchBatch, MatchFile
from gazetteer.matching.queries import thresholds_now

KEPT_DAYS = 30
LONGEST_NAME = 200


class ColumnsRefused(Exception):
    """The columns chosen cannot be used; the words say why."""


class BatchNotReady(Exception):
    """The batch is in a state in which this cannot be done: somebody was faster, or it has ended."""


@transaction.atomic
def batch_upload(*, content: bytes, file_name: str, by: Signature, at: datetime) -> MatchBatch:
    """The batch of this file, its columns guessed, not yet started. Raises UnreadableFile."""
    table = table_of(content)
    guessed = columns_guessed(table.heads)
    limits = thresholds_now()
    batch = MatchBatch.objects.create(
        file_name=file_name.replace("\x00", "")[:LONGEST_NAME],
        uploaded_by=by.key,
        uploaded_by_name=by.name,
        uploaded_at=at,
        encoding=table.encoding,
        separator=table.separator,
        heads=list(table.heads),
        address_columns=list(guessed.address),
        postcode_column=guessed.postcode,
        row_column=guessed.row_name,
        matched_from=limits.matched_from,
        unsure_from=limits.unsure_from,
        lead=limits.lead,
        clear_date=(at + timedelta(days=KEPT_DAYS)).date(),
    )
    MatchFile.objects.create(batch=batch, content=content)
    return batch


@transaction.atomic
def batch_start(*, batch_id: int, columns: Columns, at: datetime) -> MatchBatch:
    """The batch, queued with these columns and the thresholds of now. Raises ColumnsRefused, BatchNotReady."""
    batch = _locked(batch_id, BatchState.UPLOADED)
    chosen = [*columns.address, *(at for at in (columns.postcode, columns.row_name) if at is not None)]
    if not columns.address:
        raise ColumnsRefused(_("Choose at least one column that holds the address"))
    if not all(0 <= place < len(batch.heads) for place in chosen):
        raise ColumnsRefused(_("The file has no such column"))
    if columns.postcode in columns.address:
        raise ColumnsRefused(_("A column is either part of the address or the postcode"))
    limits = thresholds_now()
    batch.address_columns = list(columns.address)
    batch.postcode_column, batch.row_column = columns.postcode, columns.row_name
    batch.matched_from, batch.unsure_from, batch.lead = limits.matched_from, limits.unsure_from, limits.lead
    batch.state, batch.queued_at = BatchState.QUEUED, at
    batch.save()
    return batch


@transaction.atomic
def batch_stop(*, batch_id: int, at: datetime) -> MatchBatch:
    """The batch, stopped; what was found stays. Raises BatchNotReady."""
    batch = _locked(batch_id, BatchState.QUEUED, BatchState.RUNNING)
    batch.state, batch.finished_at = BatchState.STOPPED, at
    batch.save(update_fields=["state", "finished_at"])
    return batch


@transaction.atomic
def batch_queue_again(*, batch_id: int, at: datetime) -> MatchBatch:
    """The batch, queued to go on where it ended. Raises BatchNotReady."""
    batch = _locked(batch_id, BatchState.STOPPED, BatchState.FAILED)
    batch.state, batch.queued_at, batch.finished_at, batch.failure = BatchState.QUEUED, at, None, ""
    batch.save(update_fields=["state", "queued_at", "finished_at", "failure"])
    return batch


def _locked(batch_id: int, *states: str) -> MatchBatch:
    batch = MatchBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in states:
        raise BatchNotReady(batch.state)
    return batch
