"""The signature of a webhook, as the Standard Webhooks specification has it, so that receivers need write none. Pure."""

import hashlib
import hmac
from base64 import b64decode, b64encode

PREFIX = "whsec_"


def secret_of(salt: str, *, key: str) -> str:
    """The secret of a subscription: made of its salt and our own key, so that the database alone does not hold it."""
    made = hmac.new(key.encode(), f"webhook:{salt}".encode(), hashlib.sha256).digest()
    return PREFIX + b64encode(made).decode()


def signature(*, secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """What the header webhook-signature says."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    made = hmac.new(b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return "v1," + b64encode(made).decode()


def signature_headers(*, secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers by which a receiver knows that it is ours, whole, fresh and which one."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret=secret, message_id=message_id, timestamp=timestamp, body=body),
    }
