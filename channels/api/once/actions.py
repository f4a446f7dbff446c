"""An act of a client is done once: the same key answers the first result, for another request it is refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection

from channels.api.once.models import UsedKey
from crm.teams.acting import one_transaction
from crm.teams.models import ApiClient

Result = TypeVar("Result")
KEPT = timedelta(days=30)
MOST_FORGOTTEN = 5_000

_TAKE = """
INSERT INTO door_api_usedkey (client_id, key, asked, used_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (client_id, key) DO NOTHING
"""


class KeyUsed(Exception):
    """The key was used before, and for another request."""


@one_transaction
def act_once(
    *, client: ApiClient, key: str, asked: str, act: Callable[[str], Result], at: datetime
) -> tuple[Result, bool]:
    """(what the act gave, whether this was the first time). The act is called with the key under which it is known, and
    knows its first result by it. Of two that come at once the second waits for the first.

    Raises KeyUsed, Busy, and whatever the act raises: then the key is free.
    """
    with connection.cursor() as cursor:
        # The act's own transaction is a part of this one: what points at nothing must be told it, not us at the end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_TAKE, [client.pk, key, asked, at])
        first = cursor.rowcount == 1
    if not first and not UsedKey.objects.filter(client=client, key=key, asked=asked).exists():
        raise KeyUsed
    return act(f"api-{client.pk}-{key}"), first


def keys_forget(at: datetime) -> int:
    """How many keys were forgotten: a request is not sent again after a month. A step of the sweep."""
    old = UsedKey.objects.filter(used_at__lt=at - KEPT).order_by("used_at", "pk").values("pk")[:MOST_FORGOTTEN]
    return UsedKey.objects.filter(pk__in=old).delete()[0]
