"""The look at the whole index, in a process of its own: python -m crm.customers.matching.linkage FOLDER LEAST

Reads PERSON.csv and BUSINESS.csv in the folder (one line of traits for each record), writes beside them KIND.json and
KIND-shares.csv (the weights learnt), pairs.csv (key, key, score, whether taken to be one) and, as it goes, stage.txt.
DuckDB keeps its files in the folder, whose owner removes it. Knows neither Django nor the database.
"""

import csv
import json
import logging
import sys
from pathlib import Path

import duckdb

from crm.customers.matching.blocking import number
from crm.customers.matching.linking import found_in, people_table

THREADS = 2
MEMORY = "3GB"
KINDS = ("PERSON", "BUSINESS")


def main(folder: Path, least: float) -> None:
    """Nothing; weights and pairs are written."""
    logging.disable(logging.WARNING)
    with (folder / "pairs.csv").open("w", newline="") as file:
        written = csv.writer(file)
        for kind in KINDS:
            connection = duckdb.connect(
                str(folder / f"{kind}.duckdb"),
                config={"threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(folder / "spilled")},
            )
            people_table(connection, str(folder / f"{kind}.csv"))
            if number(connection, "SELECT count(*) FROM people") > 1:
                _kind(connection, kind, folder, least, written)
            connection.close()


def _kind(connection: duckdb.DuckDBPyConnection, kind: str, folder: Path, least: float, written) -> None:
    def stage(name: str, _count: int) -> None:
        (folder / "stage.txt").write_text(name)

    found = found_in(connection, least=least, businesses=kind == "BUSINESS", progress=stage)
    for pair in found.pairs:
        written.writerow([pair.one, pair.other, pair.likeness.score, int(pair.likeness.same)])
    if not found.is_learnt:
        return
    (folder / f"{kind}.json").write_text(
        json.dumps(
            {
                "records": found.records,
                "same": found.learnt.same,
                "strangers": found.learnt.strangers,
                "guessed": found.learnt.guessed,
                "probability": found.probability,
                "household_probability": found.learnt.household_probability,
                "rarest": found.weights.rarest,
            }
        )
    )
    with (folder / f"{kind}-shares.csv").open("w", newline="") as file:
        csv.writer(file).writerows((name, term, share) for (name, term), share in found.weights.terms.items())


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
