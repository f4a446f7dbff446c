"""The key of the last row somebody saw: how a list goes on without counting rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PAGE = 50
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The key of the last row somebody saw: the next page begins after it."""

    due_at: datetime | None
    case_id: int

    @property
    def text(self) -> str:
        """The cursor as it stands in an address: microseconds of the due time, and the case."""
        micros = "" if self.due_at is None else (self.due_at - EPOCH) // timedelta(microseconds=1)
        return f"{micros}.{self.case_id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor in an address; None, which is the first page, when it is none."""
        due, _dot, case_id = text.partition(".")
        try:
            due_at = EPOCH + timedelta(microseconds=int(due)) if due else None
            return cls(due_at=due_at, case_id=int(case_id))
        except (ValueError, OverflowError):
            return None
