"""What is hidden and what waits for a second person, in words, for those who may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.care.confidentiality.models import ConfidentialityChange, SafeChannel
from crm.customers.care.confidentiality.queries import ConfidentialThing, changes_of, safe_channel_of, things_of
from crm.customers.care.confidentiality.targets import target_kind
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import group_of
from crm.customers.references import shown
from crm.teams.actor import Actor
from crm.teams.models import Restriction, Team


@dataclass(frozen=True, slots=True)
class ThingLine:
    """One thing of a customer: hidden or not, from whom not, and what may be proposed."""

    words: str
    kind: str
    seen_by: str
    why: str
    review_date: date | None
    is_past_review: bool
    acts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One proposal in words."""

    what: str
    about: str
    whose: str
    whose_href: str
    why: str
    teams: str
    state: str
    is_lapsed: bool
    by: str
    at: datetime
    decided_by: str
    review_date: date
    href: str


@dataclass(frozen=True, slots=True)
class ConfidentialPage:
    """What stands on a customer's page of what is confidential."""

    things: list[ThingLine]
    changes: list[ChangeLine]
    safe: list[str]


def confidential_page(record: CustomerRecord, *, actor: Actor, at: datetime) -> ConfidentialPage:
    """The page of this customer, as far as the actor may know."""
    group = group_of(record.customer)
    things = things_of(record.customer, group=group, actor=actor, at=at)
    changes = changes_of(group, actor=actor)
    names = team_names([*(one.teams for one in changes)])
    return ConfidentialPage(
        things=[_thing(one, record, today=timezone.localdate(at)) for one in things],
        changes=[change_line(one, names) for one in changes],
        safe=safe_words(safe_channel_of(group, actor=actor)),
    )


def _thing(one: ConfidentialThing, record: CustomerRecord, *, today: date) -> ThingLine:
    hidden = one.restriction
    return ThingLine(
        words=one.words,
        kind=str(target_kind(one.kind).words),
        seen_by=_seen_by(hidden),
        why=hidden.reason if hidden else "",
        review_date=hidden.review_date if hidden else None,
        is_past_review=hidden is not None and hidden.review_date < today,
        acts=thing_acts(record.shown_reference, one.kind, one.key, hidden=hidden is not None),
    )


def _seen_by(hidden: Restriction | None) -> str:
    if hidden is None:
        return ""
    return ", ".join(hidden.teams.order_by("name", "pk").values_list("name", flat=True))


def thing_acts(reference: str, kind: str, key: int, *, hidden: bool) -> list[tuple[str, str]]:
    """What may be proposed about it."""
    offered = (
        [
            ("teams", _("Other teams")),
            ("safe", _("The safe way to reach them")),
            ("remove", _("No longer confidential")),
        ]
        if hidden
        else [("make", _("Make it confidential"))]
    )
    at = [reference, kind.lower(), key]
    return [(words, reverse(f"staff:confidential-{name}", args=at)) for name, words in offered]


def safe_words(safe: SafeChannel | None) -> list[str]:
    """How they are reached safely, in words; nothing when they did not say."""
    if safe is None:
        return []
    point = safe.point.value if safe.point else ""
    return [
        _("Reach them only so: %(how)s") % {"how": ", ".join(filter(None, [point, safe.words]))},
        _("Text messages: yes") if safe.may_text else _("Text messages: no"),
        _("Voicemail: yes") if safe.may_leave_voicemail else _("Voicemail: no"),
    ]


def team_names(keys: Sequence[Sequence[int]]) -> dict[int, str]:
    """The names of these teams."""
    wanted = {key for some in keys for key in some}
    return dict(Team.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def change_line(one: ConfidentialityChange, names: dict[int, str]) -> ChangeLine:
    """The proposal in words."""
    State = ConfidentialityChange.State
    return ChangeLine(
        what=str(one.get_what_display()),
        about=str(target_kind(one.target_kind).words),
        whose=str(one.customer) if one.customer else "",
        whose_href=reverse("staff:customer", args=[shown(one.customer.reference)]) if one.customer else "",
        why=one.reason,
        teams=", ".join(names.get(key, "") for key in one.teams),
        state=str(one.get_state_display()),
        is_lapsed=one.state == State.LAPSED,
        by=str(one.proposed_by) if one.proposed_by else "",
        at=one.proposed_at,
        decided_by=str(one.decided_by) if one.decided_by else "",
        review_date=one.restriction.review_date,
        href=reverse("staff:confidential-change", args=[one.pk]),
    )


def change_facts(one: ConfidentialityChange, *, teams: str) -> list[tuple[str, Any]]:
    """What the second person decides about."""
    safe = ", ".join(filter(None, [one.safe_point.value if one.safe_point else "", one.safe_words]))
    facts = [
        (_("About"), str(target_kind(one.target_kind).words)),
        (_("Whose"), str(one.customer) if one.customer else ""),
        (_("Teams"), teams),
        (_("Reach them only so"), safe),
        (_("Text messages"), (_("yes") if one.may_text else _("no")) if one.safe_way else ""),
        (_("Voicemail"), (_("yes") if one.may_leave_voicemail else _("no")) if one.safe_way else ""),
        (_("Why"), one.reason),
        (_("Proposed by"), str(one.proposed_by) if one.proposed_by else ""),
    ]
    return [(name, words) for name, words in facts if words]
