"""Sets of properties as administrators keep them: made, filled from a list of UPRNs, taken out of. The good lines of a list
count, each other line is said with what is wrong with it. Past states stand in the set's history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.routing.models import PropertySet, PropertySetMember
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require
from gazetteer.entries.models import Property

CONFIGURE = "service.configure"
LONGEST_NAME, LONGEST_CODE = 120, 40
MOST_LINES = 200_000
MOST_DIGITS = 12
PIECE = 10_000


class Way(StrEnum):
    """What is done with the properties listed."""

    ADD = "ADD"
    TAKE_OUT = "TAKE_OUT"
    REPLACE = "REPLACE"


class SetRefused(Exception):
    """It cannot be so; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of a list that does not count: its number, what stands there, what is wrong."""

    number: int
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What a list did to a set."""

    added: int
    taken_out: int
    bad: tuple[BadLine, ...]


@one_transaction
def property_set_create(*, name: str, actor: Actor, at: datetime) -> PropertySet:
    """The new set, empty; its code is made of its name and stays. Raises NotPermitted, SetRefused by field, Busy."""
    require(actor, CONFIGURE)
    name = name.strip()
    code = slugify(name)[:LONGEST_CODE].strip("-")
    if not code or len(name) > LONGEST_NAME:
        raise SetRefused({"name": _("Give it a name of 1 to %(most)s characters.") % {"most": LONGEST_NAME}})
    try:
        with transaction.atomic():
            return PropertySet.objects.create(code=code, name=name, changed_at=at, changed_by=actor.signed)
    except IntegrityError as taken:
        raise SetRefused({"name": _("There is a set of this name: choose another.")}) from taken


@one_transaction
def property_set_rename(*, set_id: int, name: str, actor: Actor, at: datetime) -> PropertySet:
    """The set by its new name; rules know it by its code.

    Raises NotPermitted, PropertySet.DoesNotExist, SetRefused, Busy."""
    require(actor, CONFIGURE)
    found = _held(set_id)
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise SetRefused({"name": _("Give it a name of 1 to %(most)s characters.") % {"most": LONGEST_NAME}})
    found.name, found.changed_at, found.changed_by = name.strip(), at, actor.signed
    found.save()
    return found


@one_transaction
def property_set_fill(*, set_id: int, lines: str, way: Way, actor: Actor, at: datetime) -> Filled:
    """What a list of UPRNs, one on each line, did to the set; the same list again does nothing more. A list to replace
    the set with in which no line is good leaves it as it is.

    Raises NotPermitted, PropertySet.DoesNotExist, SetRefused for no list or one that is too long, Busy.
    """
    require(actor, CONFIGURE)
    found = _held(set_id)
    read = [(number, line.strip()) for number, line in enumerate(lines.splitlines(), 1) if line.strip()]
    if not read or len(read) > MOST_LINES:
        raise SetRefused({"lines": _("Give 1 to %(most)s UPRNs, one on each line.") % {"most": f"{MOST_LINES:,}"}})
    good, bad = _sorted(read, must_exist=way != Way.TAKE_OUT)
    held = set(PropertySetMember.objects.filter(members_of=found).values_list("uprn", flat=True))
    added = set() if way == Way.TAKE_OUT else good - held
    gone = {Way.ADD: set[int](), Way.TAKE_OUT: good & held, Way.REPLACE: held - good if good else set()}[way]
    if added or gone:
        for piece in _pieces(gone):
            PropertySetMember.objects.filter(members_of=found, uprn__in=piece).delete()
        for piece in _pieces(added):
            PropertySetMember.objects.bulk_create(PropertySetMember(members_of=found, uprn=uprn) for uprn in piece)
        found.size, found.changed_at, found.changed_by = len(held | added) - len(gone), at, actor.signed
        found.save()
    return Filled(added=len(added), taken_out=len(gone), bad=tuple(bad))


def _sorted(read: Iterable[tuple[int, str]], *, must_exist: bool) -> tuple[set[int], list[BadLine]]:
    """The UPRNs that count, and the lines that do not. What stands behind a comma, semicolon or tab is of no account."""
    numbers: dict[int, tuple[int, str]] = {}
    bad: list[BadLine] = []
    for number, line in read:
        text = line.replace(";", ",").replace("\t", ",").partition(",")[0].strip().strip('"')
        if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text):
            numbers.setdefault(int(text), (number, line))
        elif number > 1 or text.lower() != "uprn":
            bad.append(BadLine(number, line[:80], _("is no UPRN: up to %(most)s digits") % {"most": MOST_DIGITS}))
    known = set(numbers)
    if must_exist:
        known = {
            uprn
            for piece in _pieces(known)
            for uprn in Property.objects.filter(uprn__in=piece).values_list("uprn", flat=True)
        }
        missing = [numbers[uprn] for uprn in numbers if uprn not in known]
        bad += [BadLine(number, line[:80], _("the gazetteer has no property of this UPRN")) for number, line in missing]
    return known, sorted(bad, key=lambda one: one.number)


def _pieces(uprns: Iterable[int]) -> list[list[int]]:
    each = sorted(uprns)
    return [each[start : start + PIECE] for start in range(0, len(each), PIECE)]


def _held(set_id: int) -> PropertySet:
    return PropertySet.objects.select_for_update(no_key=True).get(pk=set_id)
