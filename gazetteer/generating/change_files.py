"""A change-only DTF 7.3 file for a full supply: what a council's week brings, as many rows as asked for."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from gazetteer.generating.generator_words import HOUSE_NAMES

DAYS_LATER = 7
TEN_ROWS = (
    "RENAME", "RENAME", "RENAME", "RENAME", "OCCUPY", "OCCUPY", "OCCUPY", "UPDATE", "ADD", "DELETE",
)  # fmt: skip
RECORD_OF = {"RENAME": "24", "OCCUPY": "21", "UPDATE": "23", "ADD": "23", "DELETE": "23"}
PROPERTY_STATUS, PROPERTY_CLASS, PROPERTY_UPDATED, ORGANISATION = 4, 7, 15, 17  # fields by their place in the record
ADDRESS_STATUS, ADDRESS_UPDATED, HOUSE = 6, 10, 20
REFERENCE_KEY, REFERENCE_UPDATED, REFERENCE = 4, 6, 9
NEW_KEYS_FROM = 990_000_000  # of 9 digits: no supply of ours counts so far
Row = list[str]


def write_changes(path: Path, *, supply: Path, changes: int = 1000, seed: int = 1) -> None:
    """Writes a change-only file of so many rows to the plain full supply `supply`, dated a week after it.

    Of ten rows four rename a house, three put an organisation at a property, one gives it another account in council
    tax, rates or the register, one adds an account and one deletes one. The same arguments give the same bytes.
    """
    rng = random.Random(seed)
    header, pools = _drawn(supply, rng, most=changes)
    day = (date.fromisoformat(header[5]) + timedelta(days=DAYS_LATER)).isoformat()
    rows = list(_changed(pools, rng, day=day, changes=changes))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([*header[:3], day, 1, day, *header[6:8], "C"])
        out.writerows([row[0], row[1], order, *row[3:]] for order, row in enumerate(rows, start=1))
        out.writerow(["99", 0, len(rows), day, "06:10:00"])


def _drawn(supply: Path, rng: random.Random, *, most: int) -> tuple[Row, dict[str, list[Row]]]:
    """The header of the supply, and so many ordinary rows of each record, each row of the file as likely as any other."""
    pools: dict[str, list[Row]] = {code: [] for code in RECORD_OF.values()}
    seen = dict.fromkeys(pools, 0)
    header: Row = []
    with supply.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row[0] == "10":
                header = row
            elif row[0] in pools and _is_ordinary(row):
                seen[row[0]] += 1
                pool = pools[row[0]]
                if len(pool) < most:
                    pool.append(row)
                elif (at := rng.randrange(seen[row[0]])) < most:
                    pool[at] = row
    return header, pools


def _is_ordinary(row: Row) -> bool:
    """An approved home, an approved address without a house name, any cross-reference."""
    if row[0] == "21":
        return row[PROPERTY_STATUS] == "1" and row[PROPERTY_CLASS].startswith("R")
    return row[0] == "23" or (row[ADDRESS_STATUS] == "1" and not row[HOUSE])


def _changed(pools: dict[str, list[Row]], rng: random.Random, *, day: str, changes: int) -> Iterator[Row]:
    """The rows as the change-only file has them; fewer when the supply has not so many."""
    for at in range(changes):
        act = TEN_ROWS[at % len(TEN_ROWS)]
        pool = pools[RECORD_OF[act]]
        if not pool:
            continue
        row = pool.pop()
        row[1] = {"ADD": "I", "DELETE": "D"}.get(act, "U")
        if act == "RENAME":
            row[HOUSE], row[ADDRESS_UPDATED] = rng.choice(HOUSE_NAMES), day
        elif act == "OCCUPY":
            row[ORGANISATION], row[PROPERTY_UPDATED] = f"{rng.choice(HOUSE_NAMES)} LTD", day
        else:
            row[REFERENCE_UPDATED] = day
        if act in ("UPDATE", "ADD"):
            row[REFERENCE] = f"7{rng.randrange(10**9):09}"
        if act == "ADD":
            row[REFERENCE_KEY] = f"{row[REFERENCE_KEY][:5]}{NEW_KEYS_FROM + at:09}"
        yield row
