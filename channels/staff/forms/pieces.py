"""Pieces of a configured thing: each knows the fields that ask for it, how to read it out of the document and how to
write it back. A page declares its pieces and needs no code of its own; what no piece knows stays in the document as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from channels.staff.forms.drafts import DraftForm
from crm.catalogue.words import ENGLISH

WELSH = "cy"
ABSENT = object()  # a piece's value when the key is to be left out of the document
Choices = Sequence[tuple[str, Any]]


class PiecesForm(DraftForm):
    """A form of pieces over one value (an item of a list, or the whole document). `shaped` is what the pieces made of
    what was typed, in a copy of the value. With `lean`, what is empty is left out of it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self,
        data: Any = None,
        *,
        pieces: Sequence["Piece"],
        value: Mapping[str, Any],
        revision: int = 0,
        lean: bool = True,
        draft: bool = False,
    ) -> None:
        super().__init__(data, initial={"revision": revision}, draft=draft)
        self.pieces, self.value, self.lean = pieces, value, lean
        self.rows: dict[str, list[int]] = {}  # of each piece of rows: on which line each row that counts was typed
        for piece in pieces:
            piece.put(self, piece.name, dug(value, piece.key))

    def clean(self) -> dict[str, Any]:
        """What was typed; the pieces add their faults and make `shaped` of it."""
        data = super().clean() or self.cleaned_data
        self.shaped = dict(deepcopy(self.value))
        for piece in (one for one in self.pieces if one.asks):
            piece.write(self, piece.name, self.shaped)
        return data

    def blame_at(self, path: str, words: str) -> None:
        """The fault of the document at this path ("label", "choices[2].label"), shown where it is put right."""
        for piece in self.pieces:
            if path == piece.key or path.startswith((f"{piece.key}.", f"{piece.key}[")):
                name = piece.at(self, piece.name, path[len(piece.key) :].lstrip("."))
                self.blame(name if name in self.fields else next(iter(piece.names(self, piece.name)), ""), words)
                return
        _faults_so_far = self.errors
        self.add_error(None, words)

    @property
    def shown(self) -> list[tuple["Piece", str]]:
        """The pieces with their names, for the page."""
        return [(piece, piece.name) for piece in self.pieces]

    def made_from(self, revision: int) -> None:
        """Nothing; the form, as typed, now counts as made from this revision."""
        typed: Any = self.data
        self.data = typed.copy()
        typed = self.data
        typed["revision"] = str(revision)

    def typed(self, name: str) -> str | None:
        """What was typed into this field, None when nothing was sent for it."""
        return self.data.get(name) if self.is_bound else None


class Piece:
    """One thing asked for. `key` is its place in the value ("about.name" lies one deeper); "" is the whole value."""

    shape = "field"  # which macro shows it: see staff/services/edit/_pieces.html
    asks = True

    def __init__(self, key: str, label: Any = "", *, hint: Any = "", required: Any = "", folded: bool = False) -> None:
        self.key, self.label, self.hint, self.required, self.folded = key, label, hint, required, folded
        self.name = key.replace(".", "-")

    def field(self) -> forms.Field:
        """The field that asks for it."""
        raise NotImplementedError

    def said(self) -> dict[str, Any]:
        """Label, hint and what is said when it is missing, for a field."""
        said: dict[str, Any] = {"label": self.label, "help_text": self.hint, "required": bool(self.required)}
        if self.required and self.required is not True:
            said["error_messages"] = {"required": self.required}
        return said

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        """Nothing; the form asks for this piece under this name, beginning with the value of the document."""
        form.fields[name] = self.field()
        if value is not None:
            form.initial[name] = self.opened(value)

    def opened(self, value: Any) -> Any:
        """The document's value as its field shows it."""
        return value

    def taken(self, form: PiecesForm, name: str) -> Any:
        """The value for the document from what was typed, ABSENT for none; adds faults to the form."""
        value = form.cleaned_data.get(name)
        return ABSENT if form.lean and value in (None, "", [], False) else self.empty() if value is None else value

    def write(self, form: PiecesForm, name: str, shaped: dict[str, Any]) -> None:
        """Nothing; what was typed stands in the value."""
        bury(shaped, self.key, self.taken(form, name))

    def empty(self) -> Any:
        """What stands in a document for nothing."""
        return ""

    def at(self, form: PiecesForm, name: str, path: str) -> str:
        """The field in which a fault at this path of the piece is put right."""
        return name

    def names(self, form: PiecesForm, name: str) -> Iterable[str]:
        """Its fields, in order."""
        return [name]

    def blank(self, form: PiecesForm, name: str) -> bool:
        """Whether nothing was typed into it."""
        return not any(form.cleaned_data.get(one) for one in self.names(form, name))


class TextPiece(Piece):
    """Text, on one line or several."""

    def __init__(self, key: str, label: Any = "", *, most: int = 200, rows: int = 0, wide: bool = True, **said: Any):
        super().__init__(key, label, **said)
        self.most, self.rows, self.wide = most, rows, wide

    def field(self) -> forms.Field:
        style = {} if self.wide else {"class": "govuk-input--width-10"}
        widget = forms.Textarea(attrs={"rows": self.rows}) if self.rows else forms.TextInput(attrs=style)
        return forms.CharField(**self.said(), max_length=self.most, widget=widget)

    def taken(self, form: PiecesForm, name: str) -> Any:
        value = (form.cleaned_data.get(name) or "").replace("\r\n", "\n")
        return ABSENT if form.lean and not value else value


