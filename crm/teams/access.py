"""Reads of personal data are recorded before the answer is sent (design.md rule 6)."""

from collections.abc import Iterable
from datetime import datetime

from crm.teams.actor import Actor
from crm.teams.models import AccessLog


def record_read(
    *, actor: Actor, at: datetime, screen: str, kind: str, keys: Iterable[int], reason: str = ""
) -> AccessLog | None:
    """The row that says who saw whom, or None when nobody was shown. Raises whatever the database raises: if it cannot
    be written, nothing may be shown."""
    seen = sorted(set(keys))
    if not seen:
        return None
    return AccessLog.objects.create(
        at=at,
        actor_kind=actor.kind,
        actor_key=actor.key,
        screen=screen,
        session=actor.session,
        kind=kind,
        keys=seen,
        reason=reason,
    )
