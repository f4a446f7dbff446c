"""What differs by area: who provides a service at a place, with which promise, and what is said about it there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cases.routing.facts import place_facts
from crm.catalogue.bodies import OtherBody
from crm.catalogue.conditions import holds
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.words import said
from crm.contacts.terms import Terms
from crm.sla.queries import UnknownPolicy, policy_in_force
from gazetteer.places import Place, PlaceKind


@dataclass(frozen=True, slots=True)
class Here:
    """What is different at a place. Of another body: its name, how it is rung, and the page to which people are sent."""

    words: str
    policy: str
    is_theirs: bool
    body: str = ""
    phone: str = ""
    link: str = ""


def here(version: ServiceVersion, place: Place, *, at: datetime) -> Here | None:
    """What differs at this place then, by the first entry that holds; None for nothing. A version without entries
    costs no statement, and so does a place that is not known yet."""
    entry = _entry(version.by_area, place, at)
    if entry is None:
        return None
    theirs = entry.get("provider") == Service.Provider.OTHER
    body = OtherBody.objects.filter(code=entry["body"]).first() if theirs and entry.get("body") else None
    return Here(
        words=said(entry.get("words")),
        policy=entry.get("policy") or "",
        is_theirs=theirs,
        body=body.said if body else "",
        phone=body.telephone if body else "",
        link=(entry.get("link") or (body.web_address if body else "")) if theirs else "",
    )


def _entry(entries: Sequence[dict[str, Any]], place: Place, at: datetime) -> dict[str, Any] | None:
    if not entries or place.kind == PlaceKind.UNKNOWN:
        return None
    facts = place_facts(place, at=at)
    return next((entry for entry in entries if holds(entry.get("if"), facts)), None)


def terms_here(terms: Terms, place: Place, *, at: datetime) -> Terms:
    """The terms with the promise that holds at this place; the same where it has none of its own, or its policy is gone."""
    found = _entry(terms.version.by_area, place, at)
    if found is None or not found.get("policy"):
        return terms
    try:
        return replace(terms, policy=policy_in_force(code=found["policy"]))
    except UnknownPolicy:
        return terms
