"""What the other end says later of a message it took: delivered, came back, failed. Never backwards."""

from dataclasses import dataclass
from datetime import datetime

from cases.casework.sending.settling import QUESTION_EVENT
from crm.contacts.models import Channel, Message
from crm.customers.actions import point_bounced
from crm.customers.models import ContactPoint
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

# What may still be said of a message in this state: a network that said "no" may yet say "delivered", not the reverse.
MAY_BECOME = {
    Message.State.QUEUED: frozenset({Message.State.DELIVERED, Message.State.BOUNCED, Message.State.FAILED}),
    Message.State.SENT: frozenset({Message.State.DELIVERED, Message.State.BOUNCED, Message.State.FAILED}),
    Message.State.BOUNCED: frozenset({Message.State.DELIVERED}),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """How a message stands by the other end's account."""

    state: str
    reason: str = ""
    address_is_dead: bool = False  # nothing will ever arrive there


@one_transaction
def message_heard(*, message_id: int, heard: Heard | None, actor: Actor, at: datetime) -> bool:
    """True when the message's state changed. Hearing the same again, or what is older, changes nothing but when we heard.

    A question that did not arrive is taken back, and an address that is dead is marked. Raises Busy.
    """
    rows = Message.objects.unscoped("what the other end says of it").select_for_update(no_key=True, of=("self",))
    message = rows.filter(pk=message_id).first()
    if message is None:
        return False
    message.told_at = at
    if heard is None or heard.state not in MAY_BECOME.get(Message.State(message.state), frozenset()):
        message.save(update_fields=["told_at"])
        return False
    message.state, message.state_reason = heard.state, heard.reason[:200]
    message.settled_at = message.settled_at or at
    message.save(update_fields=["state", "state_reason", "settled_at", "told_at"])
    if heard.state != Message.State.DELIVERED and message.event == QUESTION_EVENT:
        outbox_put(news=[News(kind="question.lost", subject_id=message.pk)], at=at)
    if heard.address_is_dead:
        _mark_point(message, heard, actor=actor, at=at)
    return True


def _mark_point(message: Message, heard: Heard, *, actor: Actor, at: datetime) -> None:
    if message.customer_id is None or not message.sent_to:
        return
    kind = ContactPoint.Kind.PHONE if message.channel == Channel.TEXT else ContactPoint.Kind.EMAIL
    points = ContactPoint.objects.unscoped("to say that nothing arrives there").filter(
        customer__in=group_keys(message.customer_id), kind=kind, normalised=message.sent_to
    )
    for point in points.order_by("pk").select_for_update(no_key=True, of=("self",)):
        point_bounced(point=point, actor=actor, at=at)
