"""What a list may be narrowed by: filters that combine, as they stand in an address, in a saved view and in a question."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_FACT = re.compile(r"[a-z][a-z0-9_]{0,39}:[^\x00]{1,120}")


def _number(digits: int) -> Callable[[str], int | None]:
    def read(typed: str) -> int | None:
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= digits else None

    return read


def _code(typed: str) -> str | None:
    return typed if _CODE.fullmatch(typed) else None


def _fact(typed: str) -> str | None:
    return typed if _FACT.fullmatch(typed) else None


READS: dict[str, Callable[[str], int | str | None]] = {
    "service": _number(17),
    "state": _code,
    "stage": _code,
    "ward": _code,  # the code of a ward
    "area": _number(17),  # a set of properties: a crew's round, an estate
    "fact": _fact,  # what is true at the place: "round:14"
    "street": _number(8),  # USRN: at it or at a property in it
    "holder": _number(17),  # who has it
    "older": _number(4),  # days since it was reported, at least
    "chased": _number(4),  # times, at least
    "reporters": _number(4),  # people, at least
    "priority": _number(4),  # at least
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen of each filter; None where nothing was. All of them must hold."""

    service: int | None = None
    state: str | None = None
    stage: str | None = None
    ward: str | None = None
    area: int | None = None
    fact: str | None = None
    street: int | None = None
    holder: int | None = None
    older: int | None = None
    chased: int | None = None
    reporters: int | None = None
    priority: int | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """What of an address, or of a saved view, can be understood; the rest is as if it were not there."""
        read = {name: READS[name](str(given[name])) for name in READS if given.get(name)}
        return cls(**read)  # type: ignore[arg-type]

    @property
    def pairs(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}

    @property
    def names(self) -> frozenset[str]:
        """Which filters were chosen: what decides the text of a question."""
        return frozenset(field.name for field in fields(self) if getattr(self, field.name) is not None)

    def __bool__(self) -> bool:
        return bool(self.names)
