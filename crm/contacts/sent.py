"""What went out, by channel and state, for those who watch the doors: counts and keys, nobody's words or addresses."""

from datetime import datetime

from django.db.models import Count

from crm.contacts.models import Direction, Message, MessageQuerySet
from crm.outbox.queries import A_PAGE, without_addresses

OURS = frozenset({Message.State.REFUSED, Message.State.HELD})  # their reasons are our own words


def sent_since(*, since: datetime) -> dict[str, dict[str, int]]:
    """{channel: {state: how many}} of the messages that were settled since."""
    rows = _settled(since).values("channel", "state").annotate(count=Count("pk")).order_by("channel", "state")
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["channel"], {})[row["state"]] = row["count"]
    return found


def reasons_since(*, since: datetime) -> list[tuple[str, str, int]]:
    """(state, reason, how many) of what was not sent since, by our own reasons; what servers said is one line a state."""
    rows = (
        _settled(since)
        .filter(state__in=[*OURS, Message.State.FAILED, Message.State.BOUNCED])
        .values("state", "state_reason")
        .annotate(count=Count("pk"))
        .order_by("-count", "state", "state_reason")[:500]
    )
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        reason = without_addresses(row["state_reason"])
        said = reason if row["state"] in OURS else reason[:3] if reason[:3].isdigit() else reason
        found[row["state"], said] = found.get((row["state"], said), 0) + row["count"]
    return [(state, reason, count) for (state, reason), count in found.items()]


def messages_since(*, since: datetime, channel: str, state: str, after: int = 0) -> list[Message]:
    """One page of the messages behind a number, and one more when there are more: to be shown by key, kind and reason."""
    rows = _settled(since).filter(pk__gt=after)
    if channel:
        rows = rows.filter(channel=channel)
    if state:
        rows = rows.filter(state=state)
    only = ("pk", "channel", "event", "state", "state_reason", "settled_at", "perhaps_twice")
    return list(rows.only(*only).order_by("pk")[: A_PAGE + 1])


def _settled(since: datetime) -> MessageQuerySet:
    return Message.objects.unscoped("counts and keys for an administrator").filter(
        direction=Direction.OUT, settled_at__gte=since
    )
