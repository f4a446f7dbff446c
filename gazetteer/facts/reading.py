"""Rows of facts and events as files and calls give them: each good one ready to be kept, each bad one with why.

Two forms of a file of facts, told apart by the header:
    long   kind,uprn,usrn,area,value,from,to      one fact a line
    wide   uprn,grey_bin,round,assisted           one address a line, each kind a column, by its code or its name
and one of events: kind,at,uprn,usrn,area,fact,until,service,words,place,key,withdrawn. Knows no database.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer.facts import places
from gazetteer.facts.models import CODE_LENGTH, KEY_LENGTH, WORDS_LENGTH, FactKind, Nature
from gazetteer.facts.words import BadValue, day_of, moment_of, value_kept

SUBJECTS = ("uprn", "usrn", "area")
FACT_COLUMNS = ("kind", *SUBJECTS, "value", "from", "to")
EVENT_COLUMNS = ("kind", "at", *SUBJECTS, "fact", "until", "service", "words", "place", "key", "withdrawn")
OF_REJECTS = ("line", "why", "reason")  # columns of our own file of rejects, which may be mended and sent again
FORMULA, APOSTROPHE = ("=", "+", "-", "@"), "'"  # a spreadsheet would reckon; so written, it shows it as it is
MOST_COLUMNS = 200
REMEMBERED = 100_000  # values, which in a file of a million are few


class NotFacts(Exception):
    """Nothing of it can be taken; the message is one line for people."""


class FactRow(NamedTuple):
    """One fact of a file; an empty value says that nothing is so."""

    line: int
    kind_id: int
    place: str
    value: str
    since: date | None
    until: date | None


class EventRow(NamedTuple):
    """One event of a file."""

    line: int
    kind_id: int
    place: str
    key: str
    at: datetime
    until: datetime | None
    service: str
    words: str
    place_words: str
    withdrawn: bool


class BadRow(NamedTuple):
    """One fact or event that is left out: where it stood, what of it is wrong, as it stood, and why in words."""

    line: int
    code: str
    row: dict[str, str]
    reason: str
    kind_id: int | None = None  # as far as it can be read: what it may have meant is left as it stands
    place: str = ""


class _Bad(ValueError):
    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file: where each is, which kinds have one of their own, and what is not read."""

    at: Mapping[str, int]
    kinds: tuple[tuple[int, FactKind], ...]  # of a wide file
    ignored: tuple[str, ...]

    def cell(self, row: Sequence[str], name: str) -> str:
        """What stands in the column, "" where there is none."""
        at = self.at.get(name)
        text = row[at].strip() if at is not None and at < len(row) else ""
        return text[1:] if text.startswith(APOSTROPHE) and text[1:].startswith(FORMULA) else text


def table_of(header: Sequence[str], *, nature: str, kinds: Iterable[FactKind]) -> Table:
    """The columns that the first line names. Raises NotFacts."""
    columns = EVENT_COLUMNS if nature == Nature.EVENT else FACT_COLUMNS
    named = [_name(text) for text in header]
    if len(named) > MOST_COLUMNS:
        raise NotFacts(_("This is no list of facts: it has %(count)s columns.") % {"count": len(named)})
    at = {name: place for place, name in reversed(list(enumerate(named))) if name in columns}
    if not any(subject in at for subject in (*SUBJECTS, "fact")):
        raise NotFacts(_("No column says where: the first line must name uprn, usrn or area."))
    own: list[tuple[int, FactKind]] = []
    if "kind" not in at:
        if nature == Nature.EVENT:
            raise NotFacts(_("No column says what happened: the first line must name kind and at."))
        of = {_name(text): kind for kind in kinds for text in (kind.name, kind.code)}
        own = [(place, of[name]) for place, name in enumerate(named) if name in of]
        if not own:
            known = ", ".join(sorted(kind.code for kind in kinds)) or _("none yet")
            raise NotFacts(_("No column is a kind of fact. The kinds are: %(kinds)s.") % {"kinds": known})
    needed = "at" if nature == Nature.EVENT else "value"
    if not own and needed not in at:
        raise NotFacts(_("The first line names no column “%(name)s”.") % {"name": needed})
    used = {*at.values(), *(place for place, _kind in own)}
    ignored = (text for place, text in enumerate(header) if place not in used and named[place] not in OF_REJECTS)
    return Table(at, tuple(own), tuple(text.strip()[:80] for text in ignored if text.strip()))


