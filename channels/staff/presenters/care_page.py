"""The page of what must be known first about a customer: adjustments, alerts and cautions, each with its acts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from channels.staff.presenters.cautions import state_words
from crm.customers.care.alerts import may_change
from crm.customers.care.effects import mark_words
from crm.customers.care.marks import adjustments_of, alerts_of, alerts_seen_keys
from crm.customers.care.models import Adjustment, Alert, Caution
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import group_of
from crm.teams.actor import Actor
from crm.teams.models import RoleChoice, Team

MOST = 50


@dataclass(frozen=True, slots=True)
class CareLine:
    """One thing kept about a customer, in words, with the ways to its acts."""

    words: str
    why: str
    more: str
    whose: str
    since: datetime
    review_date: date
    is_past_review: bool
    acts: list[tuple[str, str]]
    is_doubted: bool = False


@dataclass(frozen=True, slots=True)
class CautionLine:
    """A caution in one line, with the way to its page."""

    words: str
    state: str
    until: date
    href: str
    is_doubted: bool = False


@dataclass(frozen=True, slots=True)
class CarePage:
    """What stands on the page."""

    alerts: list[CareLine]
    adjustments: list[CareLine]
    cautions: list[CautionLine]


def care_page(record: CustomerRecord, *, actor: Actor, at: datetime) -> CarePage:
    """Everything in force, as far as the actor may see it; that alerts were seen is recorded."""
    group, today = group_of(record.customer), timezone.localdate(at)
    warned = alerts_of(group, actor=actor, at=at)
    alerts_seen_keys([one.pk for one in warned], actor=actor, at=at, screen="customer-care")
    teams = _team_names(warned)
    return CarePage(
        alerts=[_alert(one, record, teams, actor=actor, today=today) for one in warned],
        adjustments=[_adjustment(one, record, today) for one in adjustments_of(group, actor=actor, at=at)],
        cautions=_cautions(record, group, actor=actor, today=today),
    )


def _cautions(record: CustomerRecord, group: list[int], *, actor: Actor, today: date) -> list[CautionLine]:
    """Those that wait, hold or held: what was refused is on nobody's page."""
    shown = Caution.objects.visible_to(actor).shown_on(group).exclude(state=Caution.State.REFUSED)
    return [
        CautionLine(
            words=one.mark,
            state=state_words(one, today=today),
            until=one.active_to,
            href=reverse("staff:caution", args=[record.shown_reference, one.pk]),
            is_doubted=one.is_doubted,
        )
        for one in shown.with_doubt().order_by("-proposed_at", "-id")[:MOST]
    ]


def _team_names(alerts: list[Alert]) -> dict[int, str]:
    keys = {key for one in alerts for key in one.teams}
    return dict(Team.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def _alert(one: Alert, record: CustomerRecord, teams: dict[int, str], *, actor: Actor, today: date) -> CareLine:
    seen_by = [teams.get(key, "") for key in one.teams] + [str(RoleChoice(role).label) for role in one.roles]
    more = [
        _("Visitors are told: %(words)s") % {"words": one.visitor_words} if one.visitor_words else "",
        _("Seen by: %(who)s") % {"who": ", ".join(seen_by)} if seen_by else "",
        _("They say: %(words)s") % {"words": one.appeal_note} if one.appeal_note else "",
        _("Last day: %(day)s") % {"day": _day(one.expires_date)} if one.expires_date else "",
    ]
    return CareLine(
        words=one.kind.name,
        why=one.reason,
        more=" · ".join(filter(None, more)),
        whose=one.owner.full_name if one.owner else "",
        since=one.raised_at,
        review_date=one.review_date,
        is_past_review=one.review_date < today,
        acts=_acts("alert", record, one.pk) if may_change(one, actor=actor) else [],
        is_doubted=one.is_doubted,
    )


def _adjustment(one: Adjustment, record: CustomerRecord, today: date) -> CareLine:
    contact = one.contact_user.full_name if one.contact_user else (one.contact_team.name if one.contact_team else "")
    return CareLine(
        words=mark_words(one.kind.name, language=one.language or one.kind.language, contact=contact),
        why=one.reason,
        more=one.kind.guidance,
        whose=one.agreed_by.full_name if one.agreed_by else "",
        since=one.agreed_at,
        review_date=one.review_date,
        is_past_review=one.review_date < today,
        acts=_acts("adjustment", record, one.pk),
        is_doubted=one.is_doubted,
    )


def _acts(what: str, record: CustomerRecord, key: int) -> list[tuple[str, str]]:
    names = (("review", _("Look at it again")), ("end", _("End it")))
    return [(words, reverse(f"staff:{what}-{name}", args=[record.shown_reference, key])) for name, words in names]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def date_typed(name: str, day: date | None) -> dict[str, str]:
    """A day as the three boxes of its field hold it."""
    if day is None:
        return {}
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
