"""What a person does to the outbox: dead letters tried again or let go, a destination paused, resumed, slowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.outbox.actions import News, outbox_put
from crm.outbox.destinations import release
from crm.outbox.models import OutboxDestination, OutboxEntry, OutboxEvent
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

MANAGE = "outbox.manage"
MOST_AT_ONCE = 1000
FASTEST = 60_000  # a minute


class OutboxRefused(Exception):
    """What was asked cannot be done; says why, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Dead:
    """Which dead letters: those with these keys or, with none, all of a kind and destination ("" for any)."""

    keys: Sequence[int] = ()
    kind: str = ""
    destination: str = ""

    def rows(self) -> QuerySet[OutboxEntry]:
        """The dead letters among them, locked, oldest first, a thousand at most."""
        found = OutboxEntry.objects.filter(dead_at__isnull=False)
        if self.keys:
            found = found.filter(pk__in=self.keys)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.destination:
            found = found.filter(destination=self.destination)
        return found.order_by("pk").select_for_update(skip_locked=True)[:MOST_AT_ONCE]


@one_transaction
def dead_retry(*, dead: Dead, actor: Actor, at: datetime, key: str) -> int:
    """How many dead letters are tried again, as if for the first time. The same key does nothing more.

    Raises NotPermitted.
    """
    require(actor, MANAGE)
    keys = [entry.pk for entry in dead.rows()]
    if not keys or not _noted(OutboxEvent.Kind.RETRIED, {"entries": keys}, actor=actor, at=at, key=key):
        return 0
    return OutboxEntry.objects.filter(pk__in=keys).update(
        dead_at=None, attempts=0, not_before=at, claimed_until=None, claimed_by="", held_by=""
    )


_LET_GO = """
WITH gone AS (DELETE FROM crm_outboxentry WHERE id = ANY(%(ids)s) RETURNING *)
INSERT INTO crm_outboxsettled
    (entry_id, number, stream, kind, subject_id, created_at, attempts, settled_at, let_go, destination)
SELECT id, number, stream, kind, subject_id, created_at, attempts, %(at)s, true, destination FROM gone
"""


@one_transaction
def dead_let_go(*, dead: Dead, why: str, actor: Actor, at: datetime, key: str) -> int:
    """How many dead letters were let go: they are never tried again, and whoever wrote them hears so by the outbox.

    Raises NotPermitted, OutboxRefused without a reason.
    """
    require(actor, MANAGE)
    if not why.strip():
        raise OutboxRefused(_("Say why they are let go: it stays in the record"))
    rows = list(dead.rows())
    keys = [entry.pk for entry in rows]
    facts = {"entries": keys, "why": why.strip()[:200]}
    if not rows or not _noted(OutboxEvent.Kind.LET_GO, facts, actor=actor, at=at, key=key):
        return 0
    outbox_put(news=[News(kind=f"{entry.kind}.let_go", subject_id=entry.subject_id) for entry in rows], at=at)
    with connection.cursor() as cursor:
        cursor.execute(_LET_GO, {"ids": keys, "at": at})
    return len(rows)


@one_transaction
def destination_pause(*, name: str, why: str, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; nothing goes to this destination until a person resumes it. Done again, it stays so.

    Raises NotPermitted, OutboxRefused without a reason.
    """
    require(actor, MANAGE)
    if not why.strip():
        raise OutboxRefused(_("Say why it is paused, so that others know when to resume it"))
    facts = {"destination": name, "why": why.strip()[:200]}
    if _noted(OutboxEvent.Kind.PAUSED, facts, actor=actor, at=at, key=key):
        found = _locked(name)
        found.paused_at, found.paused_why = found.paused_at or at, why.strip()[:200]
        found.save(update_fields=["paused_at", "paused_why"])


@one_transaction
def destination_resume(*, name: str, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; what waits for this destination goes: a pause and a rest both end. Raises NotPermitted."""
    require(actor, MANAGE)
    if _noted(OutboxEvent.Kind.RESUMED, {"destination": name}, actor=actor, at=at, key=key):
        found = _locked(name)
        found.paused_at, found.paused_why, found.failures, found.rests = None, "", 0, 0
        found.rests_until = found.probe_until = None
        found.save(update_fields=["paused_at", "paused_why", "failures", "rests", "rests_until", "probe_until"])
        release(names=[name], at=at)


@one_transaction
def destination_rate(*, name: str, a_minute: int | None, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; this destination gets no more than so many in a minute; None for what its door says, 0 for without end.

    Raises NotPermitted, OutboxRefused for a rate that cannot be.
    """
    require(actor, MANAGE)
    if a_minute is not None and not 0 <= a_minute <= FASTEST:
        raise OutboxRefused(_("Enter a whole number from 0 (no limit) to 60,000"))
    if _noted(OutboxEvent.Kind.RATE, {"destination": name, "a_minute": a_minute}, actor=actor, at=at, key=key):
        found = _locked(name)
        found.a_minute, found.next_at = a_minute, None
        found.save(update_fields=["a_minute", "next_at"])


def _locked(name: str) -> OutboxDestination:
    OutboxDestination.objects.bulk_create([OutboxDestination(name=name)], ignore_conflicts=True)
    return OutboxDestination.objects.select_for_update(no_key=True).get(name=name)


def _noted(kind: str, facts: dict[str, Any], *, actor: Actor, at: datetime, key: str) -> bool:
    """True when the act is new: its event stands. False when it was done before with this key."""
    try:
        with transaction.atomic():
            OutboxEvent.objects.create(
                at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, facts=facts, key=key
            )
    except IntegrityError:
        return False
    return True
