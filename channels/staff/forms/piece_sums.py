"""A calculated answer, chosen and not written: how, and of which earlier answers and numbers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.pieces import Choices, Piece, PiecesForm

OPS = [
    ("+", gettext_lazy("added together")),
    ("-", gettext_lazy("the first less the others")),
    ("*", gettext_lazy("multiplied")),
    ("/", gettext_lazy("the first divided by the others")),
    ("min", gettext_lazy("the smallest of them")),
    ("max", gettext_lazy("the greatest of them")),
]
PARTS = 6


class SumPiece(Piece):
    """How an answer is worked out; a sum of sums is kept as it is until it is replaced."""

    shape = "sum"

    def __init__(self, key: str, label: Any, *, answers: Callable[[], Choices], **said: Any) -> None:
        super().__init__(key, label, **said)
        self.answers = answers

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        flat = flat_sum(value)
        if flat is None:
            form.fields[f"{name}-replace"] = forms.BooleanField(label=_("Put this sum in its place"), required=False)
        op, parts = flat or ("+", [])
        form.fields[f"{name}-op"] = forms.ChoiceField(label=_("These are"), choices=OPS, required=False)
        form.initial[f"{name}-op"] = op
        for row in range(PARTS):
            part = parts[row] if row < len(parts) else None
            answer = part.get("answer") if isinstance(part, Mapping) else ""
            form.fields[f"{name}-{row}-answer"] = forms.ChoiceField(
                label=_("The answer to"), choices=[("", _("A number")), *self.answers()], required=False
            )
            form.fields[f"{name}-{row}-number"] = forms.DecimalField(
                label=_("or the number"),
                max_digits=15,
                required=False,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
            )
            form.initial[f"{name}-{row}-answer"] = answer
            form.initial[f"{name}-{row}-number"] = None if answer else part

    def taken(self, form: PiecesForm, name: str) -> Any:
        data = form.cleaned_data
        if f"{name}-replace" in form.fields and not data.get(f"{name}-replace"):
            return form.value.get(self.key)
        parts: list[Any] = []
        for row in range(PARTS):
            answer, number = data.get(f"{name}-{row}-answer"), data.get(f"{name}-{row}-number")
            if answer:
                parts.append({"answer": answer})
            elif number is not None:
                parts.append(int(number) if number == number.to_integral_value() else float(number))
        if len(parts) < 2:
            form.add_error(f"{name}-0-answer", _("Say of which answers and numbers: two at least."))
        return {"op": data.get(f"{name}-op") or "+", "of": parts}

    def at(self, form: PiecesForm, name: str, path: str) -> str:
        number = "".join(one for one in path.partition("]")[0] if one.isdigit()) or "0"
        return f"{name}-{number}-answer"

    def lines(self, name: str) -> list[str]:
        """The name of each part, for the page."""
        return [f"{name}-{row}" for row in range(PARTS)]

    def names(self, form: PiecesForm, name: str) -> Iterable[str]:
        yield f"{name}-op"
        for line in self.lines(name):
            yield from (f"{line}-answer", f"{line}-number")


def flat_sum(value: Any) -> tuple[str, list[Any]] | None:
    """(how, its parts) of a sum; None for one that lies deeper than the page can show."""
    if not value:
        return "+", []
    parts = value.get("of") if isinstance(value, Mapping) else None
    if not isinstance(parts, list) or len(parts) > PARTS or value["op"] not in dict(OPS):
        return None
    return (str(value["op"]), parts) if all(map(_is_plain, parts)) else None


def _is_plain(part: Any) -> bool:
    return isinstance(part, int | float) or (isinstance(part, Mapping) and set(part) == {"answer"})
