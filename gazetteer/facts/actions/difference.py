"""What a file of facts changes. What it says of a kind at a place is all there is of that kind there, by this source, from
its first day there on: what stands and is not said has ended. A whole file says so of every place. What a bad line may have
meant stands.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gazetteer.facts.actions.staging import ENDING, FITTING, NAMED, REJECTED, STAGED, reject
from gazetteer.facts.models import Nature

MANY, MANY_SHARE = 100, 0.2  # a whole file that would end more than both is asked about first


def settle_periods(*, cursor: Any, day: date) -> None:
    """Nothing; the staged rows agree with each other: none says the same days twice, and of a kind that holds one thing
    each row ends where the next begins."""
    known = {"day": day}
    cursor.execute(f"UPDATE {STAGED} SET value = '' WHERE since IS NULL AND until <= %(day)s::date", known)
    # Rows of one place, kind and first day (and value, where several may be true): the first counts.
    cursor.execute(
        f"""
        CREATE TEMP TABLE settled_fact ON COMMIT DROP AS
        WITH begun AS (
            SELECT s.*, coalesce(s.since, %(day)s::date) AS begins, k.holds_many,
                   CASE WHEN k.holds_many THEN s.value ELSE '' END AS apart
            FROM {STAGED} s JOIN gazetteer_factkind k ON k.id = s.kind_id
        ), numbered AS (
            SELECT *, first_value(value) OVER same AS first_value, first_value(until) OVER same AS first_until,
                   row_number() OVER same > 1 AS is_more
            FROM begun WINDOW same AS (PARTITION BY kind_id, place, begins, apart ORDER BY line)
        )
        SELECT row_number() OVER () AS id, line, kind_id, place, value, since, begins, is_more,
               CASE WHEN is_more OR holds_many THEN until
                    ELSE least(until, lead(begins) OVER (PARTITION BY kind_id, place, is_more ORDER BY begins))
               END AS until,
               is_more AND value = first_value AND until IS NOT DISTINCT FROM first_until AS is_again,
               row_number() OVER (PARTITION BY kind_id, place, apart, is_more ORDER BY begins) = 1 AS is_first
        FROM numbered
        """,
        known,
    )
    cursor.execute(f"DROP TABLE {STAGED}")
    cursor.execute(f"ALTER TABLE settled_fact RENAME TO {STAGED}")
    cursor.execute(f"DELETE FROM {STAGED} WHERE is_again")
    reason = _("an earlier line of the file says otherwise of the same days")
    reject(cursor=cursor, nature=Nature.FACT, code="TWICE", reason=reason, condition="s.is_more")
    cursor.execute(f"ANALYZE {STAGED}")


def find_difference(*, cursor: Any, source: str, day: date, covered: list[int]) -> dict[int, dict[str, int]]:
    """What changes by kind: new, ended, same; afterwards only rows that are new are staged, and ENDING has what ends.

    `covered` are the kinds of which the file is all there is; none: it speaks only of the places it names. What a bad line
    may have meant stands, unless a good line says the one thing that is so there.
    """
    known = {"source": source, "day": day, "covered": covered}
    cursor.execute(
        f"""
        CREATE TEMP TABLE {FITTING} ON COMMIT DROP AS
        SELECT DISTINCT ON (fact_id) * FROM (
            SELECT DISTINCT ON (s.id)
                   s.id, f.id AS fact_id, s.kind_id, s.begins, s.until, f.active_to IS DISTINCT FROM s.until AS is_changed
            FROM {STAGED} s JOIN gazetteer_fact f
              ON f.place = s.place AND f.kind_id = s.kind_id AND f.value = s.value AND f.source = %(source)s
             AND f.active_to IS DISTINCT FROM f.active_from
             AND (f.active_from = s.begins OR (
                  s.is_first AND f.active_from < s.begins AND (f.active_to IS NULL OR f.active_to > s.begins)))
            ORDER BY s.id, f.active_from DESC
        ) AS pairs ORDER BY fact_id, begins
        """,
        known,
    )
    cursor.execute(f"CREATE INDEX ON {FITTING} (fact_id)")
    cursor.execute(f"ANALYZE {FITTING}")
    cursor.execute(
        f"CREATE TEMP TABLE {NAMED} ON COMMIT DROP AS "
        f"SELECT kind_id, place, min(begins) AS begins FROM {STAGED} GROUP BY kind_id, place"
    )
    cursor.execute(f"DELETE FROM {STAGED} s USING {FITTING} t WHERE t.id = s.id")
    # What stands at a place that is named ends where the file first says something new there, and is left alone as long
    # as it ends before the file begins to speak of the place.
    cursor.execute(
        f"""
        CREATE TEMP TABLE {ENDING} ON COMMIT DROP AS
        SELECT f.id AS fact_id, f.kind_id,
               greatest(f.active_from, least(f.active_to, n.begins, CASE WHEN n.begins IS NULL THEN
                   greatest(p.begins, %(day)s::date) END)) AS ends
        FROM gazetteer_fact f JOIN gazetteer_factkind k ON k.id = f.kind_id
        LEFT JOIN {NAMED} p ON p.kind_id = f.kind_id AND p.place = f.place
        LEFT JOIN (
            SELECT kind_id, place, min(begins) AS begins FROM (
                SELECT kind_id, place, begins FROM {STAGED}
                UNION ALL
                SELECT l.kind_id, l.place, l.active_to FROM {FITTING} t JOIN gazetteer_fact l ON l.id = t.fact_id
                WHERE t.is_changed AND l.active_to IS NOT NULL AND (t.until IS NULL OR t.until > l.active_to)
            ) AS news GROUP BY kind_id, place
        ) AS n ON n.kind_id = f.kind_id AND n.place = f.place
        WHERE f.source = %(source)s AND (f.active_to IS NULL OR f.active_to > %(day)s::date)
          AND f.active_to IS DISTINCT FROM f.active_from
          AND (p.place IS NOT NULL AND (f.active_to IS NULL OR f.active_to > p.begins)
               OR p.place IS NULL AND f.kind_id = ANY(%(covered)s))
          AND NOT EXISTS (SELECT FROM {FITTING} t WHERE t.fact_id = f.id)
          AND (p.place IS NOT NULL AND NOT k.holds_many OR NOT EXISTS (
               SELECT FROM {REJECTED} r WHERE r.kind_id = f.kind_id AND r.place = f.place AND r.code <> 'TWICE'))
        """,
        known,
    )
    cursor.execute(f"DELETE FROM {ENDING} e USING gazetteer_fact f WHERE f.id = e.fact_id AND f.active_to = e.ends")
    cursor.execute(f"DELETE FROM {STAGED} WHERE value = ''")
    return _counts(cursor)


def _counts(cursor: Any) -> dict[int, dict[str, int]]:
    cursor.execute(
        f"SELECT kind_id, 'new', count(*) FROM {STAGED} GROUP BY 1 UNION ALL "
        f"SELECT kind_id, 'ended', count(*) FROM {ENDING} GROUP BY 1 UNION ALL "
        f"SELECT kind_id, CASE WHEN is_changed THEN 'changed' ELSE 'same' END, count(*) FROM {FITTING} "
        "GROUP BY 1, is_changed"
    )
    counts: dict[int, dict[str, int]] = {}
    for kind_id, what, count in cursor.fetchall():
        counts.setdefault(kind_id, {"new": 0, "changed": 0, "ended": 0, "same": 0})[what] = count
    return counts


def ends_many(*, cursor: Any, source: str, covered: list[int]) -> tuple[int, int] | None:
    """How many facts would end, and of how many, where they are so many that somebody should say so; else None."""
    cursor.execute(f"SELECT count(*) FROM {ENDING} WHERE kind_id = ANY(%s)", [covered])
    (ending,) = cursor.fetchone()
    if ending <= MANY:
        return None
    cursor.execute(
        "SELECT count(*) FROM gazetteer_fact WHERE source = %s AND kind_id = ANY(%s) AND active_to IS NULL",
        [source, covered],
    )
    (standing,) = cursor.fetchone()
    return (ending, standing) if ending > standing * MANY_SHARE else None


def apply_difference(*, cursor: Any, source: str, load_id: int) -> None:
    """Nothing; the facts are as the file has them."""
    known = {"source": source, "load": load_id}
    cursor.execute(
        f"UPDATE gazetteer_fact f SET active_to = e.ends, ended_by_id = %(load)s FROM {ENDING} e WHERE e.fact_id = f.id",
        known,
    )
    cursor.execute(
        f"UPDATE gazetteer_fact f SET active_to = t.until, ended_by_id = CASE WHEN t.until IS NULL THEN NULL "
        f"ELSE %(load)s END FROM {FITTING} t WHERE t.fact_id = f.id AND t.is_changed",
        known,
    )
    # One that was withdrawn may be said again of the same day.
    cursor.execute(
        f"""
        INSERT INTO gazetteer_fact (place, kind_id, source, value, active_from, active_to, load_id)
        SELECT place, kind_id, %(source)s, value, begins, until, %(load)s FROM {STAGED} ORDER BY place, kind_id
        ON CONFLICT (place, kind_id, source, active_from, value)
        DO UPDATE SET active_to = excluded.active_to, load_id = excluded.load_id, ended_by_id = NULL
        """,
        known,
    )
