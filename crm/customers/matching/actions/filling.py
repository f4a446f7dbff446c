"""The result of a look at the whole index taken over: the weights it learnt, and the queue of pairs."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from crm.customers.matching.models import DuplicateRun, NameShare, WeightSet
from crm.customers.matching.traits import LONGEST

KEPT_SETS = 5  # of each kind whose shares of names are kept: older scores are explained without them
COPY = "COPY found_pair (one, other, score, same) FROM STDIN WITH (FORMAT csv)"
FOUND = """
DROP TABLE IF EXISTS pg_temp.found_pair, pg_temp.found_root;
CREATE TEMP TABLE found_pair (one bigint, other bigint, score float8, same int) ON COMMIT DROP
"""
# Pairs of records become pairs of what these are shown as, each at its best.
ROOTS = """
CREATE TEMP TABLE found_root ON COMMIT DROP AS
SELECT least(a.canonical_id, b.canonical_id) AS one, greatest(a.canonical_id, b.canonical_id) AS other,
  max(f.score) AS score, bool_or(f.same = 1) AS same
FROM found_pair f JOIN crm_customer a ON a.id = f.one JOIN crm_customer b ON b.id = f.other
WHERE a.canonical_id <> b.canonical_id GROUP BY 1, 2
"""
# What a person said of two records holds for whatever they are shown as since.
SAID = """
DELETE FROM found_root f USING crm_duplicatepair p, crm_customer a, crm_customer b
WHERE p.state = 'NOT_SAME' AND a.id = p.one_id AND b.id = p.other_id
  AND f.one = least(a.canonical_id, b.canonical_id) AND f.other = greatest(a.canonical_id, b.canonical_id)
"""
GONE = """
UPDATE crm_duplicatepair p SET state = 'GONE', until = NULL
WHERE p.state IN ('OPEN', 'LATER')
  AND NOT EXISTS (SELECT 1 FROM found_root f WHERE f.one = p.one_id AND f.other = p.other_id)
"""
FRESH = """
INSERT INTO crm_duplicatepair (one_id, other_id, score, same, state, run_id, found_at, claimed_by)
SELECT one, other, score, same, 'OPEN', %(run)s, %(at)s, '' FROM found_root ON CONFLICT (one_id, other_id) DO NOTHING
"""
AGAIN = """
UPDATE crm_duplicatepair p SET score = f.score, same = f.same, run_id = %(run)s,
  state = CASE WHEN p.state IN ('GONE', 'MERGED') THEN 'OPEN' ELSE p.state END
FROM found_root f WHERE f.one = p.one_id AND f.other = p.other_id AND p.run_id <> %(run)s
"""


class Filled(NamedTuple):
    """How many pairs the queue has from this run, and how many of them are new to it."""

    pairs: int
    fresh: int


def queue_fill(*, run: DuplicateRun, folder: Path, at: datetime) -> Filled:
    """What became of the pairs the run found; decided pairs stay decided. Inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND)
        with (folder / "pairs.csv").open("rb") as file, cursor.copy(COPY) as copy:
            while some := file.read(1 << 20):
                copy.write(some)
        cursor.execute(ROOTS)
        cursor.execute(SAID)
        cursor.execute("SELECT count(*) FROM found_root")
        pairs = cursor.fetchone()[0]
        cursor.execute(GONE)
        cursor.execute(FRESH, {"run": run.pk, "at": at})
        fresh = cursor.rowcount
        cursor.execute(AGAIN, {"run": run.pk})
    return Filled(pairs, fresh)


def weights_keep(*, folder: Path, learnt_by: str, at: datetime) -> list[WeightSet]:
    """The sets of weights that the run learnt, which hold from now on. Inside the caller's transaction."""
    return [
        _kept(kind, folder, learnt_by=learnt_by, at=at)
        for kind in WeightSet.Kind.values
        if (folder / f"{kind}.json").exists()
    ]


def _kept(kind: str, folder: Path, *, learnt_by: str, at: datetime) -> WeightSet:
    held = json.loads((folder / f"{kind}.json").read_text())
    made = WeightSet.objects.create(kind=kind, learnt_by=learnt_by, learnt_at=at, **held)
    with (folder / f"{kind}-shares.csv").open(newline="") as file:
        shares = {(name, term[:LONGEST]): float(share) for name, term, share in csv.reader(file)}
    into = "COPY crm_nameshare (weights_id, field, term, share) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for (name, term), share in shares.items():
            copy.write_row((made.pk, name, term, share))
    kept = WeightSet.objects.filter(kind=kind).order_by("-id").values_list("pk", flat=True)[:KEPT_SETS]
    NameShare.objects.filter(weights__kind=kind).exclude(weights__in=list(kept)).delete()
    return made
