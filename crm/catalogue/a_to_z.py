"""The A to Z of services: what the council and others provide, by letter, by category and by any of their names.

Every entry leads somewhere at any hour: to the service's own form, to the page of whoever provides it, or to "write to us"
with the service set. A link of another body that did not answer when it was last looked at is not offered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from crm.catalogue.models import Audience, Category, Service, ServiceVersion
from crm.catalogue.wordings.languages import WELSH, spoken
from gazetteer.folding import fold

LETTERS = "abcdefghijklmnopqrstuvwxyz"
OTHER = "#"  # what begins with no letter of the alphabet
_CLOSE = 0.75  # how like a word must be to be meant by a slip of the pen
_COLUMNS = (
    "pk", "code", "name", "welsh_name", "search_text", "category", "audience", "lgsl_code", "provider", "link", "link_fault",
    "link_checked_at", "on_web", "body__code", "body__name", "body__welsh_name", "body__web_address", "body__telephone",
    "department__name",
)  # fmt: skip


class Way(StrEnum):
    """Where an entry leads."""

    FORM = "FORM"
    LINK = "LINK"
    WRITE = "WRITE"


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the list, in the language in force."""

    key: int
    code: str
    name: str
    letter: str
    category: str
    lgsl_code: int | None
    provider: str
    body: str  # the name of another body that provides it
    body_phone: str
    link: str  # of another body, as it was given; offered only while `way` says so
    link_fault: str
    way: Way
    department: str
    folded: str  # the name, by which the list is in order
    words: frozenset[str]  # folded, of all its names


def entries(*, staff: bool = False) -> list[Entry]:
    """Every live service with a published version, by name; those only for staff too when staff ask. One statement."""
    published = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED).values("service")
    services = Service.objects.filter(is_live=True, pk__in=published)
    if not staff:
        services = services.exclude(audience=Audience.STAFF)
    rows = (dict(zip(_COLUMNS, row, strict=True)) for row in services.values_list(*_COLUMNS).order_by("pk"))
    welsh = spoken() == WELSH
    return sorted((_entry(row, welsh=welsh) for row in rows), key=lambda one: (one.folded, one.key))


def _entry(row: dict[str, Any], *, welsh: bool) -> Entry:
    name = (row["welsh_name"] if welsh else "") or row["name"]
    folded = fold(name)
    first = folded[:1]
    theirs = row["provider"] == Service.Provider.OTHER
    link = (row["link"] or row["body__web_address"] or "") if theirs else ""
    way = Way.LINK if link and not row["link_fault"] else Way.FORM if row["on_web"] and not theirs else Way.WRITE
    return Entry(
        key=row["pk"],
        code=row["code"],
        name=name,
        letter=first if first in LETTERS and first else OTHER,
        category=row["category"],
        lgsl_code=row["lgsl_code"],
        provider=row["provider"],
        body=((row["body__welsh_name"] if welsh else "") or row["body__name"] or "") if theirs else "",
        body_phone=(row["body__telephone"] or "") if theirs else "",
        link=link,
        link_fault=row["link_fault"],
        way=way,
        department=row["department__name"],
        folded=folded,
        words=frozenset(f"{row['search_text']} {folded} {fold(row['name' if welsh else 'welsh_name'])}".split()),
    )


def matching(found: Sequence[Entry], query: str) -> list[Entry]:
    """Those of which, for each word typed, a word begins with it: names that begin with the words first. Where there are
    none, those with words like the ones typed."""
    tokens = fold(query).split()[:8]
    if not tokens:
        return list(found)
    hits = [one for one in found if all(_begins(token, one.words) for token in tokens)]
    if not hits:
        meant = [_meant(token, found) for token in tokens]
        hits = [one for one in found if all(words & one.words for words in meant)]
    begun = " ".join(tokens)
    return sorted(hits, key=lambda one: not one.folded.startswith(begun))  # stable: by name within


def _begins(token: str, words: frozenset[str]) -> bool:
    return any(word.startswith(token) for word in words)


def _meant(token: str, found: Sequence[Entry]) -> set[str]:
    """The words of the list that somebody may have meant who typed this."""
    if len(token) < 4:
        return set()
    near = {word for one in found for word in one.words if word[0] == token[0] and abs(len(word) - len(token)) < 3}
    return set(get_close_matches(token, near, n=3, cutoff=_CLOSE))


def letters_of(found: Sequence[Entry]) -> list[tuple[str, int]]:
    """Every letter with how many names begin with it, in the order of the alphabet; what begins with none last."""
    counted = dict.fromkeys([*LETTERS, OTHER], 0)
    for one in found:
        counted[one.letter] += 1
    return [(letter, number) for letter, number in counted.items() if letter != OTHER or number]


def categories_of(found: Sequence[Entry]) -> Iterator[tuple[str, str, int]]:
    """(code, label, how many) of each category that has any."""
    for category in Category:
        number = sum(one.category == category for one in found)
        if number:
            yield category.value, str(category.label), number


def entry_of(*, code: str, staff: bool = False) -> Entry | None:
    """The entry of this code, None when there is none for this reader."""
    return next((one for one in entries(staff=staff) if one.code == code), None)
