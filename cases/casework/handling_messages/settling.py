"""What every way of settling a message shares: its locks in their order, its end as work, and what its contact comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.casework.following import derive_due
from cases.casework.intake import case_of
from cases.casework.models import Case
from cases.casework.raising import clocks_on
from crm.contacts.actions import contact_event, lock_customers
from crm.contacts.correspondence.handling.items import (
    ItemRefused,
    changed,
    done_before,
    item_event,
    item_for_act,
    refuse_stale,
)
from crm.contacts.correspondence.handling.models import ItemEventKind
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact, ContactEvent, ContactEventKind, ContactSession, Direction, Message
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_cancel
from crm.sla.models import Clock
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require

GOING_ON = (Clock.State.RUNNING, Clock.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a message: who, when, under which key, as seen on which version of it; of several at once, the batch."""

    actor: Actor
    at: datetime
    key: str
    version: int | None = None
    batch: UUID | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A message locked for an act, with its contact and the case that belongs to: None for a machine's words."""

    item: InboxItem
    contact: Contact | None
    case: Case | None
    done: bool = False  # by an earlier press of the same button


def held(item_id: int, act: Act, *, also: Sequence[int | None] = (), settled: bool = False) -> Held:
    """The message with its contact, locked: customers first (`also` those it will be about), then session, contact, item.

    Raises NotPermitted, ItemChanged, ItemRefused when it is settled already (or, with `settled`, when it is not).
    """
    require(act.actor, "message.handle")
    before = InboxItem.objects.visible_to(act.actor).filter(pk=item_id).select_related("contact").first()
    if before is None:
        raise NotPermitted("message.handle")
    contact = None
    if before.contact is not None:
        lock_customers(customer_ids=[before.contact.customer_id, *also], actor=act.actor)
        sessions = ContactSession.objects.unscoped("locked before its contact").filter(pk=before.contact.session_id)
        sessions.select_for_update(no_key=True).get()
        contacts = Contact.objects.unscoped("the message's own").select_for_update(no_key=True, of=("self",))
        contact = contacts.select_related("service", "session").get(pk=before.contact.pk)
    item = item_for_act(item_id=item_id, actor=act.actor)
    if done_before(item, act.key):
        return Held(item=item, contact=contact, case=None, done=True)
    if settled:
        _refuse_unsettled(item)
    else:
        refuse_stale(item, version=act.version, at=act.at)
    return Held(item=item, contact=contact, case=case_of(contact.pk) if contact else None)


def _refuse_unsettled(item: InboxItem) -> None:
    if item.state != InboxItem.State.DONE:
        raise ItemRefused(_("This message is not settled: there is nothing to take back."))


@dataclass(slots=True)
class Left:
    """What must be known to take a settling back: how the contact stood, and which promises ended with it."""

    facts: dict[str, Any] = field(default_factory=dict)


def settle(found: Held, as_what: str, act: Act, **facts: Any) -> InboxItem:
    """The item, settled in this way, and its event; the figures hear that its contact changed."""
    item = found.item
    item.state, item.settled_as, item.settled_at = InboxItem.State.DONE, as_what, act.at
    item.settled_by_id = act.actor.user_id
    item.first_read_at = item.first_read_at or act.at
    changed(item, "state", "settled_as", "settled_at", "settled_by", "first_read_at")
    item_event(
        item,
        ItemEventKind.SETTLED,
        actor=act.actor,
        at=act.at,
        key=act.key,
        batch=act.batch,
        **{"as": as_what},
        **facts,
    )
    if found.contact is not None:
        outbox_put(news=[News(kind="contact.changed", subject_id=found.contact.pk)], at=act.at)
    return item


def contact_closed(found: Held, disposition: str, act: Act) -> dict[str, Any]:
    """How the (locked) contact stood: it asks for nothing more, so what was promised about it alone is promised no more.

    Where it raised work, its promises are the work's, and stay.
    """
    contact, case = found.contact, found.case
    if contact is None or (case is not None and case.contact_id == contact.pk):
        return {}
    running = clocks_on([contact.pk], states=GOING_ON)
    kinds = sorted(Clock.objects.filter(pk__in=running).values_list("kind", flat=True))
    clocks_cancel(clock_ids=running, actor=act.actor, at=act.at)
    was = {"disposition": contact.disposition, "kinds": kinds}
    if case is not None:
        derive_due([case.pk])
        return was
    contact.disposition = disposition
    contact.save(update_fields=["disposition"])
    contact_moved(contact, act, disposition=disposition)
    return was


def contact_moved(contact: Contact, act: Act, **facts: Any) -> None:
    """Nothing; the contact's own history says what a person judged its message to be."""
    event = contact_event(contact.pk, ContactEventKind.MOVED, act.actor, act.at, message=True, **facts)
    ContactEvent.objects.bulk_create([event])


def unsent_withdrawn(contact: Contact, *, reason: str, at: datetime) -> list[int]:
    """The keys of our messages about this contact that had not left and now never will, with the reason."""
    mine = Message.objects.unscoped("not to be sent").filter(
        session=contact.session_id, direction=Direction.OUT, state=Message.State.QUEUED, attempted_at__isnull=True
    )
    keys = list(mine.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    Message.objects.unscoped("just locked").filter(pk__in=keys).update(
        state=Message.State.REFUSED, state_reason=reason[:200], settled_at=at
    )
    return keys


def due_again(item: InboxItem) -> None:
    """Nothing; the item is due when the earliest promise about its contact is."""
    clocks = Clock.objects.filter(promise__contact=item.contact_id, state=Clock.State.RUNNING)
    item.due_at = clocks.order_by("due_at").values_list("due_at", flat=True).first() if item.contact_id else None
