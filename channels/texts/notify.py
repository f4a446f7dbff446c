"""Asking GOV.UK Notify: every call of the door, and its answers understood."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from cases.casework.sending.doors import Answer

TIMEOUT_SECONDS = 20
RATE_REST = timedelta(seconds=60)
KEY_REST = timedelta(minutes=15)  # until somebody has put our key or template right


@cache
def _client_for(key: str, base_url: str) -> NotificationsAPIClient:
    return NotificationsAPIClient(key, base_url=base_url, timeout=TIMEOUT_SECONDS)


def client() -> NotificationsAPIClient:
    """The client of the service whose key is set."""
    return _client_for(settings.NOTIFY_API_KEY, settings.NOTIFY_BASE_URL)


def reference_of(message_id: str) -> str:
    """Our own key of a message, as Notify keeps it."""
    return message_id.strip("<>")


def send_text(*, number: str, body: str, reference: str, at: datetime) -> Answer:
    """Notify's answer to a text."""
    return _sent(
        lambda: client().send_sms_notification(
            number, settings.NOTIFY_TEXT_TEMPLATE, personalisation={"body": body}, reference=reference
        ),
        destination="text",
        at=at,
    )


def send_letter(*, lines: list[str], subject: str, body: str, reference: str, at: datetime) -> Answer:
    """Notify's answer to a letter: the name first, the postcode last."""
    said = {f"address_line_{number}": line for number, line in enumerate(lines, 1)} | {"subject": subject, "body": body}
    return _sent(
        lambda: client().send_letter_notification(settings.NOTIFY_LETTER_TEMPLATE, said, reference=reference),
        destination="letter",
        at=at,
    )


def found_before(*, reference: str, destination: str) -> Answer | None:
    """That Notify has it already under our key, None when it has not. Its reference is not unique: whoever sends twice has
    two. An answer that is not known when Notify could not be asked: then nothing is sent."""
    try:
        kept = client().get_all_notifications(reference=reference).get("notifications", [])
    except APIError as failure:
        return Answer(known=False, words=_words(failure), at_fault=destination)
    mine = [one for one in kept if one.get("reference") == reference]
    if not mine:
        return None
    return Answer(taken=True, found=len(mine) == 1, provider_id=str(mine[0]["id"]))


def status_of(provider_id: str) -> str:
    """How Notify says a message stands, "" when it does not know it. Raises APIError when Notify does not answer."""
    try:
        return str(client().get_notification_by_id(provider_id).get("status", ""))
    except HTTPError as failure:
        if failure.status_code == 404:
            return ""
        raise


def _sent(ask: Any, *, destination: str, at: datetime) -> Answer:
    try:
        answer = ask()
    except APIError as failure:
        return _refused(failure, destination=destination, at=at)
    return Answer(taken=True, provider_id=str(answer["id"]))


def _refused(failure: APIError, *, destination: str, at: datetime) -> Answer:
    """What an error means: for this message, or for everything that goes to Notify."""
    words = _words(failure)
    if getattr(failure, "response", None) is None:
        return Answer(known=_never_arrived(failure), words=words, at_fault=destination)
    status = failure.status_code
    if status == 429:
        return Answer(words=words, at_fault=destination, rest_until=_again_at(failure, at=at))
    if status in (401, 403) or (status == 400 and "template" in words.lower()):
        return Answer(words=words, at_fault=destination, rest_until=at + KEY_REST)
    if status >= 500:
        return Answer(known=False, words=words, at_fault=destination)
    return Answer(final=True, words=words)


def _never_arrived(failure: APIError) -> bool:
    """True when not even a connection was made: then nothing can have been taken."""
    cause = failure.__cause__
    reason = getattr(getattr(cause, "args", [None])[0], "reason", None)
    refused = type(reason).__name__ in {"NewConnectionError", "ConnectTimeoutError"}
    return refused or isinstance(cause, requests.exceptions.ConnectTimeout)


def _again_at(failure: APIError, *, at: datetime) -> datetime:
    """When Notify takes more: after a minute by its rate, on the next day (UTC) by its daily limit."""
    if "for today" in str(failure.message) or "TooManyRequests" in str(failure.message):
        tomorrow = at.astimezone(UTC).date() + timedelta(days=1)
        return datetime(tomorrow.year, tomorrow.month, tomorrow.day, 0, 1, tzinfo=UTC)
    return at + RATE_REST


def _words(failure: APIError) -> str:
    said = failure.message
    if isinstance(said, list):
        said = "; ".join(f"{one.get('error', '')}: {one.get('message', '')}" for one in said if isinstance(one, dict))
    if getattr(failure, "response", None) is None:
        return _("GOV.UK Notify does not answer")
    return (_("GOV.UK Notify: %(words)s") % {"words": said})[:200]
