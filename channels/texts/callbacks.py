"""Where GOV.UK Notify tells us how a text stands. Whoever does not know our token is told nothing, whatever they send."""

import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from channels.texts.hearing import told
from crm.teams.acting import Busy

LONGEST = 20_000  # bytes: Notify sends a few hundred


@csrf_exempt
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """204 when it was heard, were it for the second time or about a message that is not ours; 403 without our token; 400
    when it is not what Notify sends; 503 when somebody holds the message: Notify tells us again."""
    if not _is_notify(request):
        return HttpResponse(status=403)
    given = _given(request)
    if given is None:
        return HttpResponse(status=400)
    try:
        told(
            provider_id=given["id"][:80], reference=given["reference"][:200], status=given["status"], at=timezone.now()
        )
    except Busy:
        return HttpResponse(status=503)
    return HttpResponse(status=204)


def _is_notify(request: HttpRequest) -> bool:
    """Compared in the same time whatever was sent; with no token set nobody is."""
    said = request.headers.get("Authorization", "")
    ours = settings.NOTIFY_CALLBACK_TOKEN
    right = hmac.compare_digest(said.encode("utf-8", "replace"), f"Bearer {ours}".encode())
    return right and bool(ours)


def _given(request: HttpRequest) -> dict[str, str] | None:
    """What was sent; None when it cannot be Notify's."""
    try:
        long = int(request.headers.get("Content-Length") or 0) > LONGEST
        given: Any = None if long else json.loads(request.body.decode())
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    said = {name: given.get(name) or "" for name in ("id", "reference", "status")}
    if not all(isinstance(words, str) and "\x00" not in words for words in said.values()):
        return None
    return said if said["id"] and said["status"] else None
