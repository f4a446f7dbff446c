"""Several messages at once: each its own act, so that one that changed meanwhile is left and said, and the rest are done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from cases.casework.handling_messages.closing import message_nothing_to_do, message_spam
from cases.casework.handling_messages.settling import Act
from cases.casework.handling_messages.undoing import batch_items, message_undo
from crm.contacts.actions import IntakeRefused
from crm.contacts.correspondence.handling.actions import item_take
from crm.contacts.correspondence.handling.items import ItemRefused
from crm.contacts.correspondence.models import InboxItem
from crm.teams.acting import Busy
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted

MOST_AT_ONCE = 200


class Bulk(StrEnum):
    """What may be done to several messages at once: the obvious."""

    TAKE = "take"
    NOTHING_TO_DO = "nothing"
    SPAM = "spam"


@dataclass(slots=True)
class BulkDone:
    """Which were done, and which were left, each with why."""

    done: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def messages_bulk(*, what: Bulk, versions: dict[int, int], batch: UUID, actor: Actor, at: datetime) -> BulkDone:
    """What became of these messages (by key, with the version each was seen in); a second call changes nothing.

    One that changed since, or that the actor may not see, is left.
    """

    def one(item_id: int) -> InboxItem:
        act = Act(actor=actor, at=at, key=f"bulk-{batch}", version=versions[item_id], batch=batch)
        if what == Bulk.TAKE:
            return item_take(item_id=item_id, version=act.version, actor=actor, at=at, key=act.key)
        settled = message_spam if what == Bulk.SPAM else message_nothing_to_do
        return settled(item_id=item_id, act=act)

    return _each(sorted(versions)[:MOST_AT_ONCE], one)


def messages_bulk_undo(*, batch: UUID, actor: Actor, at: datetime) -> BulkDone:
    """What became of the messages that this person settled together, taken back."""

    def one(item_id: int) -> InboxItem:
        return message_undo(item_id=item_id, act=Act(actor=actor, at=at, key=f"undo-{batch}", batch=batch))

    return _each(batch_items(batch=batch, actor=actor), one)


def _each(item_ids: Sequence[int], act: Callable[[int], InboxItem]) -> BulkDone:
    came = BulkDone()
    for item_id in item_ids:
        try:
            act(item_id)
        except (ItemRefused, IntakeRefused) as refusal:
            came.left[item_id] = str(refusal)
        except NotPermitted:
            came.left[item_id] = _("There is no such message.")
        except Busy:
            came.left[item_id] = _("Somebody else is at it just now: try again.")
        else:
            came.done.append(item_id)
    return came
