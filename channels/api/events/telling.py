"""What a program is told of one piece of news: codes, states and days, never who or what was said; it asks for the rest."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from channels.api.events.kinds import type_of
from channels.api.events.models import CaseNews
from crm.customers.references import shown


def news_told(news: CaseNews, *, reference: str) -> dict[str, Any]:
    """The news; `reference` is the case's own, as stored. Read with its case and the case's service."""
    return {
        "id": event_id(news),
        "type": type_of(news.kind),
        "happened_at": news.happened_at,
        "case": shown(reference),
        "service": news.case.service.code,
        "act": news.act,
        "from_state": news.from_state,
        "to_state": news.to_state,
        "outcome": news.outcome,
        "planned_date": news.planned_date,
        "href": settings.SITE_URL.rstrip("/") + reverse("api:case", args=[shown(reference)]),
    }


def event_id(news: CaseNews) -> str:
    """The id by which a receiver knows that it has it already."""
    return f"evt-{news.pk}"


def as_json(value: Any) -> str:
    """Days and moments as texts."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
