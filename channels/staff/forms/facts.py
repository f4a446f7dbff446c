"""Kinds of facts and events, and files of them, as an administrator gives them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.gazetteer_load import LOAD, TRY
from gazetteer.facts.models import CODE_LENGTH, FactKind, Nature, Shape
from gazetteer.facts.words import BadValue, day_of

SOURCE = re.compile(r"^[a-z0-9][a-z0-9_-]*$")


class FactLoadForm(forms.Form):
    """One file: what it holds, who says so, and whether it is all there is."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    nature = forms.ChoiceField(
        label=gettext_lazy("What is in it?"),
        choices=[
            (Nature.FACT.value, gettext_lazy("Facts: what is true at addresses for a time")),
            (Nature.EVENT.value, gettext_lazy("Events: what happened at addresses")),
        ],
        initial=Nature.FACT.value,
        widget=forms.RadioSelect,
    )
    source = forms.RegexField(
        SOURCE,
        label=gettext_lazy("Who says so?"),
        help_text=gettext_lazy(
            "The system or list it comes from, always by the same name, for example waste-rounds. "
            "A file changes only what its own source said before."
        ),
        max_length=CODE_LENGTH,
        error_messages={
            "required": gettext_lazy("Say where the file comes from."),
            "invalid": gettext_lazy("Use small letters, digits and hyphens."),
        },
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, plain or zipped. The first line names the columns."),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty: choose another."),
        },
    )
    is_whole = forms.BooleanField(
        label=gettext_lazy("It is all there is: end what it leaves out"),
        help_text=gettext_lazy(
            "Of its own kinds and its own source. Left unticked, it speaks only of places it names."
        ),
        required=False,
    )
    what = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[(TRY, gettext_lazy("Only say what would change")), (LOAD, gettext_lazy("Load it"))],
        initial=TRY,
        widget=forms.RadioSelect,
    )

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be changed."""
        return self.cleaned_data["what"] == TRY


class FactKindForm(forms.Form):
    """What a kind is called, who sees it, and what its values are."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=CODE_LENGTH,
        help_text=gettext_lazy(
            "As files and conditions name it: small letters, digits and underscores, for example grey_bin. "
            "It cannot be changed later."
        ),
        error_messages={"required": gettext_lazy("Give it a code.")},
    )
    nature = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Nature.choices, widget=forms.RadioSelect)
    shape = forms.ChoiceField(label=gettext_lazy("Its values"), choices=Shape.choices)
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, error_messages={"required": gettext_lazy("Give it a name.")}
    )
    name_cy = forms.CharField(label=gettext_lazy("Name in Welsh"), max_length=120, required=False)
    group = forms.CharField(
        label=gettext_lazy("Group"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Those of one group are shown together, for example Waste"),
    )
    choices = forms.CharField(
        label=gettext_lazy("The list, if it is one of a list"),
        help_text=gettext_lazy("One on each line: its code, a space, its words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    moves = forms.CharField(
        label=gettext_lazy("Moved days, if it is days that come again"),
        help_text=gettext_lazy(
            "At every address. One on each line: the day, a space, the day instead; the day alone when there is none"
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    holds_many = forms.BooleanField(label=gettext_lazy("Several can be true at once"), required=False)
    is_public = forms.BooleanField(
        label=gettext_lazy("Citizens may see it of any address"),
        help_text=gettext_lazy("Never tick it for what tells something about who lives there"),
        required=False,
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place within its group"), initial=0, min_value=-1_000, max_value=1_000
    )

    def __init__(self, *args: Any, kind: FactKind | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is not None:
            for name in ("code", "nature", "shape"):  # files and rules count on them
                del self.fields[name]

    def clean_choices(self) -> dict[str, str]:
        """Words by value. Raises ValidationError."""
        lines = [line.split(None, 1) for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        return {line[0]: line[-1].strip() for line in lines}

    def clean_moves(self) -> dict[str, str]:
        """The day instead by day, "" for none. Raises ValidationError for a line that is no day."""
        moves = {}
        for line in self.cleaned_data["moves"].splitlines():
            days = line.split()
            if not days:
                continue
            try:
                kept = [day_of(day).isoformat() for day in days]
            except BadValue as wrong:
                raise forms.ValidationError(
                    _("“%(line)s” is no day: write 2026-12-25") % {"line": line[:40]}
                ) from wrong
            if len(kept) > 2:
                raise forms.ValidationError(_("“%(line)s” has more than two days.") % {"line": line[:40]})
            moves[kept[0]] = kept[1] if len(kept) == 2 else ""
        return moves

    def blame(self, errors: dict[str, str]) -> None:
        """Nothing; each refusal stands beside its field."""
        for name, words in errors.items():
            self.add_error(name if name in self.fields else None, words)


def kind_initial(kind: FactKind) -> dict[str, Any]:
    """The form's values for a kind as it stands."""
    return {
        "name": kind.name,
        "name_cy": kind.name_cy,
        "group": kind.group,
        "choices": "\n".join(f"{code} {words}" for code, words in kind.choices.items()),
        "moves": "\n".join(f"{day} {to}".strip() for day, to in sorted(kind.moves.items())),
        "holds_many": kind.holds_many,
        "is_public": kind.is_public,
        "position": kind.position,
    }
