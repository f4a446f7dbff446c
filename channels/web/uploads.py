"""Forms with files: what is far too large is refused before it is read, and kindly."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from crm.documents.given import GivenFile

SLACK = 1024 * 1024  # of a form's other fields and the lines between its parts
MOST_DRAINED = 300 * 1024 * 1024  # read and thrown away, so that the browser hears the answer
PIECE = 1024 * 1024

View = Callable[..., HttpResponse]


def most_bytes() -> int:
    """Return how large all the files of one form may be together."""
    return settings.DOCUMENT_MOST_BYTES


def most_megabytes() -> int:
    """Return the same in megabytes, to be said beforehand."""
    return most_bytes() // (1024 * 1024)


def refusing_too_large(answer: View) -> Callable[[View], View]:
    """Return a decorator: a form whose files are together too large gets this answer, and none of it is kept or parsed."""

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt  # whether the form is ours is asked next, of what is small enough to be read
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and content_length(request) > most_bytes() + SLACK:
                drained(request)
                return answer(request, *args, **kwargs)
            return protected(request, *args, **kwargs)

        return guarded

    return decorate


def content_length(request: HttpRequest) -> int:
    """Return how many bytes the request says it has."""
    given = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdigit() else 0


def drained(request: HttpRequest) -> None:
    """Nothing; a browser that is still sending would show that the line broke, not what we say."""
    left = min(content_length(request), MOST_DRAINED)
    while left > 0:
        piece = request.read(min(PIECE, left))
        if not piece:
            return
        left -= len(piece)


def given_file(upload: UploadedFile) -> GivenFile:
    """Return an uploaded file as the documents' room takes it."""
    return GivenFile(name=upload.name or "", content=upload.read(), media_type=upload.content_type or "")
