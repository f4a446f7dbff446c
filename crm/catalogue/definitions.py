"""What every part of a service's definition is checked for, whoever wrote it: lists, codes, names that are known. Pure."""

import re
from collections.abc import Iterator, Set
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.words import words_wrong

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")


def rows_of(part: Any, *, where: str, most: int, found: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, row) of each row that is one; what is no list, or no row, or too much of it, is added to `found`."""
    if not isinstance(part, list) or len(part) > most:
        found.append(Problem(where, _("must be a list of at most %(most)s") % {"most": most}))
        return
    for number, row in enumerate(part):
        if isinstance(row, dict):
            yield f"{where}[{number}]", row
        else:
            found.append(Problem(f"{where}[{number}]", _("must be an object of names and values")))


def code_problems(row: dict[str, Any], *, where: str, seen: set[str]) -> list[Problem]:
    """What is wrong with its code: no code, or one that another row has; a right one is `seen` from now on."""
    code = row.get("code")
    if not isinstance(code, str) or not _CODE.match(code):
        words = _("must be small letters, digits, “-” and “_”, at most 40, beginning with a letter or digit")
        return [Problem(f"{where}.code", words)]
    if code in seen:
        return [Problem(f"{where}.code", _("“%(code)s” is there twice") % {"code": code})]
    seen.add(code)
    return []


def unknown_problems(row: dict[str, Any], known: Set[str], *, where: str) -> list[Problem]:
    """One for each name in it that means nothing here: a slip of the pen must not be silently left out."""
    return [
        Problem(f"{where}.{name}" if where else name, _("is not known here: mend or remove it"))
        for name in sorted(map(str, set(row) - known))
    ]


def word_problems(row: dict[str, Any], name: str, *, where: str, most: int, required: bool = True) -> list[Problem]:
    """What is wrong with the words of this name."""
    wrong = words_wrong(row.get(name), most=most, required=required)
    return [Problem(f"{where}.{name}", wrong)] if wrong else []


def whole_problems(row: dict[str, Any], name: str, *, where: str, least: int, most: int) -> list[Problem]:
    """What is wrong with a whole number that may be left out."""
    value = row.get(name)
    if value is None or (type(value) is int and least <= value <= most):
        return []
    words = _("must be a whole number from %(least)s to %(most)s") % {"least": least, "most": most}
    return [Problem(f"{where}.{name}", words)]
