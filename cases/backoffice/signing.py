"""Signing what goes between us and a partner, both ways: HMAC-SHA256 over the moment and the body, as
`t=1764324000,v1=HEX`. Whoever reads it refuses what is old, so that what was once overheard cannot be sent again. Pure."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

HEADER = "X-Council-Signature"
DELIVERY = "X-Council-Delivery"  # the key under which the same thing is said again
GOOD_FOR = timedelta(minutes=5)  # either way: clocks differ


def signature(*, secret: str, body: bytes, at: datetime) -> str:
    """The header's value."""
    moment = int(at.timestamp())
    return f"t={moment},v1={_mac(secret, moment, body)}"


def signed_by(*, secrets: Iterable[str], header: str, body: bytes, at: datetime) -> bool:
    """Whether somebody who knows one of these secrets signed just this body, just now."""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    text, given = parts.get("t", ""), parts.get("v1", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        return False
    moment = int(text)
    if abs(at.timestamp() - moment) > GOOD_FOR.total_seconds():
        return False
    # Every secret is tried, so that the time taken says nothing about which came close.
    fits = [hmac.compare_digest(_mac(secret, moment, body).encode(), given.encode()) for secret in secrets]
    return any(fits)


def _mac(secret: str, moment: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