def _name(text: str) -> str:
    return "_".join(text.replace("\ufeff", "").strip().lower().split())


def read_facts(
    rows: Iterable[tuple[int, Sequence[str]]], table: Table, *, kinds: Iterable[FactKind]
) -> Iterator[FactRow | BadRow]:
    """Every fact of the rows in order, good or not."""
    by_code = {kind.code: kind for kind in kinds}
    kept = _remembering()
    for line, row in rows:
        place, wrong = "", None
        try:
            place = _place(table, row)
            since, until = _day(table, row, "from"), _day(table, row, "to")
            if since and until and until <= since:
                raise _Bad("TO", _("ends before it begins"))
        except _Bad as bad:
            wrong = bad
        for kind, text in _cells(table, row, by_code):
            try:
                if wrong is not None:
                    raise wrong
                if kind is None:
                    raise _Bad("KIND", _("is no kind of fact that is in use"))
                yield FactRow(line, kind.pk, place, kept(kind, text), since, until)
            except _Bad as bad:
                code = kind.code if kind else table.cell(row, "kind")
                given = _given(table, row, code, text)
                yield BadRow(line, bad.code, given, bad.reason, kind.pk if kind else None, place)


def _cells(table: Table, row: Sequence[str], by_code: Mapping[str, FactKind]) -> Iterator[tuple[FactKind | None, str]]:
    """The facts of one line: the kind (None: there is none such) and what stands there."""
    if not table.kinds:
        yield by_code.get(table.cell(row, "kind").lower()), table.cell(row, "value")
        return
    for place, kind in table.kinds:
        if place < len(row) and row[place].strip():
            yield kind, row[place]


def _given(table: Table, row: Sequence[str], code: str, value: str) -> dict[str, str]:
    """A fact as it stood, in the columns of the long form, so that it can be mended and sent again."""
    given = {name: table.cell(row, name) for name in (*SUBJECTS, "from", "to")}
    return {name: text[:400] for name, text in {"kind": code, **given, "value": value.strip()}.items() if text}


def _remembering() -> Callable[[FactKind, str], str]:
    """The value as it is kept; the same text is looked at once, for in a file of a million few differ."""
    known: dict[tuple[str, str], tuple[str, str]] = {}

    def kept(kind: FactKind, text: str) -> str:
        found = known.get((kind.code, text))
        if found is None:
            try:
                found = value_kept(text, shape=kind.shape, choices=kind.choices), ""
            except BadValue as wrong:
                found = "", str(wrong)
            if len(known) < REMEMBERED:
                known[kind.code, text] = found
        if found[1]:
            raise _Bad("VALUE", found[1])
        return found[0]

    return kept


def _place(table: Table, row: Sequence[str]) -> str:
    """Where it is true: exactly one of the columns says so."""
    given = [(name, text) for name in SUBJECTS if (text := table.cell(row, name))]
    if len(given) != 1:
        raise _Bad("LINE", _("must say exactly one of uprn, usrn and area"))
    name, text = given[0]
    if name == "area":
        code = text.upper()
        if not places.AREA.fullmatch(code):
            raise _Bad("AREA", _("is no code of an area, such as E05000001"))
        return places.of_area(code)
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= places.MOST_DIGITS):
        raise _Bad(name.upper(), _("is no number of up to %(most)s digits") % {"most": places.MOST_DIGITS})
    return places.of_property(int(digits)) if name == "uprn" else places.of_street(int(digits))


