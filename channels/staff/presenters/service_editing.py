"""The draft of a service on the pages that edit it: what differs from what is in force, and what keeps it from being
published, by part."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_pages import PARTS
from channels.staff.forms.service_parts import ListPart, Part
from crm.catalogue.conditions import Problem
from crm.catalogue.definition import Document


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part in the list of parts: whether it differs from what is in force, how much is in it, what is wrong in it."""

    part: Part | ListPart
    is_changed: bool
    count: int | None
    problems: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A thing in the list of a part."""

    name: str  # in its address
    number: int
    title: str
    lines: Sequence[str]
    mark: str  # "new", "changed" or ""
    problems: Sequence[str]


def part_lines(
    offers: Offers, document: Document, before: Document | None, problems: Sequence[Problem]
) -> list[PartLine]:
    """Every part of the editor that this kind of work has a use for, or that says something."""
    return [
        PartLine(
            part=part,
            is_changed=before is not None and any(document.get(key) != before.get(key) for key in part.keys),
            count=len(document.get(part.key) or ()) if isinstance(part, ListPart) else None,
            problems=len(problems_of_part(part, problems)),
        )
        for part in PARTS.values()
        if isinstance(part, Part) or part.needed(offers) or document.get(part.key)
    ]


def split_where(where: str) -> tuple[str, int | None]:
    """(part of the document, number of the thing in its list) where a problem lies; no number for the part itself."""
    found = re.match(r"([^.\[]*)(?:\[(\d+)\])?", where)
    return (found[1], int(found[2]) if found[2] else None) if found else (where, None)


def problems_of_part(part: Part | ListPart, problems: Iterable[Problem]) -> list[Problem]:
    """The problems in this part."""
    return [one for one in problems if split_where(one.where)[0] in part.keys]


def in_item(where: str, key: str, position: int) -> str | None:
    """The path inside the item at this position of the list, None when it lies elsewhere."""
    found = re.match(rf"{re.escape(key)}\[(\d+)\]\.?(.*)", where)
    return found[2] if found and int(found[1]) == position else None


def item_name(part: ListPart, item: Mapping[str, Any], position: int) -> str:
    """How the item is called in addresses: by its code, else by its number."""
    return str(item.get("code") or position + 1) if part.coded else str(position + 1)


def item_lines(
    part: ListPart, offers: Offers, document: Document, before: Document | None, problems: Sequence[Problem]
) -> list[ItemLine]:
    """Every item of the part's list, with what it says."""
    items = document.get(part.key) or []
    earlier = (before or {}).get(part.key) or []
    by_code = {one.get("code"): one for one in earlier} if part.coded else {}
    found = []
    for position, item in enumerate(items):
        title, lines = part.said(offers, item, position)
        wrong = [one.words for one in problems if in_item(one.where, part.key, position) is not None]
        then = by_code.get(item.get("code")) if part.coded else item if item in earlier else None
        mark = "" if before is None or then == item else _("new") if then is None else _("changed")
        found.append(
            ItemLine(item_name(part, item, position), position + 1, title or _("(no words yet)"), lines, mark, wrong)
        )
    return found


def whole_problems(part: Part | ListPart, problems: Sequence[Problem]) -> list[str]:
    """What is wrong with the part as a whole, and not with one thing in its list; with its place where that helps."""
    return [
        one.words if one.where in part.keys else f"{one.where}: {one.words}"
        for one in problems_of_part(part, problems)
        if not (isinstance(part, ListPart) and one.where.startswith(f"{part.key}["))
    ]
