"""Answering a message, or saying whose matter it is: the words go out, and the message is settled in the same act."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.casework.answering import message_answer
from cases.casework.handling_messages.settling import Act, Held, contact_moved, held, settle
from crm.contacts.correspondence.handling.items import ItemRefused, changed, item_event
from crm.contacts.correspondence.handling.models import ItemEventKind
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Disposition, Message
from crm.teams.acting import one_transaction


@dataclass(frozen=True, slots=True)
class Reply:
    """What is written, and whether it is all they wanted."""

    subject: str
    body: str
    is_final: bool = True


@one_transaction
def message_reply(*, item_id: int, reply: Reply, act: Act) -> Message:
    """The answer, on its way. When it is all they wanted the message is settled; a word on the way leaves it open.

    Raises IntakeRefused (subject, body, to), ItemChanged, ItemRefused, NotPermitted, Busy.
    """
    found = held(item_id, act)
    if found.done:
        return _said_before(found, act)
    answer = _said(found, reply, act)
    if not reply.is_final:
        item = found.item
        item.state, item.assignee_id = InboxItem.State.OPEN, item.assignee_id or act.actor.user_id
        changed(item, "state", "assignee")
        item_event(item, ItemEventKind.REPLIED, actor=act.actor, at=act.at, key=act.key, message=answer.pk)
        return answer
    settle(found, InboxItem.Settled.ANSWERED, act, message=answer.pk, **_disposed(found, Disposition.ANSWERED, act))
    return answer


@one_transaction
def message_signpost(*, item_id: int, body_id: int | None, reply: Reply, act: Act) -> Message:
    """The message, settled as another body's, with a reply on its way that says whose. Refused where work goes on about
    it: that ends on its case.

    Raises IntakeRefused (subject, body, to), ItemChanged, ItemRefused, NotPermitted, Busy.
    """
    found = held(item_id, act)
    if found.done:
        return _said_before(found, act)
    if found.case is not None:
        raise ItemRefused(_("There is work on this message: end it on its case as not ours, and say whose."))
    answer = _said(found, reply, act)
    was = _disposed(found, Disposition.ANOTHER_BODY, act)
    settle(found, InboxItem.Settled.NOT_FOR_US, act, message=answer.pk, body=body_id, **was)
    return answer


def _said(found: Held, reply: Reply, act: Act) -> Message:
    return message_answer(
        item=found.item, subject=reply.subject, body=reply.body, is_final=reply.is_final, actor=act.actor, at=act.at,
        key=f"message-{found.item.pk}-{act.key}"[:180],
    )  # fmt: skip


def _said_before(found: Held, act: Act) -> Message:
    return Message.objects.unscoped("the same act again").get(key=f"answer-message-{found.item.pk}-{act.key}"[:187])


def _disposed(found: Held, disposition: str, act: Act) -> dict[str, str]:
    """How the contact stood; from now on it was dealt with in this way, unless work answers for it."""
    contact = found.contact
    if contact is None or found.case is not None:
        return {}
    was = {"disposition": contact.disposition}
    contact.disposition = disposition
    contact.save(update_fields=["disposition"])
    contact_moved(contact, act, disposition=disposition)
    return was