class WordsPiece(Piece):
    """Words in English with the Welsh beside them; a string in the document as long as there is no Welsh."""

    shape = "words"

    def __init__(self, key: str, label: Any = "", *, most: int = 200, rows: int = 0, **said: Any) -> None:
        super().__init__(key, label, **said)
        self.most, self.rows = most, rows

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        each = value if isinstance(value, Mapping) else {ENGLISH: value or ""}
        for one, language in ((name, ENGLISH), (f"{name}-{WELSH}", WELSH)):
            attrs: dict[str, Any] = {"lang": language} | ({"rows": self.rows} if self.rows else {})
            widget = forms.Textarea(attrs=attrs) if self.rows else forms.TextInput(attrs=attrs)
            said = self.said() if language == ENGLISH else {"label": welsh_label(self.label), "required": False}
            form.fields[one] = forms.CharField(**said, max_length=self.most, widget=widget)
            form.initial[one] = each.get(language, "")

    def taken(self, form: PiecesForm, name: str) -> Any:
        english, welsh = ((form.cleaned_data.get(one) or "").replace("\r\n", "\n") for one in self.names(form, name))
        if welsh and not english and name not in form.errors:
            form.add_error(name, _("Write it in English too: it is read wherever there is no Welsh."))
        if welsh:
            return {ENGLISH: english, WELSH: welsh}
        return ABSENT if form.lean and not english else english

    def names(self, form: PiecesForm, name: str) -> Iterable[str]:
        return [name, f"{name}-{WELSH}"]


class NamesPiece(WordsPiece):
    """English and Welsh that stand in the document under two keys, each as text."""

    def __init__(self, key: str, welsh_key: str, label: Any, **said: Any) -> None:
        super().__init__(key, label, **said)
        self.welsh_key = welsh_key

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        super().put(form, name, {ENGLISH: value or "", WELSH: dug(form.value, self.welsh_key) or ""})

    def write(self, form: PiecesForm, name: str, shaped: dict[str, Any]) -> None:
        for key, one in zip((self.key, self.welsh_key), self.names(form, name), strict=True):
            bury(shaped, key, form.cleaned_data.get(one) or "")


def welsh_label(label: Any) -> Any:
    """The label of the Welsh beside the English."""
    return _("%(label)s, in Welsh") % {"label": label} if label else _("In Welsh")


class NumberPiece(Piece):
    """A whole number."""

    def __init__(self, key: str, label: Any = "", *, least: int = 0, most: int = 1_000_000, **said: Any) -> None:
        super().__init__(key, label, **said)
        self.least, self.most = least, most

    def field(self) -> forms.Field:
        widget = forms.NumberInput(attrs={"class": "govuk-input--width-5"})
        return forms.IntegerField(**self.said(), min_value=self.least, max_value=self.most, widget=widget)

    def taken(self, form: PiecesForm, name: str) -> Any:
        value = form.cleaned_data.get(name)
        return ABSENT if value is None else value


class YesPiece(Piece):
    """A tick. `usual` is what holds when the document does not say."""

    def __init__(self, key: str, label: Any = "", *, usual: bool = False, **said: Any) -> None:
        super().__init__(key, label, **said)
        self.usual = usual

    def field(self) -> forms.Field:
        return forms.BooleanField(**self.said())

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        super().put(form, name, self.usual if value is None else bool(value))

    def taken(self, form: PiecesForm, name: str) -> Any:
        value = bool(form.cleaned_data.get(name))
        return ABSENT if form.lean and value == self.usual else value

    def blank(self, form: PiecesForm, name: str) -> bool:
        return True


class ChoicePiece(Piece):
    """One of some codes. `choices` is called when the page is made; a code no longer among them stays, and says so."""

    def __init__(
        self, key: str, label: Any = "", *, choices: Callable[[], Choices], radios: bool = False, **said: Any
    ) -> None:
        super().__init__(key, label, **said)
        self.choices, self.radios = choices, radios

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        choices = list(self.choices())
        if value and str(value) not in {str(code) for code, _words in choices}:
            choices.append((value, _("%(code)s (not there any more)") % {"code": value}))
        widget = forms.RadioSelect() if self.radios else forms.Select()
        form.fields[name] = forms.ChoiceField(**self.said(), choices=choices, widget=widget)
        if value is not None:
            form.initial[name] = value


class ManyPiece(Piece):
    """Some of some codes, ticked."""

    def __init__(self, key: str, label: Any = "", *, choices: Callable[[], Choices], **said: Any) -> None:
        super().__init__(key, label, **said)
        self.choices = choices

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        choices = list(self.choices())
        known = {code for code, _words in choices}
        choices += [
            (code, _("%(code)s (not there any more)") % {"code": code}) for code in value or () if code not in known
        ]
        form.fields[name] = forms.MultipleChoiceField(
            **self.said(), choices=choices, widget=forms.CheckboxSelectMultiple()
        )
        form.initial[name] = list(value or ())

    def empty(self) -> Any:
        return []


class HeadingPiece(Piece):
    """A heading between the pieces; it asks for nothing."""

    shape, asks = "heading", False

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        """Nothing to ask."""

    def names(self, form: PiecesForm, name: str) -> Iterable[str]:
        return []


def dug(value: Any, key: str) -> Any:
    """What stands in the document under this key, None for nothing; "" is the document."""
    for part in filter(None, key.split(".")):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def bury(value: dict[str, Any], key: str, given: Any) -> None:
    """Nothing; the document has this under the key ("" is the whole of it), or has the key no more for ABSENT."""
    first, dot, rest = key.partition(".")
    if not key:
        value.clear()
        value.update(given if given is not ABSENT else {})
    elif dot:
        inner = dict(value.get(first) or {})
        bury(inner, rest, given)
        bury(value, first, inner or (ABSENT if given is ABSENT else inner))
    elif given is ABSENT:
        value.pop(first, None)
    else:
        value[first] = given
