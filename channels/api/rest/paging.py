"""Pages by cursor: opaque to clients, in the order of our keys, so that no page is slower than the first."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from channels.api.rest import questions

CURSOR = OpenApiParameter("cursor", description="As `next` of the page before says it.")
_KEY = re.compile(r"k(\d{1,18})", re.ASCII)


def cursor(request: Request) -> int | None:
    """The key after which the page begins; None for the first. Raises ValidationError."""
    given = questions.text(request, "cursor")
    if not given:
        return None
    try:
        found = _KEY.fullmatch(urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode())
    except ValueError:
        found = None
    if found is None:
        raise questions.wrong("cursor", _("A cursor that an answer of ours gave."))
    return int(found[1])


def cursor_of(key: int) -> str:
    """The cursor of the page that begins after this key."""
    return urlsafe_b64encode(f"k{key}".encode()).decode().rstrip("=")


def page(request: Request, found: Sequence[Any], shown: Sequence[Any], *, most: int) -> dict[str, Any]:
    """The page: `found` are one more than are shown when there are more; `shown` what is said of each."""
    more = len(found) > most
    following = questions.next_page(request, cursor=cursor_of(found[most - 1].pk)) if more else None
    return {"results": list(shown[:most]), "next": following}
