"""When each message as work is due, told again from its contact's clocks (design.md rule 2)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Promise
from crm.sla.models import Clock
from crm.teams.differences import Difference

BATCH = 1000


def items_replay(*, progress: Callable[[int], None] = lambda done: None) -> Iterator[Difference]:
    """Every message that is due at another time than its contact's clocks say, in order of key.

    What differs is read a second time before it is told: a clock may have changed between the two.
    """
    every = InboxItem.objects.unscoped("compared with their clocks, shown to nobody")
    done = after = 0
    while batch := list(every.filter(pk__gt=after).order_by("pk")[:BATCH]):
        doubtful = [difference.key for difference in _compare(batch)]
        if doubtful:
            yield from _compare(list(every.filter(pk__in=doubtful).order_by("pk")))
        after = batch[-1].pk
        done += len(batch)
        progress(done)


def _compare(items: Sequence[InboxItem]) -> Iterator[Difference]:
    # Written apart from the follower's own statement, so that a mistake there is not repeated here.
    due: dict[int | None, list[datetime]] = defaultdict(list)
    running = Promise.objects.filter(
        contact__in=[item.contact_id for item in items if item.contact_id is not None],
        clock__state=Clock.State.RUNNING,
    )
    for contact_id, due_at in running.values_list("contact_id", "clock__due_at"):
        if due_at is not None:
            due[contact_id].append(due_at)
    for item in items:
        told = min(due[item.contact_id], default=None)
        if item.due_at != told:
            yield Difference("message to us", item.pk, "due_at", item.due_at, told)
