"""The private folder in which uploaded supplies wait: files go in whole, come out when loaded, and are not kept for ever."""

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from gazetteer.supplies.models import LoadRun, RunState

KEPT = timedelta(days=14)
LONGEST_NAME = 100
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Upload(Protocol):
    """A file as it is being sent: its name and its bytes, piece by piece."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """The bytes in order."""


def uploads_keep(*, key: UUID, uploads: Sequence[Upload]) -> list[str]:
    """The places of the files within the folder; each stands there whole or not at all."""
    places = []
    for number, upload in enumerate(uploads, start=1):
        folder = uploads_folder() / str(key) / str(number)  # apart: two volumes may have one name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = safe_name(upload.name or "")
        begun = folder / f".{os.getpid()}-{name}"
        with begun.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        begun.replace(folder / name)
        places.append(f"{key}/{number}/{name}")
    return places


def uploads_drop(*, places: Sequence[str]) -> None:
    """Nothing; the files are gone, and their folders where they were the last."""
    for place in places:
        path = upload_path(place)
        path.unlink(missing_ok=True)
        for folder in (path.parent, path.parent.parent):
            if folder != uploads_folder() and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def uploads_tidy(*, at: datetime) -> None:
    """Nothing; files that were asked to be loaded a fortnight ago, and are not waiting still, are gone."""
    waiting = LoadRun.objects.filter(state__in=(RunState.QUEUED, RunState.RUNNING)).values_list("files", flat=True)
    needed = {place.split("/")[0] for places in waiting for place in places}
    for folder in uploads_folder().iterdir():
        if folder.name not in needed and folder.stat().st_mtime < (at - KEPT).timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def upload_path(place: str) -> Path:
    """Where the file lies. Raises ValueError when the place is not within the folder."""
    root = uploads_folder()
    path = (root / place).resolve()
    if not path.is_relative_to(root):
        raise ValueError(place)
    return path


def uploads_folder() -> Path:
    """The folder of setting GAZETTEER_UPLOADS, which nobody else may read."""
    root = Path(settings.GAZETTEER_UPLOADS).resolve()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


def safe_name(name: str) -> str:
    """The name of the file without what a file system or a page could trip over."""
    return UNSAFE.sub("-", Path(name).name).strip(".-")[-LONGEST_NAME:] or "supply"


def shown_name(place: str) -> str:
    """The name as it was sent, near enough."""
    return place.rsplit("/", 1)[-1]
