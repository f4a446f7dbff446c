"""What a replay finds (design.md rule 2): a column that tells another story than what happened."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one row that is not what its events say."""

    table: str
    key: int
    column: str
    stored: Any
    replayed: Any
