"""An acknowledgement that may not go after all: counted by its reason, or tried as the letter that answers a letter."""

from datetime import datetime

from crm.catalogue.queries import Wording
from crm.contacts.acknowledging import EVENT as ACKNOWLEDGEMENT
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Channel, ContactSession, Message, Unacknowledged
from crm.contacts.saying import message_out, sending
from crm.outbox.actions import outbox_put
from crm.teams.actor import system

ACTOR = system("mail")


def acknowledgement_refused(message: Message, *, why: str, at: datetime) -> None:
    """Nothing; what this message was to acknowledge counts as not acknowledged, for this reason (Unacknowledged). A letter
    from somebody without an email address is acknowledged by letter. Part of the caller's transaction."""
    if message.event != ACKNOWLEDGEMENT or not why:
        return
    sessions = ContactSession.objects.unscoped("why it was not acknowledged").filter(messages=message)
    if (
        why == Unacknowledged.NO_ADDRESS
        and message.channel == Channel.EMAIL
        and sessions.filter(channel=Channel.POST).exists()
    ):
        _by_letter(message, at=at)
        return
    sessions.update(unacknowledged=why)
    items = InboxItem.objects.unscoped("why it was not acknowledged").filter(message=message.answers)
    items.update(unacknowledged=why)


def _by_letter(message: Message, *, at: datetime) -> None:
    letter = message_out(
        key=f"{message.key}-letter",
        event=ACKNOWLEDGEMENT,
        words=Wording(subject=message.subject, body=message.body),
        actor=ACTOR,
        at=at,
        channel=Channel.POST,
        session_id=message.session_id,
        contact_id=message.contact_id,
        customer_id=message.customer_id,
        resend_of=message,
    )
    letter.save(force_insert=True)
    outbox_put(news=sending([letter]), at=at)