def _day(table: Table, row: Sequence[str], name: str) -> date | None:
    text = table.cell(row, name)
    try:
        return day_of(text) if text else None
    except BadValue as wrong:
        raise _Bad(name.upper(), str(wrong)) from wrong


def read_events(
    rows: Iterable[tuple[int, Sequence[str]]], table: Table, *, kinds: Iterable[FactKind], facts: Iterable[FactKind]
) -> Iterator[EventRow | BadRow]:
    """Every event of the rows in order, good or not; `facts` are the kinds that "round=14" may name."""
    by_code, told = {kind.code: kind for kind in kinds}, {kind.code: kind for kind in facts}
    for line, row in rows:
        try:
            yield _event(table, row, line, by_code, told)
        except _Bad as bad:
            given = {name: table.cell(row, name)[:400] for name in EVENT_COLUMNS}
            yield BadRow(line, bad.code, {name: text for name, text in given.items() if text}, bad.reason)


def _event(
    table: Table, row: Sequence[str], line: int, by_code: Mapping[str, FactKind], facts: Mapping[str, FactKind]
) -> EventRow:
    kind = by_code.get(table.cell(row, "kind").lower())
    if kind is None:
        raise _Bad("KIND", _("is no kind of event that is in use"))
    place = _of_fact(table.cell(row, "fact"), facts) if table.cell(row, "fact") else _place(table, row)
    at, until = _moment(table, row, "at"), _moment(table, row, "until")
    if at is None:
        raise _Bad("FROM", _("must say when it happened"))
    if until is not None and until < at:
        raise _Bad("TO", _("ends before it begins"))
    words, place_words = table.cell(row, "words"), table.cell(row, "place")
    key, service = table.cell(row, "key"), table.cell(row, "service")
    for text, most in ((words, WORDS_LENGTH), (place_words, WORDS_LENGTH), (key, KEY_LENGTH), (service, CODE_LENGTH)):
        if len(text) > most or "\x00" in text:
            raise _Bad("VALUE", _("must be %(most)s characters or fewer, and plain text") % {"most": most})
    key = key or "/".join((kind.code, place, at.isoformat()))[:KEY_LENGTH]
    withdrawn = table.cell(row, "withdrawn").lower() in {"yes", "y", "true", "1"}
    return EventRow(line, kind.pk, place, key, at, until, service, words, place_words, withdrawn)


def _of_fact(text: str, facts: Mapping[str, FactKind]) -> str:
    """Every address at which a fact has a value: "round=14"."""
    code, _equals, value = text.partition("=")
    kind = facts.get(code.strip().lower())
    if kind is None:
        raise _Bad("KIND", _("“%(fact)s” is no kind of fact that is in use") % {"fact": code.strip()[:80]})
    try:
        kept = value_kept(value, shape=kind.shape, choices=kind.choices)
    except BadValue as wrong:
        raise _Bad("VALUE", str(wrong)) from wrong
    if not kept:
        raise _Bad("VALUE", _("must say of which value: round=14"))
    return places.of_fact(kind.code, kept)


def _moment(table: Table, row: Sequence[str], name: str) -> datetime | None:
    text = table.cell(row, name)
    if not text:
        return None
    try:
        moment = moment_of(text)
    except BadValue as wrong:
        raise _Bad("FROM" if name == "at" else "TO", str(wrong)) from wrong
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def long_rows(rows: Iterable[Mapping[str, Any]], *, nature: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and the rows of a call that gives each fact or event by name: as a file would."""
    header = list(EVENT_COLUMNS if nature == Nature.EVENT else FACT_COLUMNS)
    return header, (
        (number, ["" if row.get(name) is None else str(row[name]) for name in header])
        for number, row in enumerate(rows, 1)
    )


def as_json(row: Mapping[str, str]) -> str:
    """A rejected row as it is kept."""
    return json.dumps(row, ensure_ascii=False).replace("\\u0000", "")
