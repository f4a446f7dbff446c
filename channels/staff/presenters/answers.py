"""Our answers: whether one is owed, and what came after a contact, those among it."""

from dataclasses import dataclass
from datetime import datetime

from cases.casework.intake import case_of
from channels.staff.presenters.timelines import what_came_of_it
from crm.contacts.channels.known import channel_name
from crm.contacts.models import Direction
from crm.contacts.queries import ContactPage
from crm.customers.references import shown
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import Actor
from crm.teams.policy import may

KEPT = frozenset({ClockKind.RESPOND, ClockKind.RESOLVE})  # by what we tell them, where there is no case


@dataclass(frozen=True, slots=True)
class Afterwards:
    """One later contact about this one: what it was, when, and what was said when its reader may know."""

    words: str
    at: datetime
    reference: str
    said: str


def answer_is_owed(page: ContactPage) -> bool:
    """True while a promise to answer or to put right runs and no work was raised that would keep it."""
    owed = any(promise.kind in KEPT and promise.clock.state == Clock.State.RUNNING for promise in page.promises)
    return owed and page.contact.voided_at is None and case_of(page.contact.pk) is None


def afterwards(page: ContactPage, *, actor: Actor) -> list[Afterwards]:
    """What came after this contact and is about it, oldest first."""
    readable = may(actor, "contact.notes")
    lines = []
    for contact in page.later:
        words = what_came_of_it(contact)
        if contact.session.direction == Direction.OUT:
            words = f"{words}, {channel_name(contact.session.channel)}"
        lines.append(
            Afterwards(
                words=words,
                at=contact.received_at,
                reference=shown(contact.own_reference),
                said=contact.notes if readable and contact.session.direction == Direction.OUT else "",
            )
        )
    return lines
