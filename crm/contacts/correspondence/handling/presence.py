"""Who else has a message open, and who is writing: kept for a minute in PostgreSQL, said on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from crm.contacts.correspondence.handling.models import ItemPresence
from crm.contacts.correspondence.models import InboxItem
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted

HERE = timedelta(seconds=60)  # pages say so each 20 seconds: two may be lost

# The greater of the two: a page that was opened a moment before the letter was typed does not unsay it.
_SEEN = """
INSERT INTO crm_itempresence (item_id, user_id, seen_at, writing_at)
VALUES (%(item)s, %(user)s, %(at)s, %(writing)s)
ON CONFLICT (item_id, user_id) DO UPDATE SET
    seen_at = greatest(crm_itempresence.seen_at, excluded.seen_at),
    writing_at = greatest(crm_itempresence.writing_at, excluded.writing_at)
"""


@dataclass(frozen=True, slots=True)
class Present:
    """One colleague at a message."""

    name: str
    is_writing: bool


def presence_say(*, item_id: int, actor: Actor, at: datetime, writing: bool = False) -> list[Present]:
    """The others who have it open, now that we have it open too. Raises NotPermitted for what the actor may not see."""
    if actor.user_id is None or not InboxItem.objects.visible_to(actor).filter(pk=item_id).exists():
        raise NotPermitted("message.view")
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, {"item": item_id, "user": actor.user_id, "at": at, "writing": at if writing else None})
    return others_at(item_id=item_id, actor=actor, at=at)


def presence_end(*, item_id: int, actor: Actor) -> None:
    """Nothing; we have left: what we did there is done."""
    ItemPresence.objects.filter(item_id=item_id, user=actor.user_id).delete()


def others_at(*, item_id: int, actor: Actor, at: datetime) -> list[Present]:
    """The colleagues who have the message open now, those who write first."""
    rows = ItemPresence.objects.filter(item_id=item_id, seen_at__gt=at - HERE).exclude(user=actor.user_id)
    found = [_present(row, at=at) for row in rows.select_related("user").order_by("user__full_name", "pk")]
    return sorted(found, key=lambda one: not one.is_writing)


def _present(row: ItemPresence, *, at: datetime) -> Present:
    return Present(name=row.user.full_name, is_writing=row.writing_at is not None and row.writing_at > at - HERE)


def writing_on(*, item_ids: Sequence[int], actor: Actor, at: datetime) -> dict[int, str]:
    """Who has each of these open, by item: for a list, which says so beside the line. One statement."""
    rows = ItemPresence.objects.filter(item_id__in=list(item_ids), seen_at__gt=at - HERE).exclude(user=actor.user_id)
    return dict(rows.order_by("-seen_at", "pk").values_list("item_id", "user__full_name"))


def presences_forget(at: datetime) -> int:
    """How many rows that say nothing any more were forgotten: a step of the sweep."""
    return ItemPresence.objects.filter(seen_at__lte=at - HERE).delete()[0]
