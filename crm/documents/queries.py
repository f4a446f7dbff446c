"""Reading a file. Whether somebody may is what it hangs on that says: find the document through that, by `visible_to`."""

import hashlib
from typing import BinaryIO

from django.utils.translation import gettext as _

from crm.documents.models import Document
from crm.documents.store import content_open


class DocumentClosed(Exception):
    """The file is given to nobody, or no longer there; the words say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def document_open(*, document: Document) -> BinaryIO:
    """The file's content, to be read and closed by the caller, who found it through what the reader may see.

    Raises DocumentClosed when it is withheld, disposed of or missing.
    """
    if document.disposed_at is not None:
        raise DocumentClosed(_("This file is no longer kept."))
    if document.withheld_because:
        raise DocumentClosed(document.withheld_because)
    try:
        return content_open(sha256=document.sha256)
    except FileNotFoundError:
        raise DocumentClosed(
            _("This file is missing. Tell whoever looks after the system: name it by its key.")
        ) from None


def document_read(*, document: Document) -> bytes:
    """The whole content, checked against its hash. Raises DocumentClosed, also when the disk has changed it."""
    with document_open(document=document) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DocumentClosed(_("This file is damaged: it is not what was kept."))
    return content


def document_bytes(*, document: Document) -> bytes:
    """The content for a program of ours that reads it, withheld or not; shown to nobody. Raises FileNotFoundError."""
    with content_open(sha256=document.sha256) as file:
        return file.read()
