"""Who visits, as far as limits on tries need to know: the address they come from, kept only as a hash."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from crm.contacts.throttle import allow, bucket_of


def visitor_of(request: HttpRequest) -> str:
    """Return the address of the visitor; behind our own proxy the one it wrote down last, not what the visitor says."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def visitor_bucket(request: HttpRequest, kind: str) -> str:
    """Return the bucket in which this visitor's tries of this kind are counted."""
    return bucket_of(f"visitor-{kind}", visitor_of(request))


def visitor_may(request: HttpRequest, *, kind: str, limit: int, per: timedelta, at: datetime) -> bool:
    """Return True while this visitor, this try counted, has not tried this kind of thing too often."""
    return allow(bucket=visitor_bucket(request, kind), limit=limit, per=per, at=at)
