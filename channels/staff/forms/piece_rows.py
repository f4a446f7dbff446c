"""Pieces made of pieces: rows of a small list on the page itself, and a choice of which each way asks for its own things."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from channels.staff.forms.pieces import ABSENT, Choices, Piece, PiecesForm, bury, dug

MOST_ROWS = 300
LONGEST_CODE = 40


class RowsPiece(Piece):
    """A list of small things, one row each; rows left empty do not count. With `coded`, each has a code of its own, made
    from the words of its first column and kept from then on: answers and conditions know it by the code."""

    shape = "rows"

    def __init__(
        self,
        key: str,
        label: Any,
        *,
        columns: Sequence[Piece],
        coded: bool = False,
        more: int = 2,
        away: Any = "",
        **said: Any,
    ) -> None:
        super().__init__(key, label, **said)
        self.columns, self.coded, self.more = columns, coded, more
        self.away = away  # what the pieces that lie folded away are called

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        given = [one for one in value or () if isinstance(one, Mapping)]
        for row in range(self._count(form, name, given)):
            one = given[row] if row < len(given) else {}
            if self.coded:
                form.fields[f"{name}-{row}-code"] = forms.CharField(
                    required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput
                )
                form.initial[f"{name}-{row}-code"] = one.get("code", "")
            for column in self.columns:
                column.put(form, f"{name}-{row}-{column.name}", dug(one, column.key))

    def _count(self, form: PiecesForm, name: str, given: Sequence[Any]) -> int:
        if not form.is_bound:
            return min(len(given) + self.more, MOST_ROWS)
        pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-")
        typed = [int(found[1]) for one in form.data if (found := pattern.match(one))]
        return min(max(typed, default=-1) + 1, MOST_ROWS)

    def lines(self, form: PiecesForm, name: str) -> list[list[tuple[Piece, str]]]:
        """The columns of each row with their names, for the page."""
        found = []
        row = 0
        while any(one in form.fields for one in self.columns[0].names(form, f"{name}-{row}-{self.columns[0].name}")):
            found.append([(column, f"{name}-{row}-{column.name}") for column in self.columns])
            row += 1
        return found

    def folded_away(self, form: PiecesForm, line: list[tuple[Piece, str]]) -> tuple[list[tuple[Piece, str]], bool]:
        """The pieces of a row that lie folded away, and whether they are open: something stands in one, or is wrong."""
        away = [(piece, at) for piece, at in line if piece.folded]
        fields = [form[one] for piece, at in away for one in piece.names(form, at)]
        return away, any(one.value() or one.errors for one in fields)

    def taken(self, form: PiecesForm, name: str) -> Any:
        before = {one.get("code"): one for one in dug(form.value, self.key) or () if isinstance(one, Mapping)}
        kept: list[dict[str, Any]] = []
        form.rows[name] = []
        for number, line in enumerate(self.lines(form, name)):
            if all(column.blank(form, at) for column, at in line):
                _forgive(form, line)
                continue
            code = str(form.cleaned_data.get(f"{name}-{number}-code") or "")
            row = dict(before.get(code, {})) if self.coded and code else {}
            for column, at in line:
                bury(row, column.key, column.taken(form, at))
            if self.coded:
                row = {"code": code} | row
            form.rows[name].append(number)
            kept.append(row)
        if self.coded:
            _give_codes(kept, self.columns[0].key)
        if self.required and not kept:
            form.add_error(next(iter(self.names(form, name)), None), str(self.required))
        return ABSENT if form.lean and not kept else kept

    def at(self, form: PiecesForm, name: str, path: str) -> str:
        found = re.match(r"\[(\d+)\]\.?(.*)", path)
        numbers = form.rows.get(name, [])
        if found is None or int(found[1]) >= len(numbers):
            return next(iter(self.names(form, name)), "")
        row = f"{name}-{numbers[int(found[1])]}"
        for column in self.columns:
            if found[2] == column.key or found[2].startswith((f"{column.key}.", f"{column.key}[")) or not column.key:
                return column.at(form, f"{row}-{column.name}", found[2][len(column.key) :].lstrip("."))
        return next(iter(self.columns[0].names(form, f"{row}-{self.columns[0].name}")), "")

    def names(self, form: PiecesForm, name: str) -> Iterable[str]:
        for line in self.lines(form, name):
            for column, at in line:
                yield from column.names(form, at)


def _forgive(form: PiecesForm, line: list[tuple[Piece, str]]) -> None:
    """An empty row misses nothing."""
    for column, at in line:
        for one in column.names(form, at):
            form.errors.pop(one, None)


def _give_codes(rows: list[dict[str, Any]], words_key: str) -> None:
    taken = {row["code"] for row in rows if row["code"]}
    for row in rows:
        row["code"] = row["code"] or code_from(english(dug(row, words_key)), taken)
        taken.add(row["code"])


def english(words: Any) -> str:
    """The English of some words."""
    return str(words.get("en", "")) if isinstance(words, Mapping) else str(words or "")


def code_from(words: str, taken: Iterable[str]) -> str:
    """A code made of these words that is not taken yet: small letters, digits and underscores, a letter first."""
    wanted = slugify(words).replace("-", "_").lstrip("_0123456789")[: LONGEST_CODE - 5].strip("_") or "item"
    number, code, others = 2, wanted, set(taken)
    while code in others:
        code, number = f"{wanted}_{number}", number + 1
    return code


class WaysPiece(Piece):
    """One of several ways, each with pieces of its own: shown as radios that open what they ask for. `unpack` makes
    (way, flat values) of the document's value; `pack` makes the document's value of them."""

    shape = "ways"

    def __init__(
        self,
        key: str,
        label: Any,
        *,
        ways: Sequence[tuple[str, Any, Sequence[Piece]]],
        unpack: Callable[[Any], tuple[str, Mapping[str, Any]]],
        pack: Callable[[str, Mapping[str, Any]], Any],
        **said: Any,
    ) -> None:
        super().__init__(key, label, **said)
        self.ways, self.unpack, self.pack = ways, unpack, pack
        self.name = self.name or "way"

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        way, flat = self.unpack(value)
        choices: Choices = [(code, words) for code, words, _pieces in self.ways]
        form.fields[name] = forms.ChoiceField(**self.said(), choices=choices, widget=forms.RadioSelect())
        form.initial[name] = way
        for code, _words, pieces in self.ways:
            for piece in pieces:
                piece.put(form, f"{name}-{code}-{piece.name}", dug(flat, piece.key) if code == way else None)
                for one in piece.names(form, f"{name}-{code}-{piece.name}"):
                    self._not_asked(form, name, code, one)

    def _not_asked(self, form: PiecesForm, name: str, way: str, one: str) -> None:
        """What belongs to a way that was not chosen is missed by nobody."""
        if form.is_bound and form.data.get(name) != way:
            form.fields[one].required = False

    def taken(self, form: PiecesForm, name: str) -> Any:
        way = form.cleaned_data.get(name) or ""
        flat: dict[str, Any] = {}
        for code, _words, pieces in self.ways:
            for piece in pieces:
                if code == way:
                    bury(flat, piece.key, piece.taken(form, f"{name}-{code}-{piece.name}"))
                else:
                    for one in piece.names(form, f"{name}-{code}-{piece.name}"):
                        form.errors.pop(one, None)
        return self.pack(way, flat)

    def opened_by(self, name: str) -> list[tuple[str, Any, list[tuple[Piece, str]]]]:
        """Each way, its words and what it opens, for the page."""
        return [
            (code, words, [(piece, f"{name}-{code}-{piece.name}") for piece in pieces])
            for code, words, pieces in self.ways
        ]

    def at(self, form: PiecesForm, name: str, path: str) -> str:
        way = form.data.get(name)
        for code, _words, pieces in self.ways:
            for piece in pieces if code == way else ():
                last = path.rpartition(".")[2]
                if piece.key in (path, last) or path.endswith(f".{piece.key}"):
                    return piece.at(form, f"{name}-{code}-{piece.name}", "")
        return name

    def names(self, form: PiecesForm, name: str) -> Iterable[str]:
        yield name
        for code, _words, pieces in self.ways:
            for piece in pieces:
                yield from piece.names(form, f"{name}-{code}-{piece.name}")

    def blank(self, form: PiecesForm, name: str) -> bool:
        return not form.cleaned_data.get(name)


def moved(typed: QueryDict, act: str) -> QueryDict:
    """What was typed, with the rows changed as a button asked: "more:choices", "up:choices:2", "lines:choices" (each
    line of the box below the rows becomes a row). Nothing is saved by it."""
    changed = typed.copy()
    what, _colon, rest = act.partition(":")
    name, _colon, number = rest.partition(":")
    if what == "more" and name:
        rows = _rows_of(changed, name)
        for extra in range(3):
            changed[f"{name}-{rows + extra}-more"] = ""
    if what == "up" and number.isdigit() and 0 < int(number) < MOST_ROWS:
        _swap(changed, name, int(number) - 1, int(number))
    if what == "lines":
        first, lines = changed.get(f"{name}-into", ""), changed.pop(f"{name}-lines", [""])[0].splitlines()
        rows = _rows_of(changed, name)
        free = [row for row in range(rows) if not changed.get(f"{name}-{row}-{first}")]
        for line in [line.strip() for line in lines if line.strip()][:MOST_ROWS]:
            row, rows = (free.pop(0), rows) if free else (rows, rows + 1)
            changed[f"{name}-{row}-{first}"] = line
    return changed


def _rows_of(typed: QueryDict, name: str) -> int:
    numbers = [re.match(rf"{re.escape(name)}-(\d{{1,4}})-", one) for one in typed]
    return max((int(found[1]) for found in numbers if found), default=-1) + 1


def _swap(typed: QueryDict, name: str, one: int, other: int) -> None:
    parts = [(f"{name}-{one}-", f"{name}-{other}-"), (f"{name}-{other}-", f"{name}-{one}-")]
    held = [(here, there, key, typed.getlist(key)) for here, there in parts for key in typed if key.startswith(here)]
    for _here, _there, key, _values in held:
        del typed[key]
    for here, there, key, values in held:
        typed.setlist(there + key[len(here) :], values)
