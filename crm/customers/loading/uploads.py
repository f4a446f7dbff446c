"""The private folder in which files of other systems wait: they come out when loaded, and are not kept for ever."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from crm.customers.loading.models import CustomerLoad, LoadState

KEPT = timedelta(days=14)  # of a file that was only tried, stopped or failed: as long as of a gazetteer's supply


def upload_keep(chunks: Iterable[bytes]) -> Path:
    """Where the file lies from now on, readable by nobody else; raises OSError, and leaves nothing, when it cannot."""
    place = uploads_folder() / f"{uuid4()}.csv"
    try:
        with place.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return place


def uploads_tidy(at: datetime) -> int:
    """How many files were removed now: sent a fortnight ago, and not waiting to be loaded. The load says so when it is
    started again."""
    waiting = CustomerLoad.objects.filter(state__in=[LoadState.QUEUED, LoadState.RUNNING])
    needed = {Path(path).name for path in waiting.values_list("path", flat=True)}
    removed = 0
    for path in uploads_folder().iterdir():
        if path.is_file() and path.name not in needed and path.stat().st_mtime < (at - KEPT).timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def uploads_folder() -> Path:
    """The folder of setting CUSTOMER_UPLOADS, which nobody else may read."""
    folder = Path(settings.CUSTOMER_UPLOADS).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
