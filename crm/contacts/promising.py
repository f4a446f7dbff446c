"""What is promised about a contact when it is logged, and which clocks are tied to it."""

from collections.abc import Sequence
from datetime import datetime

from crm.contacts.channels.known import told_at_once
from crm.contacts.for_whom import kind_of_customer
from crm.contacts.models import ENDED_THERE, Contact, ContactSession, Promise, Relation
from crm.contacts.terms import Terms
from crm.sla.actions import clocks_start
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import Actor

# A chase or a further report starts acknowledge and respond only; an answer or addition is only acknowledged.
CLOCKS_OF = {
    Relation.NEW: None,
    Relation.CHASE: (ClockKind.ACKNOWLEDGE, ClockKind.RESPOND),
    Relation.SAME_REPORT: (ClockKind.ACKNOWLEDGE, ClockKind.RESPOND),
    Relation.NOT_FIXED: (ClockKind.ACKNOWLEDGE, ClockKind.RESPOND),
    Relation.ADDS: (ClockKind.ACKNOWLEDGE,),
    Relation.ANSWERS: (ClockKind.ACKNOWLEDGE,),
}


def promises_begin(
    contact: Contact,
    terms: Terms,
    session: ContactSession,
    kinds: Sequence[ClockKind] | None,
    actor: Actor,
    at: datetime,
) -> list[Clock]:
    """The clocks of what is promised about this contact: of these kinds, all of them when None."""
    if terms.policy is None or session.direction == "OUT":
        return []
    met: dict[str, str] = {}
    if told_at_once(session.channel):
        met[ClockKind.ACKNOWLEDGE] = Clock.MetBy.TOLD
    if contact.disposition in ENDED_THERE:
        met[ClockKind.RESPOND] = Clock.MetBy.PERSON
        met[ClockKind.RESOLVE] = Clock.MetBy.PERSON
    clocks = clocks_start(
        policy=terms.policy,
        received_at=contact.received_at,
        kinds=kinds,
        met=met,
        channel=session.channel,
        customer_kind=kind_of_customer(contact, terms.policy, session),
        actor=actor,
        at=at,
    )
    promises_make(contact_id=contact.pk, clocks=clocks)
    return clocks


def promises_make(*, contact_id: int, clocks: list[Clock]) -> None:
    """Nothing; these clocks are promises about this contact."""
    Promise.objects.bulk_create(
        Promise(clock=clock, contact_id=contact_id, kind=clock.kind, cycle=clock.cycle) for clock in clocks
    )


def promises_tied(begun: dict[int, list[Clock]]) -> None:
    """Nothing; clocks that another's stop began are promises about the contact that one was a promise about."""
    about = dict(Promise.objects.filter(clock__in=list(begun)).values_list("clock_id", "contact_id"))
    for stopped, clocks in begun.items():
        if stopped in about:
            promises_make(contact_id=about[stopped], clocks=clocks)
