"""Versions of records that have no events of their own: kept by triggers, the older row at each change."""

from collections.abc import Callable, Sequence

import pghistory
import pghistory.models
from django.db import models


class HistoryRow(pghistory.models.Event):
    """The columns each history model begins with; its table is partitioned by month."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def kept_as(name: str, *, exclude: Sequence[str] = ()) -> Callable[[type[models.Model]], type[models.Model]]:
    """A decorator: what stood before each change or deletion of the model's rows is kept in a model of this name.

    The current row stands in its own table, so inserting costs nothing.
    """
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(row=pghistory.Old),
        base_model=HistoryRow,
        model_name=name,
        exclude=list(exclude),
    )
