"""What somebody typed, waiting in the session while they sign in again or step aside: nothing typed is lost.

Only a form that carries a token of ours is kept, and only its owner gets it back.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import HttpRequest, QueryDict

SALT = "staff.form"
LARGEST = 200_000
LONGEST = timedelta(hours=12)
NEVER_KEPT = ("fact-", "check_")  # what a caller said to show who they are
WAITS = 60 * 60  # seconds an anonymous session holds typing


@dataclass(frozen=True, slots=True)
class Opened:
    """When, by whom and under which key a form was opened."""

    key: str
    user_id: int
    at: datetime


def token(*, user_id: int, at: datetime) -> str:
    """A signed token for a form opened now: its key, its user, its moment."""
    return signing.dumps([secrets.token_urlsafe(16), user_id, int(at.timestamp())], salt=SALT)


def opened(value: str) -> Opened | None:
    """What a token of ours says, or None when it is none or too old."""
    try:
        key, user_id, moment = signing.loads(value, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        return None
    return Opened(key=key, user_id=user_id, at=datetime.fromtimestamp(moment, tz=UTC))


def keep(request: HttpRequest, *, form: str) -> bool:
    """True when the posted form now waits in the session; False when it is no form of ours or too large."""
    typed = request.POST.copy()
    for name in [name for name in typed if name.startswith(NEVER_KEPT)]:
        del typed[name]
    written = typed.urlencode()
    if opened(request.POST.get("opened", "")) is None or len(written) > LARGEST:
        return False
    request.session[f"kept:{form}"] = written
    if not request.user.is_authenticated:
        request.session.set_expiry(WAITS)
    return True


def take_back(request: HttpRequest, *, form: str, user_id: int) -> QueryDict | None:
    """What this user had typed into the form, once; None when nothing waits, or it was somebody else's."""
    written = request.session.pop(f"kept:{form}", None)
    if written is None:
        return None
    typed = QueryDict(written)
    begun = opened(typed.get("opened", ""))
    return typed if begun is not None and begun.user_id == user_id else None


def typed_in(request: HttpRequest, *, form: str, user_id: int, at: datetime) -> QueryDict:
    """What was typed into this form so far, or waited for its user, with a key of its own."""
    typed = request.POST.copy()
    if request.method == "GET":
        typed = (take_back(request, form=form, user_id=user_id) or QueryDict()).copy()
    if opened(typed.get("opened", "")) is None:
        typed["opened"] = token(user_id=user_id, at=at)
    return typed
