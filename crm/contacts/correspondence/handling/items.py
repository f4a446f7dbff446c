"""One message as work, found and locked for an act: who may, what is stale, and the event of what was done.

Locks come in the order of the house (customers, session, contact), then the item, then its case and clocks.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from crm.contacts.correspondence.handling.models import ItemEvent, ItemEventKind
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.saying import ZONE
from crm.sla.saying import say_when
from crm.teams.access import record_read
from crm.teams.actor import Actor, ActorKind
from crm.teams.models import User
from crm.teams.policy import NotPermitted, require

HANDLE = "message.handle"


class ItemRefused(Exception):
    """Not done, and why: the words say what to do instead."""


class ItemChanged(ItemRefused):
    """The message is not any more as the page showed it: the words say who did what, and when."""


def item_for_act(*, item_id: int, actor: Actor, permission: str = HANDLE) -> InboxItem:
    """The locked item, when the actor may see it and do this. Raises NotPermitted."""
    require(actor, permission)
    if not InboxItem.objects.visible_to(actor).filter(pk=item_id).exists():
        raise NotPermitted(permission)
    items = InboxItem.objects.unscoped("locked for an act")
    items.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True).get(pk=item_id)
    # Two statements: joined to the lock, what stands beside the item would be as it was before the wait for it.
    return items.select_related("message", "contact__service", "inbox", "team", "assignee").get(pk=item_id)


def refuse_stale(item: InboxItem, *, version: int | None, at: datetime) -> None:
    """Nothing when the (locked) item is as the page showed it and still to be seen to. Raises ItemChanged with who did
    what since, ItemRefused when it is settled."""
    if version is not None and version != item.version:
        raise ItemChanged(_("Not done: somebody was here before you. ") + last_act(item, at=at))
    if item.state == InboxItem.State.DONE:
        raise ItemRefused(_("This message is settled already: take that back first."))


def seen(items: Iterable[InboxItem], *, screen: str, actor: Actor, at: datetime) -> None:
    """Nothing; a row says whose messages were shown: by their contacts, or by themselves where they belong to none."""
    shown = list(items)
    contacts = [item.contact_id for item in shown if item.contact_id is not None]
    alone = [item.pk for item in shown if item.contact_id is None]
    record_read(actor=actor, at=at, screen=screen, kind="CONTACT", keys=contacts)
    record_read(actor=actor, at=at, screen=screen, kind="MESSAGE", keys=alone)


def done_before(item: InboxItem, key: str) -> bool:
    """True when an act with this key was done to this item already (a double click)."""
    return bool(key) and ItemEvent.objects.filter(item_id=item.pk, key=key).exists()


def item_event(
    item: InboxItem, kind: str, *, actor: Actor, at: datetime, key: str = "", batch: UUID | None = None, **facts: Any
) -> None:
    """Nothing; the event is written."""
    ItemEvent.objects.create(
        item_id=item.pk, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, key=key, batch=batch, facts=facts
    )


def changed(item: InboxItem, *fields: str) -> None:
    """Nothing; these columns are stored and the version has risen: who acts on an older one is told."""
    item.version += 1
    item.save(update_fields=[*fields, "version"])


def last_act(item: InboxItem, *, at: datetime) -> str:
    """Who did what last, and when: for whoever comes second."""
    events = ItemEvent.objects.filter(item_id=item.pk).exclude(kind=ItemEventKind.READ)
    event = events.order_by("-at", "-id").first()
    if event is None:
        return _("Look at it again before you go on.")
    who = _("The system")
    if event.actor_kind == ActorKind.STAFF:
        who = User.objects.filter(pk=event.actor_key).values_list("full_name", flat=True).first() or _("Somebody")
    said = {"who": who, "what": event_words(event), "when": say_when(event.at, at, ZONE)}
    return _("%(who)s, %(when)s: %(what)s.") % said


def event_words(event: ItemEvent) -> str:
    """What was done, in words: of a settling how it was settled."""
    if event.kind == ItemEventKind.SETTLED and event.facts.get("as") in InboxItem.Settled.values:
        return str(InboxItem.Settled(event.facts["as"]).label)
    return str(ItemEventKind(event.kind).label)
