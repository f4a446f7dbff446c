"""Sending news to a subscription: decided again at the moment of sending, in the order of each case, for three days."""

import json
from datetime import datetime, timedelta

from django.conf import settings

from cases.casework.queries.by_program import reference_of_case
from channels.api.events.models import CaseNews, Delivery, Subscription
from channels.api.events.posting import Answered, post
from channels.api.events.signing import secret_of, signature_headers
from channels.api.events.telling import as_json, event_id, news_told
from crm.outbox.actions import NotYet
from crm.outbox.destinations import admitted, failed, lived
from crm.teams.access import record_read

GIVEN_UP_AFTER = timedelta(days=3)
BACKOFF_SECONDS = (10, 30, 60, 300, 900, 1800, 3600)
GONE = 410  # the receiver's word that it wants no more
TOO_MANY = 429


def delivery_send(delivery_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the news was taken, given up or dropped. Raises NotYet while its server cannot take it.

    What the outbox counts as attempts is not counted here: a server may be down for a day.
    """
    row = Delivery.objects.select_related("subscription__client", "news__case__service").filter(pk=delivery_id).first()
    if row is None or row.state != Delivery.State.WAITING:
        return
    if not _still_wanted(row):
        _settle(row, Delivery.State.DROPPED, at=at)
        return
    place = row.subscription.destination
    known = admitted(names=[place], at=at)
    answered = _posted(row, at=at)
    row.attempts += 1
    row.tried_since = row.tried_since or at
    row.last_status, row.last_error = answered.status, "" if answered.taken else answered.why
    if answered.taken:
        lived(known=known, names=[place], at=at)
        _settle(row, Delivery.State.SENT, at=at)
    elif answered.status == GONE or at - row.tried_since >= GIVEN_UP_AFTER:
        _settle(row, Delivery.State.DEAD, at=at)
    else:
        row.save(update_fields=["attempts", "tried_since", "last_status", "last_error"])
        raise _later(row, answered, at=at)


def _still_wanted(row: Delivery) -> bool:
    """False when the subscription or its client was ended, or the case or its contact was hidden since."""
    subscription = row.subscription
    if subscription.active_to is not None or subscription.client.active_to is not None:
        return False
    return CaseNews.objects.visible_to(subscription.client.actor).filter(pk=row.news_id).exists()


def _posted(row: Delivery, *, at: datetime) -> Answered:
    news, subscription = row.news, row.subscription
    told = news_told(news, reference=reference_of_case(news.case))
    record_read(actor=subscription.client.actor, at=at, screen="api:webhook", kind="CASE", keys=[news.case_id])
    body = json.dumps(told, default=as_json).encode()
    signed = signature_headers(
        secret=secret_shown(subscription), message_id=event_id(news), timestamp=int(at.timestamp()), body=body
    )
    return post(subscription.url, body=body, headers={"Content-Type": "application/json", **signed})


def _settle(row: Delivery, state: str, *, at: datetime) -> None:
    row.state, row.settled_at = Delivery.State(state), at
    row.save(update_fields=["state", "settled_at", "attempts", "tried_since", "last_status", "last_error"])


def _later(row: Delivery, answered: Answered, *, at: datetime) -> NotYet:
    """When it comes again. A server that is down or busy rests for everything; one that refuses this one, for this one."""
    place = row.subscription.destination
    waits = answered.retry_after if answered.status in (TOO_MANY, 503) else 0
    if answered.status is None or answered.status >= 500 or answered.status == TOO_MANY:
        until = at + timedelta(seconds=min(waits, BACKOFF_SECONDS[-1])) if waits else None
        failed(name=place, why=answered.why, at=at, until=until)
    wait = max(waits, BACKOFF_SECONDS[min(row.attempts, len(BACKOFF_SECONDS)) - 1])
    return NotYet(answered.why, until=at + timedelta(seconds=min(wait, BACKOFF_SECONDS[-1])), held_by=place)


def secret_shown(subscription: Subscription) -> str:
    """The secret with which what is sent there is signed."""
    return secret_of(subscription.salt, key=settings.SECRET_KEY)
