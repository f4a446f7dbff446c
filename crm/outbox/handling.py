"""Handling what was claimed: what can be known of several is asked at once, what can be done for several is done at once.

What must stay one by one does: the handlers decide which (registry.on). Nobody works from what was read more than a second
ago, and whatever is done is settled as soon: entries are taken in portions of that length.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crm.outbox.actions import NotYet, TryLater, outbox_give_back, outbox_retry, outbox_settle, outbox_wait
from crm.outbox.claiming import Claimed
from crm.outbox.registry import Handler, handlers_of, readied, together_of

logger = logging.getLogger(__name__)

PORTION = timedelta(seconds=1)


@dataclass(slots=True)
class Handled:
    """How far a claim came: how many entries were tried, and how many of them are settled."""

    tried: int = 0
    settled: int = 0


@dataclass(slots=True)
class _Portion:
    """Entries of one kind that are handled together; `going` are those of which nothing has failed yet."""

    kind: str
    entries: Sequence[Claimed]
    clock: Callable[[], datetime]
    going: list[Claimed] = field(default_factory=list)

    def failed(self, entry: Claimed, failure: Exception) -> None:
        """Nothing; the entry comes again: by a rule, later, or as one that failed."""
        if entry in self.going:
            self.going.remove(entry)
        if isinstance(failure, NotYet):
            outbox_wait(entry_id=entry.id, until=failure.until, why=str(failure), held_by=failure.held_by)
            return
        why = str(failure) if isinstance(failure, TryLater) else f"{type(failure).__name__}: {failure}"
        if not isinstance(failure, TryLater):
            logger.error("outbox entry %s (%s) failed", entry.id, entry.kind, exc_info=failure)
        outbox_retry(entry_id=entry.id, attempt=entry.attempt, why=why, at=self.clock())


def entries_handle(
    claimed: Sequence[Claimed], *, clock: Callable[[], datetime], until: datetime | None = None, by: str = ""
) -> Handled:
    """How far these entries of one claim came. No two are of one stream. What was not begun by `until` is given back.

    An entry is settled when every handler of its kind has done its part. Runs outside any transaction: no lock is held
    while a mail server thinks.
    """
    handled = Handled()
    kinds: dict[str, list[Claimed]] = {}
    for entry in claimed:
        kinds.setdefault(entry.kind, []).append(entry)
    for left in kinds.values():
        while left and (until is None or clock() <= until):
            portion = _Portion(left[0].kind, left, clock)
            begun = _one_by_one(portion)
            _settle(portion)
            handled.tried += begun
            handled.settled += len(portion.going)
            del left[:begun]
    if unbegun := [entry.id for left in kinds.values() for entry in left]:
        outbox_give_back(entry_ids=unbegun, by=by)
    return handled


def _one_by_one(portion: _Portion) -> int:
    """How many entries were begun: each has been through the handlers that hear of one at a time, in their order."""
    alone = [handler for handler in handlers_of(portion.kind) if together_of(handler) is None]
    began = portion.clock()
    handlers = [_readied(handler, portion, began) for handler in alone]
    for begun, entry in enumerate(portion.entries):
        at = portion.clock()
        if begun and at - began >= PORTION:
            return begun
        portion.going.append(entry)
        try:
            for handler in handlers:
                handler(entry.subject_id, at, entry.attempt)
        except Exception as failure:
            portion.failed(entry, failure)
    return len(portion.entries)


def _readied(handler: Handler, portion: _Portion, at: datetime) -> Handler:
    """The handler that knows about all of the portion. What cannot be asked for all may be asked for each."""
    try:
        return readied(handler, [entry.subject_id for entry in portion.entries], at)
    except Exception:
        logger.exception("what %s entries of %s need could not be asked at once", len(portion.entries), portion.kind)
        return handler


def _settle(portion: _Portion) -> None:
    """Nothing; what is done for several at once is done for those that go on, and they are settled."""
    for handler in handlers_of(portion.kind):
        together = together_of(handler)
        if together is not None and portion.going:
            try:
                together([entry.subject_id for entry in portion.going], portion.clock())
            except Exception as failure:
                if len(portion.going) == 1:
                    portion.failed(portion.going[0], failure)
                else:
                    _each(handler, portion)
    if portion.going:
        outbox_settle(entry_ids=[entry.id for entry in portion.going], at=portion.clock())


def _each(handler: Handler, portion: _Portion) -> None:
    """Nothing; one that fails does not hold up the others."""
    for entry in list(portion.going):
        try:
            handler(entry.subject_id, portion.clock(), entry.attempt)
        except Exception as failure:
            portion.failed(entry, failure)
