"""What the acts on a case ask for: only what each needs. The actions decide; these read and keep what was typed."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.actions import LONGEST_WAIT_DAYS
from cases.casework.lateness import LONGEST_REASON, LONGEST_SENTENCE
from cases.casework.registry import Act
from crm.catalogue.models import Outcome

LONGEST_WORDS = 10_000
WEEK = 7


def words_field(label: Any, *, rows: int = 4, required: bool = False) -> forms.CharField:
    """A field for words, kept as typed."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": rows})
    )


class ActForm(forms.Form):
    """The inputs one act declares: a day, an outcome of the service's own list, words for the customer."""

    planned_date = forms.DateField(
        label=gettext_lazy("Day of the work"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Enter the day of the work.")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it ended.")},
    )
    words = words_field(gettext_lazy("Words for the customer"))

    def __init__(self, *args: Any, act: Act, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = {outcome.code: outcome for outcome in outcomes}
        choices = [(code, outcome.label) for code, outcome in self.outcomes.items()]
        cast(forms.ChoiceField, self.fields["outcome"]).choices = choices
        for name in set(self.fields) - set(act.asks):
            del self.fields[name]

    @property
    def hints(self) -> dict[str, str]:
        """The public words of each outcome, by its code."""
        return {code: outcome.public_words for code, outcome in self.outcomes.items()}

    def with_words_of(self, code: str, typed: str) -> str:
        """The words to show once this outcome is chosen: its own, unless somebody wrote better ones."""
        untouched = not typed.strip() or typed.strip() in self.hints.values()
        return self.hints.get(code, "") if untouched else typed


class AskForm(forms.Form):
    """A question to the customer, and how long we wait."""

    words = words_field(gettext_lazy("What do you want to ask?"), required=True)
    days = forms.IntegerField(
        label=gettext_lazy("Days to answer"),
        min_value=1,
        max_value=LONGEST_WAIT_DAYS,
        initial=WEEK,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )


class NoteForm(forms.Form):
    """An internal note."""

    text = words_field(gettext_lazy("Note"), required=True)


class NewDateForm(forms.Form):
    """A new date for a promise that fails, with a sentence the customer reads."""

    day = forms.DateField(
        label=gettext_lazy("New date"),
        help_text=gettext_lazy("The day by the end of which it will be done."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Enter the new date.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What happens now, in one sentence"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say in one sentence what happens now: the customer reads it.")},
    )


class ExcuseForm(forms.Form):
    """Why a broken promise is excused."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is printed beside the figure, with your name."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why: the reason is printed beside the figure.")},
    )


def refuse(form: forms.Form, errors: dict[str, str]) -> None:
    """Nothing; the form carries what an action found wrong, each beside its field."""
    for name, words in errors.items():
        form.add_error(name if name in form.fields else None, words)


def act_words(act: Act, *, hearers: str) -> str:
    """Who reads the words of this act."""
    if not act.message:
        return ""
    if not hearers:
        return _("Nobody known to us will be written to: the words stand on the tracking page only.")
    return _("%(who)s will be sent these words.") % {"who": hearers}
