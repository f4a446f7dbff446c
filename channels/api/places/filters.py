"""The parameter `fq`: codes that a record must have. Codes within one fq are alternatives, several fq all hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from channels.api.places.refusals import BadParameter

CODE = re.compile(r"^[A-Z0-9*]{1,8}$")
CLASSIFICATION, STATUS, ADDRESS_STATUS, COUNTRY = (
    "CLASSIFICATION_CODE", "LOGICAL_STATUS_CODE", "LPI_LOGICAL_STATUS_CODE", "COUNTRY_CODE",
)  # fmt: skip
Code = TypeVar("Code", int, str)
STATUSES = {"1", "3", "5", "6", "7", "8", "9"}
COUNTRIES = {"E": "E", "EN": "E", "W": "W", "S": "S", "N": "N", "L": "L", "M": "M", "J": "J"}
MOST_FILTERS = 20


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What was asked of the records; None where nothing was."""

    asked: tuple[str, ...] = ()
    classifications: tuple[tuple[str, ...], ...] = ()  # each group holds when one of its patterns fits
    statuses: frozenset[int] | None = None
    address_statuses: frozenset[int] | None = None
    countries: frozenset[str] | None = None


def read_filters(given: Iterable[str]) -> RecordFilter:
    """What these `fq` ask together. Raises BadParameter."""
    asked = tuple(given)
    if len(asked) > MOST_FILTERS:
        raise BadParameter(_("Parameter fq may be given %(most)d times at most.") % {"most": MOST_FILTERS})
    groups = [_group(text) for text in asked]
    return RecordFilter(
        asked=asked,
        classifications=tuple(_classes(codes) for name, codes in groups if name == CLASSIFICATION),
        statuses=_all_of(_numbers(codes, name) for name, codes in groups if name == STATUS),
        address_statuses=_all_of(_numbers(codes, name) for name, codes in groups if name == ADDRESS_STATUS),
        countries=_all_of(_countries(codes) for name, codes in groups if name == COUNTRY),
    )


def _group(text: str) -> tuple[str, list[str]]:
    """The name and codes of one fq: "CLASSIFICATION_CODE:CI* CLASSIFICATION_CODE:RD*"; the name may be said once."""
    names: set[str] = set()
    codes = []
    for word in text.upper().split():
        name, colon, code = word.rpartition(":")
        if colon:
            names.add(name)
        codes.append(code)
    if len(names) != 1 or names - {CLASSIFICATION, STATUS, ADDRESS_STATUS, COUNTRY}:
        raise BadParameter(
            _("Parameter fq must be one of %(names)s with a colon and a code; repeat fq for another kind of code.")
            % {"names": ", ".join((CLASSIFICATION, STATUS, ADDRESS_STATUS, COUNTRY))}
        )
    [name] = names
    if not all(CODE.match(code) for code in codes):
        raise _no_such_code(name)
    return name, codes


def _classes(codes: list[str]) -> tuple[str, ...]:
    return tuple(code.replace("*", "%") for code in codes)


def _numbers(codes: list[str], name: str) -> frozenset[int]:
    if not STATUSES.issuperset(codes):
        raise _no_such_code(name)
    return frozenset(map(int, codes))


def _countries(codes: list[str]) -> frozenset[str]:
    if not COUNTRIES.keys() >= set(codes):
        raise _no_such_code(COUNTRY)
    return frozenset(COUNTRIES[code] for code in codes)


def _no_such_code(name: str) -> BadParameter:
    return BadParameter(_("Parameter fq names a code that %(name)s does not have.") % {"name": name})


def _all_of(groups: Iterable[frozenset[Code]]) -> frozenset[Code] | None:
    """What every group allows; None when there is no group."""
    allowed: frozenset[Code] | None = None
    for group in groups:
        allowed = group if allowed is None else allowed & group
    return allowed
