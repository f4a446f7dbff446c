"""What a file of events changes: each is known by the key of its source, and told again it is corrected."""

from datetime import datetime
from typing import Any

from gazetteer.facts.actions.staging import STAGED

_TOLD = ("place", "kind_id", "happened_at", "until_at", "service", "words", "place_words")
_COLUMNS = ", ".join(_TOLD)
_STANDING, _NEW = (", ".join(f"{row}.{column}" for column in _TOLD) for row in ("e", "excluded"))
_STAGED = "s.place, s.kind_id, s.at, s.until, s.service, s.words, s.place_words"


def events_difference(*, cursor: Any, source: str) -> dict[int, dict[str, int]]:
    """How many events are new, changed and the same by kind. Of one key only the last line counts: crews correct it."""
    cursor.execute(f"DELETE FROM {STAGED} s USING {STAGED} later WHERE later.key = s.key AND later.line > s.line")
    same = f"({_STANDING}, e.withdrawn_at IS NOT NULL) IS NOT DISTINCT FROM ({_STAGED}, s.withdrawn)"
    cursor.execute(
        f"SELECT s.kind_id, CASE WHEN e.id IS NULL THEN 'new' WHEN {same} THEN 'same' ELSE 'changed' END, count(*) "
        f"FROM {STAGED} s LEFT JOIN gazetteer_placeevent e ON e.source = %s AND e.key = s.key GROUP BY 1, 2",
        [source],
    )
    counts: dict[int, dict[str, int]] = {}
    for kind_id, what, count in cursor.fetchall():
        counts.setdefault(kind_id, {"new": 0, "changed": 0, "same": 0})[what] = count
    return counts


def apply_events(*, cursor: Any, source: str, load_id: int, at: datetime) -> None:
    """Nothing; the events are as they were told."""
    cursor.execute(
        f"INSERT INTO gazetteer_placeevent AS e (source, key, {_COLUMNS}, withdrawn_at, load_id) "
        f"SELECT %(source)s, s.key, {_STAGED}, CASE WHEN s.withdrawn THEN %(at)s END, %(load)s FROM {STAGED} s "
        f"ORDER BY s.place ON CONFLICT (source, key) DO UPDATE SET ({_COLUMNS}, withdrawn_at, load_id) = ({_NEW}, "
        "CASE WHEN excluded.withdrawn_at IS NOT NULL THEN coalesce(e.withdrawn_at, excluded.withdrawn_at) END, "
        f"excluded.load_id) WHERE ({_STANDING}, e.withdrawn_at IS NOT NULL) IS DISTINCT FROM "
        f"({_NEW}, excluded.withdrawn_at IS NOT NULL)",
        {"source": source, "at": at, "load": load_id},
    )
