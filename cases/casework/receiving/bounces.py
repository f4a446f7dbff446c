"""What we sent came back: the message says so, what it seemed to keep runs on, the address is not used until it works
again, whoever wrote is told, and an acknowledgement is tried another way.

A report that names none of our messages, or another address than the one it went to, marks nothing: anybody can write one.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.casework.intake import case_of
from cases.casework.notices.writing import message_came_back
from cases.casework.raising import contact_ids_of
from crm.catalogue.queries import Wording
from crm.contacts.acknowledging import EVENT as ACKNOWLEDGEMENT
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.correspondence.received import Failed
from crm.contacts.models import Channel, Contact, ContactSession, Direction, Message, Promise, Unacknowledged
from crm.contacts.saying import message_out, sending
from crm.customers.actions import point_bounced
from crm.customers.care.reaching import may_reach
from crm.customers.models import ContactPoint, Customer
from crm.customers.queries.seen import group_of
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import stops_void
from crm.sla.follow import lock_for_followers
from crm.sla.models import Clock
from crm.teams.actor import Actor

ARRIVED_AS_FAR_AS_WE_KNEW = frozenset({Message.State.SENT, Message.State.DELIVERED})
QUESTION_EVENT = "question"


def bounce_take(failed: Failed | None, *, actor: Actor, at: datetime) -> Message | None:
    """The message of ours that came back, now marked; None when the report is of none, or of a mere delay.

    Part of the caller's transaction.
    """
    if failed is None or not failed.is_permanent or not failed.message_id:
        return None
    found = Message.objects.unscoped("which of ours came back").filter(
        message_id=failed.message_id, direction=Direction.OUT, state__in=ARRIVED_AS_FAR_AS_WE_KNEW
    )
    message = found.select_related("customer").first()
    if message is None or (failed.addresses and message.sent_to not in failed.addresses):
        return None
    came_back(message, words=" ".join(failed.words.split()), dead=True, actor=actor, at=at)
    return message


def came_back(
    message: Message, *, words: str, dead: bool, actor: Actor, at: datetime, state: str = Message.State.BOUNCED
) -> None:
    """Nothing; the message did not arrive, by whatever door it went: what it seemed to keep runs on, whoever wrote is told.
    `dead` when nothing will ever arrive there. Part of the caller's transaction."""
    kept_at = message.settled_at
    message.state, message.settled_at = state, at
    message.state_reason = words[:200] or _("it could not be delivered")
    message.save(update_fields=["state", "state_reason", "settled_at"])
    _run_on(message, kept_at, actor=actor, at=at)
    if dead:
        _mark(message, actor=actor, at=at)
    if message.event == QUESTION_EVENT:
        outbox_put(news=[News(kind="question.lost", subject_id=message.pk)], at=at)
    else:
        message_came_back(message, at=at)
    if message.event == ACKNOWLEDGEMENT and message.channel == Channel.EMAIL:
        _another_way(message, actor=actor, at=at)


def _run_on(message: Message, kept_at: datetime | None, *, actor: Actor, at: datetime) -> None:
    """Nothing; promises that seemed to be kept by it run on."""
    if kept_at is None or message.event == QUESTION_EVENT:
        return  # a question's are seen to with its pauses
    contacts = [message.contact_id] if message.contact_id is not None else _of_session(message.session_id)
    case = case_of(contacts[0]) if contacts and contacts[0] is not None else None
    if case is not None:
        contacts = [*contacts, *contact_ids_of(case)]
    seemed = Promise.objects.filter(
        contact__in=[one for one in contacts if one is not None],
        clock__state=Clock.State.STOPPED,
        clock__stopped_at=kept_at,
        clock__met_by__in=[Clock.MetBy.AUTO, Clock.MetBy.PERSON],
    )
    clocks = list(seemed.order_by("clock").values_list("clock_id", flat=True))
    if clocks:
        lock_for_followers(clocks, at)
        stops_void(clock_ids=clocks, actor=actor, at=at)


def _of_session(session_id: int | None) -> list[int | None]:
    contacts = Contact.objects.unscoped("what it acknowledged").filter(session=session_id)
    return list(contacts.order_by("pk").values_list("pk", flat=True))


def _mark(message: Message, *, actor: Actor, at: datetime) -> None:
    """Nothing; nobody's record has this address to be written to, among those it was sent for."""
    if message.customer is None:
        return
    points = ContactPoint.objects.unscoped("it does not work").filter(
        kind=ContactPoint.Kind.PHONE if message.channel == Channel.TEXT else ContactPoint.Kind.EMAIL,
        normalised=message.sent_to,
        customer__in=group_of(message.customer),
    )
    for point in points.order_by("pk"):
        point_bounced(point=point, actor=actor, at=at)


def _another_way(message: Message, *, actor: Actor, at: datetime) -> None:
    """Nothing; the reference goes by text where a mobile is known and may be used, else it is counted as not told."""
    mobile = _mobile(message.customer, at=at) if message.customer is not None else None
    if mobile is None:
        ContactSession.objects.unscoped("why it was not acknowledged").filter(messages=message).update(
            unacknowledged=Unacknowledged.BOUNCED
        )
        InboxItem.objects.unscoped("why it was not acknowledged").filter(message=message.answers).update(
            unacknowledged=Unacknowledged.BOUNCED
        )
        return
    text = message_out(
        key=f"{message.key}-text",
        event=ACKNOWLEDGEMENT,
        words=Wording(subject=message.subject, body=message.body),
        actor=actor,
        at=at,
        channel=Channel.TEXT,
        session_id=message.session_id,
        contact_id=message.contact_id,
        customer_id=message.customer_id,
        contact_point_id=mobile.pk,
        resend_of=message,
    )
    text.save(force_insert=True)
    outbox_put(news=sending([text]), at=at)


def _mobile(customer: Customer, *, at: datetime) -> ContactPoint | None:
    group = group_of(customer)
    points = ContactPoint.objects.unscoped("to be told by text").filter(
        customer__in=group, kind=ContactPoint.Kind.PHONE, restriction__isnull=True
    )
    for point in points.order_by("-is_preferred", "-created_at", "-pk"):
        is_mobile = point.line == ContactPoint.Line.MOBILE and point.may_text
        if is_mobile and may_reach(group=group, channel=Channel.TEXT, point=point, at=at).allowed:
            return point
    return None
