"""How many messages nobody has read, for the head of every page: asked of the database once a minute for each person."""

import time
from threading import Lock

from django.db.models import QuerySet

from crm.contacts.correspondence.models import InboxItem
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once

MOST_COUNTED = 100
REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 4_000  # people; then all are forgotten


def unread_now(*, actor: Actor) -> int:
    """How many unread messages wait in this person's teams, up to MOST_COUNTED; what is hidden from them is not counted."""
    if actor.user_id is None or not actor.teams:
        return 0
    return len(_unread(actor, teams=sorted(actor.teams)))


@compiled_once
def _unread(actor: Actor, /, *, teams: Given) -> QuerySet[InboxItem, int]:
    shown = InboxItem.objects.visible_to(actor).filter(state=InboxItem.State.NEW, team__among=teams)
    return shown.order_by().values_list("pk", flat=True)[:MOST_COUNTED]


class RememberedUnread:
    """The number as each person's pages show it, by process."""

    def __init__(self, *, seconds: float = REMEMBERED_SECONDS) -> None:
        self.seconds = seconds
        self._known: dict[str, tuple[float, int]] = {}
        self._lock = Lock()
        self._supposed: int | None = None

    def known(self, *, actor: Actor) -> int:
        """The number as it was read at most a minute ago."""
        now = time.monotonic()
        until, number = self._known.get(actor.key, (float("-inf"), 0))
        if now < until:
            return number
        if self._supposed is not None:
            return self._supposed
        number = unread_now(actor=actor)
        self.keep(actor.key, number)
        return number

    def keep(self, key: str, number: int) -> None:
        """Nothing; this is what the person's pages show for so long."""
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = (time.monotonic() + self.seconds, number)

    def suppose(self, number: int | None) -> None:
        """Nothing; from now on this is shown to whoever nothing is known of, and the database is asked for nobody; None
        asks it again. What was known is forgotten."""
        with self._lock:
            self._known.clear()
            self._supposed = number

    def forget(self, key: str) -> None:
        """Nothing; the next page asks again: this person has just read or settled one."""
        with self._lock:
            self._known.pop(key, None)


remembered_unread = RememberedUnread()
