"""What the other end says later of a message it took: delivered, came back, failed. Never backwards."""

from dataclasses import dataclass
from datetime import datetime

from cases.casework.receiving.bounces import came_back
from crm.contacts.models import Message
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

    One that did not arrive is treated as mail that came back: what it seemed to keep runs on. Raises Busy.
    """
    rows = Message.objects.unscoped("what the other end says of it").select_for_update(no_key=True, of=("self",))
    message = rows.filter(pk=message_id).first()
    if message is None:
        return False
    message.told_at = at
    if heard is None or heard.state not in MAY_BECOME.get(Message.State(message.state), frozenset()):
        message.save(update_fields=["told_at"])
        return False
    message.save(update_fields=["told_at"])
    if heard.state != Message.State.DELIVERED:
        came_back(message, words=heard.reason, dead=heard.address_is_dead, actor=actor, at=at, state=heard.state)
        return True
    message.state, message.state_reason, message.settled_at = heard.state, "", message.settled_at or at
    message.save(update_fields=["state", "state_reason", "settled_at"])
    return True
