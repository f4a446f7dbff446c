"""Files of addresses may hold what is personal: they and their rows go on their day, the counts stay."""

from datetime import date

from django.db import transaction

from gazetteer.matching.models import BatchState, MatchBatch, MatchFile, MatchRow


def batches_clear(*, on: date) -> int:
    """How many batches were cleared: those whose day has come, whatever state they are in."""
    due = list(
        MatchBatch.objects.filter(clear_date__lte=on)
        .exclude(state=BatchState.CLEARED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for batch_id in due:
        _clear(batch_id)
    return len(due)


@transaction.atomic
def _clear(batch_id: int) -> None:
    batch = MatchBatch.objects.select_for_update().get(pk=batch_id)
    MatchRow.objects.filter(batch=batch).delete()
    MatchFile.objects.filter(batch=batch).delete()
    batch.state, batch.file_name = BatchState.CLEARED, ""
    batch.save(update_fields=["state", "file_name"])
