"""Bytes without a row go; files that wait for the virus scanner are shown to it again. Steps of the sweep."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from crm.documents.actions import asked_again, content_held
from crm.documents.models import Document
from crm.documents.scanning import ScannerAway
from crm.documents.store import content_open, content_remove, contents_of

logger = logging.getLogger(__name__)

OLD = timedelta(hours=6)  # whoever wrote the bytes has long written their row, or never will
_PARTS = 256
_AGAIN = 20  # files shown to the scanner in one round


def disposed_removed(document_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the bytes of a disposed document are gone unless another row has them. Does no harm when repeated."""
    document = Document.objects.get(pk=document_id)
    _removed(document.sha256)


def orphans_remove(at: datetime) -> int:
    """How many contents without a row were removed: one of the folder's 256 parts in each round."""
    try:
        old, gone = _old_of(int(at.timestamp() // 60) % _PARTS, before=(at - OLD).timestamp())
    except OSError:
        logger.exception("the folder of kept files could not be looked through")
        return 0
    known = set(Document.objects.filter(sha256__in=old, disposed_at__isnull=True).values_list("sha256", flat=True))
    return gone + sum(_removed(sha256) for sha256 in old if sha256 not in known)


def _old_of(part: int, *, before: float) -> tuple[list[str], int]:
    """(the hashes that have stood there for long, how many files without a name were removed)."""
    old = []
    gone = 0
    for path, written in contents_of(part):
        if written > before:
            continue
        if path.name.startswith("."):  # a writer died before it gave the file its name
            path.unlink(missing_ok=True)
            gone += 1
        else:
            old.append(path.name)
    return old, gone


def waiting_asked_again(at: datetime) -> int:
    """How many files that waited for the virus scanner were answered for."""
    if not settings.DOCUMENT_SCANNER:
        return 0
    waiting = Document.objects.filter(check_result=Document.Check.WAITING, disposed_at__isnull=True).order_by("pk")
    done = 0
    for document in waiting[:_AGAIN]:
        try:
            with content_open(sha256=document.sha256) as file:
                done += asked_again(document, file.read())
        except (ScannerAway, FileNotFoundError):
            break
    return done


def _removed(sha256: str) -> bool:
    with transaction.atomic():
        content_held(sha256, alone=True)
        if Document.objects.filter(sha256=sha256, disposed_at__isnull=True).exists():
            return False
        return content_remove(sha256=sha256)
