"""Giving a kept file to a browser: never run, never stored, never taken for anything but what it is."""

from django.http import FileResponse

from crm.documents.kinds import PICTURES
from crm.documents.models import Document
from crm.documents.queries import document_open

_SHOWN_IN_PAGES = PICTURES - {"image/tiff"}  # browsers show the others by themselves


def file_answer(*, document: Document, inline: bool = False) -> FileResponse:
    """The file to be saved; pictures may be shown in the page. Raises DocumentClosed.

    The caller found the document through what the reader may see, and has recorded that it was read.
    """
    shown = inline and document.media_type in _SHOWN_IN_PAGES
    answer = FileResponse(
        document_open(document=document),
        as_attachment=not shown,
        filename=document.name,
        content_type=document.media_type if shown else "application/octet-stream",
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
