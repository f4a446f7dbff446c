"""The data dictionary of the analysts' tables, drawn from their definitions: what stands in docs/star.md."""

from cases.reports.star.tables import TABLES, WITHHELD, Table

BEGINS, ENDS = "<!-- the tables, drawn by manage.py star_dictionary -->", "<!-- the end of the tables -->"


def dictionary() -> str:
    """The tables in Markdown, between their marks."""
    return "\n\n".join([BEGINS, WITHHELD, *map(_described, TABLES), ENDS])


def _described(table: Table) -> str:
    head = f"### `{table.name}`\n\nOne row is {table.row}.\n\n| column | type | what it says |\n|---|---|---|\n"
    return head + "\n".join(f"| `{column.name}` | {column.kind} | {column.words} |" for column in table.columns)
