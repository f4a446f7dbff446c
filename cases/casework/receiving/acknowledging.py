"""Why a person's message is not acknowledged: what only mail can tell, before the rule of all doors."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from cases.casework.receiving.senders import Sender
from cases.casework.receiving.threads import Thread
from crm.contacts.acknowledging import EVENT, MOST_A_DAY, ONCE_A_DAY, why_not
from crm.contacts.correspondence.addressing import without_reply_words
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.correspondence.queries import is_ours
from crm.contacts.correspondence.received import Received
from crm.contacts.models import Direction, Disposition, Message, Unacknowledged
from crm.teams.compiled_once import Given, compiled_once


def reason_against(
    received: Received, *, sender: Sender, thread: Thread | None, live: Sequence[Inbox], at: datetime
) -> str:
    """Why this is not acknowledged (Unacknowledged), "" when it is; `live` are our inboxes."""
    rule = why_not(
        channel=received.channel,
        direction=Direction.IN,
        dispositions=[Disposition.PASSED_ON],
        promised=True,
        known=bool(sender.address),
    )
    return rule or _of_sender(sender, thread, live) or _of_the_day(received, thread, at)


def _of_sender(sender: Sender, thread: Thread | None, live: Sequence[Inbox]) -> str:
    if is_ours(sender.address, live=live):
        return Unacknowledged.AUTOMATIC
    if sender.is_confidential or (thread is not None and thread.is_theirs and thread.contact.restriction_id):
        return Unacknowledged.CONFIDENTIAL
    if sender.holder is not None and sender.holder.is_stopped:
        return Unacknowledged.DO_NOT_WRITE
    if sender.holder is not None and sender.holder.has_bounced:
        return Unacknowledged.BOUNCED
    return ""


def _of_the_day(received: Received, thread: Thread | None, at: datetime) -> str:
    """Whether they had an acknowledgement of this conversation within the day, or so many that machines may be answering
    each other: nothing a message says of itself is asked."""
    before = _acknowledged(sender=received.sender, since=at - ONCE_A_DAY)
    subject = without_reply_words(received.subject)
    if any(without_reply_words(one) == subject for one in before):
        return Unacknowledged.SAME_THREAD
    if thread is not None and thread.is_theirs and _is_fresh(thread, at):
        return Unacknowledged.SAME_THREAD
    return Unacknowledged.STORM if len(before) >= MOST_A_DAY else ""


@compiled_once
def _acknowledged(*, sender: Given, since: Given) -> QuerySet[InboxItem, str]:
    items = InboxItem.objects.unscoped("counted").filter(sender=sender, unacknowledged="")
    # By when we took them in: of a mailbox that nobody read for a week all come at once.
    return (
        items.filter(message__settled_at__gt=since)
        .order_by("-message")
        .values_list("message__subject", flat=True)[:MOST_A_DAY]
    )


def _is_fresh(thread: Thread, at: datetime) -> bool:
    """Whether something in this conversation was acknowledged within the day, whichever door it came by."""
    root = thread.contact.about_id or thread.contact.pk
    return bool(_fresh(root=root, since=at - ONCE_A_DAY))


@compiled_once
def _fresh(*, root: Given, since: Given) -> QuerySet[Message, int]:
    sent = Message.objects.unscoped("whether there was one").filter(event=EVENT, created_at__gt=since)
    about = sent.filter(session__contacts__about=root) | sent.filter(session__contacts=root)
    return about.order_by("pk").values_list("pk", flat=True)[:1]
