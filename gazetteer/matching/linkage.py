"""The second method, in a process of its own: python -m gazetteer.matching.linkage FOLDER

Reads addresses.csv (uprn, address, postcode) and texts.csv (row, text, postcode) in the folder, writes answers.csv (row,
uprn, weight, lead) beside them. DuckDB keeps its files in the folder, whose owner removes it. Knows no Django.
"""

import csv
import sys
from pathlib import Path

import duckdb
from uk_address_matcher import AddressMatcher, SplinkStage

THREADS = 2
MEMORY = "600MB"
READ = "SELECT * FROM read_csv(?, header = true, all_varchar = true)"
ANSWERS = """
SELECT unique_id, resolved_canonical_id, match_weight, coalesce(distinguishability, 99)
FROM answers WHERE resolved_canonical_id IS NOT NULL ORDER BY unique_id
"""


def main(folder: Path) -> None:
    """Nothing; the answers are written."""
    connection = duckdb.connect(
        config={"threads": THREADS, "memory_limit": MEMORY, "temp_directory": str(folder / "duckdb")}
    )
    addresses, texts = (
        connection.execute(f"CREATE TABLE given_{name} AS {READ}", [str(folder / f"{name}.csv")]).table(f"given_{name}")
        for name in ("addresses", "texts")
    )
    found = AddressMatcher(
        canonical_addresses=addresses,
        addresses_to_match=texts,
        con=connection,
        stages=[SplinkStage()],
        cleaning_num_chunks=1,
        show_progress="off",
    ).match()
    connection.register("answers", found.matches())
    with (folder / "answers.csv").open("w", newline="") as written:
        csv.writer(written).writerows(connection.execute(ANSWERS).fetchall())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
