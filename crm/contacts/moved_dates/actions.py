"""Telling the customers whose promised date a run moved: one message for each matter, each clock of a run once.

What was promised first stays what was promised (`promised_at`), and counts. The date told now stands beside it, as a
new date given by whoever asked for this, with the sentence the customer reads.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.contacts.models import Contact, Message, Promise, Reference
from crm.contacts.moved_dates.queries import moves_to_tell, tellings_waiting
from crm.contacts.saying import ZONE, link_to, message_out, sending
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.outbox.actions import outbox_put
from crm.sla.actions.writing import event, record
from crm.sla.editing.models import Replan, ReplanMove, RunState
from crm.sla.models import Clock, ClockEventKind, ClockKind, NewDate
from crm.sla.saying import say_when
from crm.teams.acting import Busy, one_transaction
from crm.teams.actor import Actor, ActorKind
from crm.teams.policy import require

EVENT = "promise_moved"
BATCH = 200
HEAD_START = timedelta(seconds=15)
AT_IT = timedelta(seconds=60)
LONGEST_SECONDS = 240
LONGEST_WORDS = 500


class NotTellable(Exception):
    """This cannot be told now; the message is one line for people."""


@one_transaction
def customers_tell(*, replan_id: int, words: str, actor: Actor, at: datetime) -> Replan:
    """The run, its customers to be told in these words; asked while they are being told, it changes nothing.

    Raises NotPermitted, and NotTellable without words or before the run has ended.
    """
    require(actor, "sla.configure")
    run = Replan.objects.select_for_update().get(pk=replan_id)
    if run.is_preview or run.state not in (RunState.DONE, RunState.STOPPED):
        raise NotTellable(_("Customers can be told once the run has ended."))
    if not words.strip():
        raise NotTellable(_("Say in one sentence why the date moved: the customer reads it."))
    if run.tell_asked_at is None or run.tell_ended_at is not None:
        run.tell_words, run.tell_asked_by_id, run.tell_asked_at = words.strip()[:LONGEST_WORDS], actor.user_id, at
        run.tell_ended_at, run.look_at = None, at + HEAD_START
        run.save(update_fields=["tell_words", "tell_asked_by", "tell_asked_at", "tell_ended_at", "look_at"])
    return run


def telling_carry_out(*, replan_id: int, now: Callable[[], datetime], seconds: float = LONGEST_SECONDS) -> bool:
    """Whether everybody who is to be told has a message; False when its time is up or somebody holds what it needs."""
    until = now() + timedelta(seconds=seconds)
    while True:
        try:
            going = _tell_some(replan_id, now())
        except Busy:
            return False
        if not going or now() >= until:
            Replan.objects.filter(pk=replan_id).update(look_at=now())
            return not going


def tellings_carry_on(*, at: datetime, now: Callable[[], datetime], seconds: float) -> int:
    """How many runs whose customers nobody was telling were taken up. Part of the sweep."""
    waiting = tellings_waiting(at=at)
    for replan_id in waiting:
        telling_carry_out(replan_id=replan_id, now=now, seconds=seconds)
    return len(waiting)


@one_transaction
def _tell_some(replan_id: int, at: datetime) -> bool:
    """Whether there are more to tell."""
    run = Replan.objects.select_for_update(of=("self",)).get(pk=replan_id)
    if run.tell_asked_at is None or run.tell_ended_at is not None:
        return False
    moves = _next(run, at)
    if not moves:
        run.tell_ended_at = at
        run.save(update_fields=["tell_ended_at"])
        return False
    actor = Actor(kind=ActorKind.STAFF, key=str(run.tell_asked_by_id))
    messages = _messages(run, moves, actor, at)
    Message.objects.bulk_create(messages)
    outbox_put(news=sending(messages), at=at)
    _noted(run, moves, actor, at)
    run.told += len(messages)
    run.look_at = at + AT_IT
    run.save(update_fields=["told", "look_at"])
    return True


def _next(run: Replan, at: datetime) -> list[ReplanMove]:
    """Every move of the next contacts to be told, all that is written about held: customers, contacts, clocks."""
    contact = "clock__promise__contact"
    reachable = moves_to_tell(replan=run, at=at).filter(reachable=True)
    contacts = [key for (key,) in reachable.order_by(contact).values_list(contact).distinct()[:BATCH]]
    found = Contact.objects.unscoped("found not to be hidden, to be held").filter(pk__in=contacts)
    customers = Customer.objects.unscoped("of the contacts, to be held").select_for_update(no_key=True)
    list(customers.filter(pk__in=found.values("customer")).order_by("pk").values_list("pk", flat=True))
    list(found.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    moving = reachable.filter(clock__promise__contact__in=contacts)
    clocks = Clock.objects.select_for_update(no_key=True).filter(pk__in=moving.values_list("clock", flat=True))
    list(clocks.order_by("pk").values_list("pk", flat=True))
    return list(moving.order_by(contact, "clock"))


def _messages(run: Replan, moves: Sequence[ReplanMove], actor: Actor, at: datetime) -> list[Message]:
    promises = dict(Promise.objects.filter(clock__in=[move.clock_id for move in moves]).values_list("clock", "contact"))
    by_contact: dict[int, list[ReplanMove]] = defaultdict(list)
    for move in moves:
        by_contact[promises[move.clock_id]].append(move)
    contacts = Contact.objects.unscoped("found not to be hidden, to write to").select_related("service", "customer")
    references = dict(
        Reference.objects.filter(contact__in=by_contact, kind=Reference.Kind.OWN).values_list("contact_id", "value")
    )
    kinds = dict(Clock.objects.filter(pk__in=promises).values_list("pk", "kind"))
    return [
        _message(run, contact, references[contact.pk], by_contact[contact.pk], kinds, actor, at)
        for contact in contacts.filter(pk__in=by_contact).order_by("pk")
    ]


def _message(
    run: Replan,
    contact: Contact,
    reference: str,
    moves: Sequence[ReplanMove],
    kinds: dict[int, str],
    actor: Actor,
    at: datetime,
) -> Message:
    told = [(kinds[move.clock_id], _told_last(move), move.after) for move in moves]
    with speaking(contact.customer.language if contact.customer else ""):
        names: dict[str, Any] = {
            "service": contact.subject,
            "reference": shown(reference),
            "moved": "\n".join(moved_words(kind, before, after, at=at) for kind, before, after in told),
            "words": run.tell_words,
            "link": link_to(reference),
        }
        words = wording_of(event=EVENT, service=contact.service, names=names)
    return message_out(
        key=f"{EVENT}-{run.pk}-{moves[0].pk}",
        event=EVENT,
        words=words,
        actor=actor,
        at=at,
        contact_id=contact.pk,
        customer_id=contact.customer_id,
    )


def moved_words(kind: str, before: datetime, after: datetime, *, at: datetime) -> str:
    """ "We said we would put it right by Fri 27 Nov, 17:00. That is now Mon 30 Nov, 17:00."."""
    sentences = {
        ClockKind.RESOLVE: _("We said we would put it right by %(before)s. That is now %(after)s."),
        ClockKind.RESPOND: _("We said we would answer by %(before)s. That is now %(after)s."),
        ClockKind.UPDATE: _("We said we would tell you how it stands by %(before)s. That is now %(after)s."),
    }
    dates = {"before": say_when(before, at, ZONE), "after": say_when(after, at, ZONE)}
    return sentences[ClockKind(kind)] % dates


def _told_last(move: ReplanMove) -> datetime:
    told: datetime = move.told_last  # type: ignore[attr-defined]
    return told


def _noted(run: Replan, moves: Sequence[ReplanMove], actor: Actor, at: datetime) -> None:
    """The date told now beside the one told first, and that this move has been told."""
    NewDate.objects.bulk_create(
        NewDate(
            clock_id=move.clock_id,
            until=move.after,
            words=run.tell_words,
            given_by_id=run.tell_asked_by_id or 0,
            given_at=at,
        )
        for move in moves
    )
    record(event(move.clock_id, ClockEventKind.NEW_DATE, actor, at, until=move.after) for move in moves)
    ReplanMove.objects.filter(pk__in=[move.pk for move in moves]).update(told_at=at)
