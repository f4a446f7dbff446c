"""Who sees to a message: read, taken, given, given back, passed on. Each: one call, one transaction, its event."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.contacts.correspondence.handling.items import (
    ItemRefused,
    changed,
    done_before,
    item_event,
    item_for_act,
    refuse_stale,
)
from crm.contacts.correspondence.handling.models import ItemEventKind
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Team, User
from crm.teams.policy import may

GIVEN = "message.given"  # news: somebody has it whom a colleague chose


@one_transaction
def item_read(*, item_id: int, actor: Actor, at: datetime) -> InboxItem:
    """The item, no longer unread. Reading is no change of it: nobody's page grows stale. Raises NotPermitted, Busy."""
    item = item_for_act(item_id=item_id, actor=actor, permission="message.view")
    if item.state != InboxItem.State.NEW:
        return item
    item.state, item.first_read_at = InboxItem.State.OPEN, item.first_read_at or at
    item.save(update_fields=["state", "first_read_at"])
    item_event(item, ItemEventKind.READ, actor=actor, at=at)
    return item


@one_transaction
def item_unread(*, item_id: int, version: int | None, actor: Actor, at: datetime, key: str) -> InboxItem:
    """The item, unread again and nobody's. Raises ItemRefused when it is settled, ItemChanged, NotPermitted, Busy."""
    item = item_for_act(item_id=item_id, actor=actor)
    if done_before(item, key):
        return item
    refuse_stale(item, version=version, at=at)
    item.state, item.assignee = InboxItem.State.NEW, None
    changed(item, "state", "assignee")
    item_event(item, ItemEventKind.UNREAD, actor=actor, at=at, key=key)
    return item


@one_transaction
def item_take(*, item_id: int, version: int | None, actor: Actor, at: datetime, key: str) -> InboxItem:
    """The item, now this person's. Raises ItemRefused when another took it first, ItemChanged, NotPermitted, Busy."""
    item = item_for_act(item_id=item_id, actor=actor)
    if done_before(item, key) or item.assignee_id == actor.user_id:
        return item
    if item.assignee is not None:
        raise ItemRefused(_("%(who)s has taken this message.") % {"who": item.assignee.full_name})
    refuse_stale(item, version=version, at=at)
    return _given(item, actor.user_id, ItemEventKind.TAKEN, actor=actor, at=at, key=key)


@one_transaction
def item_assign(*, item_id: int, user_id: int, version: int | None, actor: Actor, at: datetime, key: str) -> InboxItem:
    """The item, now this colleague's. Raises ItemRefused for somebody who may not see to it, ItemChanged, NotPermitted,
    Busy."""
    item = item_for_act(item_id=item_id, actor=actor)
    if done_before(item, key):
        return item
    refuse_stale(item, version=version, at=at)
    who = User.objects.with_scope().filter(pk=user_id, is_active=True).first()
    if who is None or not may(who.actor, "message.handle"):
        raise ItemRefused(_("There is no such colleague, or messages are not theirs to answer: choose another."))
    if not InboxItem.objects.visible_to(who.actor).filter(pk=item.pk).exists():
        raise ItemRefused(_("%(who)s may not see this message: choose somebody else.") % {"who": who.full_name})
    if who.pk != actor.user_id:
        outbox_put(news=[News(kind=GIVEN, subject_id=item.pk)], at=at)
    return _given(item, who.pk, ItemEventKind.ASSIGNED, actor=actor, at=at, key=key)


@one_transaction
def item_release(*, item_id: int, version: int | None, actor: Actor, at: datetime, key: str) -> InboxItem:
    """The item, now nobody's. Raises ItemRefused when it is settled, ItemChanged, NotPermitted, Busy."""
    item = item_for_act(item_id=item_id, actor=actor)
    if done_before(item, key) or item.assignee_id is None:
        return item
    refuse_stale(item, version=version, at=at)
    return _given(item, None, ItemEventKind.RELEASED, actor=actor, at=at, key=key)


def _given(item: InboxItem, user_id: int | None, kind: str, *, actor: Actor, at: datetime, key: str) -> InboxItem:
    item.assignee_id = user_id
    if item.state == InboxItem.State.NEW:
        item.state, item.first_read_at = InboxItem.State.OPEN, item.first_read_at or at
    changed(item, "assignee", "state", "first_read_at")
    item_event(item, kind, actor=actor, at=at, key=key, to=user_id)
    return item


@one_transaction
def item_transfer(
    *,
    item_id: int,
    version: int | None,
    actor: Actor,
    at: datetime,
    key: str,
    team_id: int | None = None,
    inbox_id: int | None = None,
) -> InboxItem:
    """The item, unread and nobody's, with another inbox and its team, or with another team.

    Raises ItemRefused for a place it is in already or that is none, ItemChanged, NotPermitted, Busy.
    """
    item = item_for_act(item_id=item_id, actor=actor)
    if done_before(item, key):
        return item
    refuse_stale(item, version=version, at=at)
    inbox = Inbox.objects.filter(pk=inbox_id, is_live=True).select_related("team").first() if inbox_id else None
    team = inbox.team if inbox else Team.objects.filter(pk=team_id or 0).first()
    if team is None:
        raise ItemRefused(_("Choose the inbox or the team it is for."))
    if team.pk == item.team_id and (inbox is None or inbox.pk == item.inbox_id):
        raise ItemRefused(_("It is there already."))
    was: dict[str, Any] = {"from_team": item.team_id, "from_inbox": item.inbox_id}
    item.team, item.inbox = team, inbox or item.inbox
    item.state, item.assignee = InboxItem.State.NEW, None
    changed(item, "team", "inbox", "state", "assignee")
    item_event(item, ItemEventKind.TRANSFERRED, actor=actor, at=at, key=key, team=team.pk, inbox=item.inbox_id, **was)
    return item
