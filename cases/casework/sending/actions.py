"""Sending one message, by whatever door: decide, note that we ask, ask outside any transaction, note the answer.

Between the last two we may be killed. Then the entry comes again: where the other end can be asked by our key it is asked
first; where it cannot, the message goes out under the same key and is marked as perhaps sent twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cases.casework.sending.deciding import Decision, decide
from cases.casework.sending.doors import Answer, Outgoing, Sender, sender_of
from cases.casework.sending.knowing import Known, messages_known
from cases.casework.sending.quiet import quiet_until
from cases.casework.sending.settling import QUESTION_EVENT, settle
from crm.contacts.models import Direction, Message
from crm.contacts.saying import message_id_of
from crm.outbox.actions import MOST_ATTEMPTS, NotYet, TryLater
from crm.outbox.destinations import ALL_IS_WELL, Standing, admitted, failed, lived
from crm.outbox.registry import Handler


def message_send(subject_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the message is sent, refused or failed, and says so. Doing it again does nothing.

    Raises TryLater when the other end could not be asked, or said not now; NotYet in quiet hours, and while its
    destination rests or is paused.
    """
    messages_ready([subject_id], at)(subject_id, at, attempt)


def messages_ready(subject_ids: Sequence[int], at: datetime) -> Handler:
    """What sends each of these messages, knowing about all of them what decides whether and where to they may go, and what
    the doors need to write them. It is good for a moment: the outbox asks again after a second."""
    known = messages_known(subject_ids)
    by_channel = defaultdict(list)
    for message in known.messages.values():
        by_channel[message.channel].append(message)
    enclosed: dict[int, Any] = {}
    for channel, messages in by_channel.items():
        sender = sender_of(channel)
        if sender is not None:
            enclosed |= sender.gather(messages)

    def send(subject_id: int, at: datetime, attempt: int) -> None:
        message = known.messages.get(subject_id)
        if message is not None and message.state == Message.State.QUEUED and message.direction == Direction.OUT:
            _send(message, known, enclosed.get(message.pk), at=at, attempt=attempt)

    return send


def _send(message: Message, known: Known, enclosed: Any, *, at: datetime, attempt: int) -> None:
    sender = sender_of(message.channel)
    missing = sender.missing() if sender is not None else _("nothing sends by this channel")
    if sender is None or missing:
        settle(message, Message.State.REFUSED, reason=missing, at=at)
        return
    decision = decide(message, at=at, known=known)
    message.formats = list(decision.formats)
    if refusal := _refusal(sender, decision):
        state = Message.State.HELD if decision.held else Message.State.REFUSED
        settle(message, state, reason=refusal, why=decision.why, at=at)
        return
    _wait_for_morning(sender, decision, at=at)
    places = (sender.destination, *sender.places(decision.address))
    asked_before = message.attempted_at is not None
    standings: Sequence[Standing] = ()
    if not _noted(message, at=at, where_well=places):
        standings = admitted(names=places, at=at)
        if not _noted(message, at=at):
            return  # somebody has seen to it since
    answer = sender.ask(Outgoing(message, decision.address, at, decision.formats, asked_before, enclosed))
    _note_standing(places, standings, answer, at=at)
    _take(message, answer, decision, attempt, known=known, at=at)


def _refusal(sender: Sender, decision: Decision) -> str:
    """Why it does not go at all, "" when it may."""
    if not decision.address:
        return decision.reason
    if decision.formats and not sender.keeps_formats:
        return _("agreed: %(forms)s, which this way cannot give") % {"forms": ", ".join(decision.formats)}
    return ""


def _wait_for_morning(sender: Sender, decision: Decision, *, at: datetime) -> None:
    until = None if decision.is_urgent else quiet_until(at, sender.hours())
    if until is not None:
        raise NotYet(_("quiet hours"), until=until, held_by=f"quiet:{sender.destination}")


def _note_standing(places: Sequence[str], known: Sequence[Standing], answer: Answer, *, at: datetime) -> None:
    """What the answer says about the destinations: those before the one at fault live, and all do when none is."""
    at_fault = answer.at_fault
    live = places[: places.index(at_fault)] if at_fault in places else places
    lived(known=known, names=live, at=at)
    if at_fault:
        failed(name=at_fault, why=answer.words, until=answer.rest_until, at=at)


def _take(message: Message, answer: Answer, decision: Decision, attempt: int, *, known: Known, at: datetime) -> None:
    """The answer as the message's state. Raises TryLater, or NotYet when the other end said until when."""
    message.perhaps_twice = message.perhaps_twice and not answer.found
    if answer.taken:
        message.provider_id = answer.provider_id
        settle(message, Message.State.SENT, address=decision.address, contacts=known.of(message), at=at)
        return
    if answer.final or _given_up(message, attempt, known=answer.known):
        settle(message, Message.State.FAILED, reason=answer.words, at=at)
        return
    if answer.known:
        _forget_attempt(message)
    if answer.known and answer.rest_until is not None:
        raise NotYet(answer.words, until=answer.rest_until, held_by=answer.at_fault)
    raise TryLater(answer.words)


def message_given_up(subject_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; a message that a person let go of says that it was never sent. Doing it again does nothing."""
    message = Message.objects.unscoped("let go of").filter(pk=subject_id, state=Message.State.QUEUED).first()
    if message is not None:
        settle(message, Message.State.FAILED, reason=_("given up after many attempts"), at=at)


def _given_up(message: Message, attempt: int, *, known: bool) -> bool:
    """True when a question was refused for the last time: for as long as it is tried, a promise waits for its answer."""
    return known and message.event == QUESTION_EVENT and attempt >= MOST_ATTEMPTS


# Committed before the other end is asked: an attempt that stands here without a result may have gone out.
_NOTE = """
UPDATE crm_message SET attempted_at = %(at)s, perhaps_twice = perhaps_twice OR attempted_at IS NOT NULL,
    message_id = COALESCE(message_id, %(message_id)s)
WHERE id = %(id)s AND state = 'QUEUED' AND (%(names)s::text[] = '{}' OR {ALL_IS_WELL})
RETURNING attempted_at, perhaps_twice, message_id
""".replace("{ALL_IS_WELL}", ALL_IS_WELL)


def _noted(message: Message, *, at: datetime, where_well: Sequence[str] = ()) -> bool:
    """Whether it stands that we ask now. False when the message is not queued any more, or something is held against one
    of these places."""
    told: dict[str, Any] = {
        "id": message.pk,
        "at": at,
        "message_id": message_id_of(f"message-{message.pk}"),
        "names": list(where_well),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, told)
        row = cursor.fetchone()
    if row is not None:
        message.attempted_at, message.perhaps_twice, message.message_id = row
    return row is not None


def _forget_attempt(message: Message) -> None:
    """The other end answered, and did not take it: the next attempt cannot be a second copy."""
    Message.objects.filter(pk=message.pk).update(attempted_at=None, perhaps_twice=message.perhaps_twice)
