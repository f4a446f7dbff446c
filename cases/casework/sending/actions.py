"""Sending one message, by whatever door: decide, note that we ask, ask outside any transaction, note the answer.

Between the last two we may be killed. Then the entry comes again: where the other end can be asked by our key it is asked
first; where it cannot, the message goes out under the same key and is marked as perhaps sent twice.
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from cases.casework.sending.deciding import decide
from cases.casework.sending.doors import Outgoing, sender_of
from cases.casework.sending.settling import QUESTION_EVENT, settle
from crm.contacts.models import Direction, Message
from crm.outbox.actions import MOST_ATTEMPTS, TryLater


def message_send(subject_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the message is sent, refused or failed, and says so. Doing it again does nothing.

    Raises TryLater when the other end could not be asked, or said not now.
    """
    message = Message.objects.unscoped("to send it").select_related("customer", "contact").filter(pk=subject_id).first()
    if message is None or message.state != Message.State.QUEUED or message.direction != Direction.OUT:
        return
    sender = sender_of(message.channel)
    missing = sender.missing() if sender is not None else _("nothing sends by this channel")
    if sender is None or missing:
        settle(message, Message.State.REFUSED, reason=missing, at=at)
        return
    decision = decide(message, at=at)
    if not decision.address:
        refused = Message.State.HELD if decision.held else Message.State.REFUSED
        settle(message, refused, reason=decision.reason, at=at)
        return
    if decision.formats and not sender.keeps_formats:
        reason = _("agreed: %(forms)s, which cannot be printed this way") % {"forms": ", ".join(decision.formats)}
        settle(message, Message.State.REFUSED, reason=reason, at=at)
        return
    asked_before = message.attempted_at is not None
    _note_attempt(message, at=at)
    answer = sender.ask(Outgoing(message, decision.address, at, decision.formats, asked_before))
    message.perhaps_twice = message.perhaps_twice and not answer.found
    if answer.taken:
        message.provider_id = answer.provider_id
        settle(message, Message.State.SENT, address=decision.address, at=at)
    elif answer.final or _given_up(message, attempt, known=answer.known):
        settle(message, Message.State.FAILED, reason=answer.words, at=at)
    else:
        if answer.known:
            _forget_attempt(message)
        raise TryLater(answer.words)


def message_given_up(subject_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; a message that a person let go of says that it was never sent. Doing it again does nothing."""
    message = Message.objects.unscoped("let go of").filter(pk=subject_id, state=Message.State.QUEUED).first()
    if message is not None:
        settle(message, Message.State.FAILED, reason=_("given up after many attempts"), at=at)


def _given_up(message: Message, attempt: int, *, known: bool) -> bool:
    """True when a question was refused for the last time: for as long as it is tried, a promise waits for its answer."""
    return known and message.event == QUESTION_EVENT and attempt >= MOST_ATTEMPTS


def _note_attempt(message: Message, *, at: datetime) -> None:
    """Committed before the other end is asked: an attempt that stands here without a result may have gone out."""
    message.perhaps_twice = message.perhaps_twice or message.attempted_at is not None
    message.attempted_at = at
    message.message_id = message.message_id or _own_message_id(message)
    message.save(update_fields=["perhaps_twice", "attempted_at", "message_id"])


def _own_message_id(message: Message) -> str:
    return f"<message-{message.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _forget_attempt(message: Message) -> None:
    """The other end answered, and did not take it: the next attempt cannot be a second copy."""
    Message.objects.filter(pk=message.pk).update(attempted_at=None, perhaps_twice=message.perhaps_twice)
