"""A caution in words: its facts, its story, and the acts that are open to whoever looks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.contacts.queries import names_of
from crm.customers.care.cautions import ABOUT, DECIDE, PROPOSE
from crm.customers.care.effects import Rule, open_ways, ways_words
from crm.customers.care.models import CareEvent, Caution
from crm.customers.queries import CustomerRecord
from crm.teams.actor import Actor
from crm.teams.policy import may

EVENTS = {
    "PROPOSED": gettext_lazy("Proposed"),
    "DECIDED": gettext_lazy("Decided: in force"),
    "REFUSED": gettext_lazy("Refused"),
    "POSTED": gettext_lazy("Letter posted"),
    "APPEALED": gettext_lazy("Appeal received"),
    "UPHELD": gettext_lazy("Appeal upheld: it ended"),
    "DISMISSED": gettext_lazy("Appeal dismissed"),
    "REVIEWED": gettext_lazy("Looked at again and kept"),
    "ENDED": gettext_lazy("Ended"),
    "LAPSED": gettext_lazy("Not confirmed within a day"),
    "CONFIRMED": gettext_lazy("Confirmed"),
}


@dataclass(frozen=True, slots=True)
class Story:
    """One line of what happened: when, what, who."""

    at: datetime
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class CautionPage:
    """What stands on the page beside the caution itself."""

    state: str
    facts: list[tuple[str, str]]
    story: list[Story]
    acts: list[tuple[str, str]]


def caution_page(one: Caution, record: CustomerRecord, *, actor: Actor, at: datetime) -> CautionPage:
    """The page of this caution."""
    return CautionPage(
        state=state_words(one, today=timezone.localdate(at)),
        facts=facts_of(one),
        story=story_of(ABOUT, one.pk),
        acts=_acts(one, record, actor=actor, today=timezone.localdate(at)),
    )


def state_words(one: Caution, *, today: date) -> str:
    """ "In force", "Past its last day": what its state means today."""
    if one.state == Caution.State.IN_FORCE and one.active_to < today:
        return _("Its last day has passed")
    return str(one.get_state_display())


def facts_of(one: Caution) -> list[tuple[str, str]]:
    """What it says, for whoever decides."""
    contact: Any = one.contact_user or one.contact_team
    facts = [
        (_("What happened, %(day)s") % {"day": _day(one.incident_date)}, one.incident),
        (_("What it does"), str(one.get_effect_display())),
        (
            _("They may still use"),
            ways_words(open_ways([Rule(one.effect, one.mark, tuple(one.blocks))])) if one.blocks else "",
        ),
        (_("Who takes what they say"), str(contact) if contact else ""),
        (_("Until"), _day(one.active_to)),
        (_("Review"), _day(one.review_date)),
        (_("Proposed by"), str(one.proposed_by) if one.proposed_by else ""),
        (_("Decided by"), str(one.decided_by) if one.decided_by else ""),
        (_("Why"), one.decision_words),
        (_("The letter"), _letter(one)),
        (_("Appeal"), str(one.get_appeal_display()) if one.appeal else ""),
        (_("They say"), one.appeal_words),
        (_("Ended because"), one.ended_because),
    ]
    return [(name, words) for name, words in facts if words]


def _letter(one: Caution) -> str:
    if not one.letter_by:
        return ""
    if one.letter_by == Caution.Letter.EMAIL:
        return str(one.get_letter_by_display())
    posted = (
        _("posted %(day)s") % {"day": _day(timezone.localdate(one.letter_posted_at))} if one.letter_posted_at else ""
    )
    return f"{one.get_letter_by_display()}, {posted or _('not posted yet')}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def story_of(about: str, key: int) -> list[Story]:
    """What happened, the first line first."""
    events = list(CareEvent.objects.filter(about=about, about_id=key).order_by("at", "id"))
    names = names_of((event.actor_kind, event.actor_key) for event in events)
    return [Story(event.at, str(EVENTS[event.kind]), names.get(event.actor_key, "")) for event in events]


def _acts(one: Caution, record: CustomerRecord, *, actor: Actor, today: date) -> list[tuple[str, str]]:
    """Only what whoever looks may do now: (words, address)."""
    decides, proposes, me = may(actor, DECIDE), may(actor, PROPOSE), actor.user_id
    live = one.state == Caution.State.IN_FORCE and one.active_to >= today
    by_post = one.letter_by == Caution.Letter.POST and one.letter_posted_at is None
    offered = [
        (decides and one.state == Caution.State.PROPOSED and one.proposed_by_id != me, "decide", _("Decide")),
        (proposes and bool(one.letter) and by_post, "letter", _("Print the letter")),
        (proposes and live and one.appeal == Caution.Appeal.NONE, "appeal", _("They appeal")),
        (
            decides and live and one.appeal == Caution.Appeal.RECEIVED and me not in (one.proposed_by_id, one.decided_by_id),
            "appeal-decide", _("Decide the appeal"),
        ),
        (decides and live, "review", _("Look at it again")),
        (decides and live, "end", _("End it")),
    ]  # fmt: skip
    at = [record.shown_reference, one.pk]
    return [(words, reverse(f"staff:caution-{name}", args=at)) for allowed, name, words in offered if allowed]
