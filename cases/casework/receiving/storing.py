"""The rows of a message that came in: its words, and the message as work."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cases.casework.receiving.senders import Sender
from cases.casework.receiving.threads import Thread
from crm.contacts.actions import Logged
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.correspondence.received import Received
from crm.contacts.models import Direction, Message, Unacknowledged
from crm.customers.names import storable
from crm.teams.actor import Actor
from crm.teams.models import Restriction, Team

EVENT = "received"

Nature = InboxItem.Nature


def message_store(
    received: Received,
    *,
    key: str,
    message_id: str | None,
    sender: Sender,
    thread: Thread | None,
    answers: Message | None,
    logged: Logged | None,
    actor: Actor,
    at: datetime,
) -> Message:
    """The message as a row of its own: its words stand here and nowhere else."""
    message = Message(
        key=key,
        direction=Direction.IN,
        channel=received.channel,
        event=EVENT,
        subject=storable(" ".join(received.subject.split()))[:300],
        body=storable(received.words),
        message_id=message_id,
        answers=answers,
        addressed_to=received.reply_to[:320],
        sent_to=(received.addresses[0] if received.addresses else "")[:320],
        state=Message.State.RECEIVED,
        created_at=min(received.received_at, at),
        created_by_kind=actor.kind,
        created_by_key=actor.key,
        settled_at=at,
        **_belongs(sender, thread, logged),
    )
    message.save(force_insert=True)
    return message


def _belongs(sender: Sender, thread: Thread | None, logged: Logged | None) -> dict[str, Any]:
    """Its contact; or, what a machine wrote, the matter it is about, and whoever's address it came from."""
    if logged is not None:
        return {
            "session_id": logged.session.pk,
            "contact_id": logged.contact.pk,
            "customer_id": logged.contact.customer_id,
            "contact_point_id": sender.holder.point_id if sender.holder else None,
        }
    hidden = next((one for one in sender.holders if one.restriction_id or one.point_restriction_id), None)
    holder = hidden or sender.holder  # where one of several is confidential, what came from there is hidden as theirs
    return {
        "contact_id": thread.contact.pk if thread is not None else None,
        "customer_id": holder.customer_id if holder is not None else None,
    }


def item_store(
    received: Received,
    *,
    message: Message,
    inbox: Inbox,
    sender: Sender,
    thread: Thread | None,
    logged: Logged | None,
    reason: str,
    at: datetime,
) -> InboxItem:
    """The message as work: a person's waits for a person, a machine's needs nobody."""
    is_theirs = thread is not None and thread.is_theirs
    due = [one.due_at for one in logged.clocks if one.stopped_at is None and one.due_at] if logged else []
    item = InboxItem(
        message=message,
        inbox=inbox,
        team_id=_team(inbox, thread if is_theirs else None, sender),
        contact=logged.contact if logged is not None else None,
        suggested=thread.contact if thread is not None and logged is not None and not is_theirs else None,
        suggested_because=thread.because if thread is not None and logged is not None and not is_theirs else "",
        nature=received.nature,
        nature_why=storable(received.nature_why)[:200],
        match=sender.match,
        sender=received.sender[:320],
        sender_name=storable(received.sender_name)[:200],
        quoted=storable(received.quoted),
        html=storable(received.html),
        authentication=received.authentication[:120],
        warnings=[storable(one)[:200] for one in received.warnings],
        received_at=message.created_at,
        due_at=min(due, default=None),
        unacknowledged=reason,
    )
    if logged is None:
        item.state, item.settled_at = InboxItem.State.DONE, at
        is_spam = received.nature == Nature.SPAM
        item.settled_as = InboxItem.Settled.SPAM if is_spam else InboxItem.Settled.BY_RULE
        item.unacknowledged = Unacknowledged.SPAM if is_spam else Unacknowledged.AUTOMATIC
    item.save(force_insert=True)
    return item


def _team(inbox: Inbox, thread: Thread | None, sender: Sender) -> int:
    """Who sees to it: who works on the case it goes on with, else whoever reads the inbox; of what is confidential one of
    the teams that may read it."""
    team_id = thread.case.team_id if thread is not None and thread.case is not None else inbox.team_id
    restriction_id = thread.contact.restriction_id if thread is not None else sender.restriction_id
    if restriction_id is None and sender.holder is not None:
        restriction_id = sender.holder.restriction_id
    if restriction_id is None:
        return team_id
    may = list(_teams(restriction_id).values_list("pk", flat=True))
    return team_id if team_id in may or not may else may[0]


def _teams(restriction_id: int) -> QuerySet[Team]:
    named = Restriction.teams.through.objects.filter(restriction=restriction_id, team=OuterRef("pk"))
    return Team.objects.filter(Exists(named)).order_by("pk")
