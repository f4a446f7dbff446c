"""Notices as agents, citizens and team leaders see them: those of a place, those that are up, those that are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.casework.telling.models import PlaceNotice, Where
from cases.routing.facts import place_facts
from crm.teams.actor import Actor
from crm.teams.policy import require
from gazetteer.facts.naming import FACT
from gazetteer.places import Place, PlaceKind

VIEW = "place_notice.view"
PAGE = 50
_NEAREST = (Where.STREET, Where.SET, Where.FACT, Where.PARISH, Where.WARD, Where.EVERYWHERE)


@dataclass(frozen=True, slots=True)
class NoticeHere:
    """One notice as it is read out: its words in the language in force, its service, for where, from and to."""

    pk: int
    words: str
    service: str  # code
    service_name: str
    where: str
    since: datetime
    until: datetime


def notices_here(
    *, service: str | None, uprn: int | None, usrn: int | None, at: datetime, public: bool
) -> tuple[NoticeHere, ...]:
    """The notices that are up for a property or street, nearest first: of this service, of every service for None.
    One statement, and one or two more only where some notice is not for everywhere."""
    place = Place()
    if uprn is not None:
        place = Place(kind=PlaceKind.PROPERTY, uprn=uprn)
    elif usrn is not None:
        place = Place(kind=PlaceKind.STREET, usrn=usrn)
    return notices_at(place, service=service, at=at, public=public)


def notices_at(place: Place, *, service: str | None, at: datetime, public: bool) -> tuple[NoticeHere, ...]:
    """The same for any place; for one that is not known yet, those for everywhere. A citizen is told none for where
    something is so that they may not know: it would tell them of whoever lives there."""
    up = PlaceNotice.objects.running(at).select_related("service", "property_set")
    if service is not None:
        up = up.filter(service__code=service)
    if public:
        up = up.filter(is_public=True)
    facts = place_facts(place, at=at, public=public)
    is_known = place.kind != PlaceKind.UNKNOWN
    found = [one for one in up if one.where == Where.EVERYWHERE or (is_known and lies_in(one, facts))]
    found.sort(key=lambda one: (_NEAREST.index(Where(one.where)), -one.starts_at.timestamp(), one.pk))
    return tuple(_shown(one) for one in found)


def lies_in(notice: PlaceNotice, facts: Mapping[str, Any]) -> bool:
    """Whether a place of these facts is one that the notice is for."""
    if notice.where == Where.STREET:
        return facts["place.usrn"] == notice.street_id
    if notice.where == Where.SET:
        return notice.property_set is not None and notice.property_set.code in facts["place.set"]
    if notice.where in (Where.WARD, Where.PARISH):
        return notice.area in facts[f"place.{notice.where.lower()}"]
    if notice.where == Where.FACT:
        value = facts.get(f"{FACT}{notice.fact}")
        return notice.fact_value in (value if isinstance(value, list | tuple) else [value])
    return True


def _shown(notice: PlaceNotice) -> NoticeHere:
    return NoticeHere(
        pk=notice.pk,
        words=notice.said,
        service=notice.service.code,
        service_name=notice.service.said,
        where=where_said(notice),
        since=notice.starts_at,
        until=notice.ends_at,
    )


def where_said(notice: PlaceNotice) -> str:
    """For which places it is, in words."""
    return notice.where_words if notice.where != Where.EVERYWHERE else _("everywhere")


def notice_told_of(*, notice_id: int, at: datetime, public: bool) -> PlaceNotice | None:
    """The notice, while somebody can be told of it: it is up."""
    up = PlaceNotice.objects.running(at).filter(pk=notice_id)
    return (up.filter(is_public=True) if public else up).select_related("service").first()


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in the list of them: what it says, whether it is up, will be or is over, and how many were told."""

    notice: PlaceNotice
    where: str
    state: str  # UP, COMING, OVER, TAKEN_DOWN
    told: int


def notices_listed(*, actor: Actor, at: datetime, over: bool, before: int | None = None) -> list[NoticeLine]:
    """Those that are up or coming, soonest ended first; or, newest first, a page of those that are over and one more:
    `before` is the key of the last one shown. Raises NotPermitted."""
    require(actor, VIEW)
    rows = PlaceNotice.objects.select_related("service", "property_set", "put_up_by").annotate(number=Count("told"))
    if over:
        rows = rows.over(at).order_by("-pk")
        rows = rows.filter(pk__lt=before) if before is not None else rows
    else:
        rows = rows.still(at).order_by("ends_at", "pk")
    return _lines(list(rows[: PAGE + 1] if over else rows), at)


def _lines(rows: Sequence[Any], at: datetime) -> list[NoticeLine]:
    return [NoticeLine(one, where_said(one), _state(one, at), one.number) for one in rows]


def _state(notice: PlaceNotice, at: datetime) -> str:
    if notice.taken_down_at is not None:
        return "TAKEN_DOWN"
    if notice.ends_at <= at:
        return "OVER"
    return "UP" if notice.starts_at <= at else "COMING"
