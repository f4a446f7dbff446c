"""What the acts on a case ask for: only what each needs. The actions decide; these read and keep what was typed."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.actions import LONGEST_WAIT_DAYS
from cases.casework.endings import bodies_offered
from cases.casework.inputs import Input, InputKind
from cases.casework.lateness import LONGEST_REASON, LONGEST_SENTENCE
from cases.casework.registry import Act
from cases.casework.work.tasks import LONGEST_TITLE
from channels.web.questions import Files
from crm.catalogue.models import Family, Outcome
from crm.teams.models import Team

LONGEST_WORDS = 10_000
WEEK = 7
MOST_RADIOS = 7


def words_field(label: Any, *, rows: int = 4, required: bool = False) -> forms.CharField:
    """A field for words, kept as typed."""
    return forms.CharField(
        label=label, required=required, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": rows})
    )


def days_field() -> forms.IntegerField:
    """A field for how long the customer has to answer."""
    return forms.IntegerField(
        label=gettext_lazy("Days to answer"),
        min_value=1,
        max_value=LONGEST_WAIT_DAYS,
        initial=WEEK,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )


def input_field(asked: Input) -> forms.Field:
    """A field for one input of an act, by its kind. The action reads what was typed, and says what is wrong with it."""
    label: Any = asked.label if asked.required else _("%(what)s (optional)") % {"what": asked.label}
    given: dict[str, Any] = {"label": label, "help_text": asked.hint, "required": False}
    if asked.kind == InputKind.WORDS:
        return forms.CharField(**given, widget=forms.Textarea(attrs={"rows": 3}))
    if asked.kind == InputKind.DATE:
        return forms.CharField(**given, widget=forms.DateInput(attrs={"type": "date"}))
    if asked.kind in (InputKind.CHOICE, InputKind.YES_NO):
        choices = asked.choices or (("yes", _("Yes")), ("no", _("No")))
        few = len(choices) <= MOST_RADIOS
        shown = [*([] if few else [("", "")]), *choices]
        return forms.CharField(**given, widget=forms.RadioSelect(choices=shown) if few else forms.Select(choices=shown))
    wide = "govuk-input--width-20" if asked.kind == InputKind.CASE else "govuk-input--width-10"
    typed = {} if asked.kind == InputKind.CASE else {"inputmode": "decimal"}
    return forms.CharField(**given, widget=forms.TextInput(attrs={"class": wide, **typed}))


class FilesField(forms.FileField):
    """Several files; what each may be is decided where files are kept."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that came."""
        return [one for one in data if one] if isinstance(data, list) else []


def ending_fields(outcomes: Iterable[Outcome]) -> dict[str, forms.Field]:
    """What these outcomes ask for beside their words; the action says what is wrong with what was given."""
    families = {outcome.family for outcome in outcomes}
    fields: dict[str, forms.Field] = {}
    if any(outcome.needs_evidence for outcome in outcomes):
        evidence = _("Photograph or document (optional)")
        fields["evidence"] = FilesField(label=evidence, required=False, widget=Files(attrs={"multiple": True}))
        fields["no_evidence"] = forms.CharField(
            label=_("If there is none: why?"), required=False, max_length=LONGEST_REASON
        )
    if Family.NOT_OURS in families:
        bodies = [("", ""), *((one.code, one.name) for one in bodies_offered())]
        whose = _("If it is not ours: whose is it? (optional)")
        fields["whose"] = forms.ChoiceField(label=whose, required=False, choices=bodies)
    if Family.SAME_AS_ANOTHER in families:
        fields["same_as"] = forms.CharField(
            label=_("If it is the same as another: the reference of that case"), required=False, max_length=60
        )
    return fields


class ActForm(forms.Form):
    """The inputs one act declares: a day, an outcome of the service's own list, words for the customer, and the
    workflow's own."""

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
    days = days_field()
    words = words_field(gettext_lazy("Words for the customer"))

    def __init__(
        self, *args: Any, act: Act, outcomes: Sequence[Outcome], asked: Sequence[Input] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ends = [one for one in outcomes if not act.families or one.family in act.families]
        self.outcomes = {outcome.code: outcome for outcome in ends if outcome.review or not act.states_review}
        choices = [(code, outcome.label) for code, outcome in self.outcomes.items()]
        cast(forms.ChoiceField, self.fields["outcome"]).choices = choices
        for name in set(self.fields) - set(act.asks):
            del self.fields[name]
        self.fields |= {one.name: input_field(one) for one in asked}
        if "outcome" in self.fields:
            self.fields |= ending_fields(self.outcomes.values())

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
    days = days_field()


class NoteForm(forms.Form):
    """An internal note, and who of the team is told of it."""

    text = words_field(gettext_lazy("Note"), required=True)
    tell = forms.MultipleChoiceField(
        label=gettext_lazy("Tell (optional)"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tell"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["tell"]

    @property
    def told(self) -> list[int]:
        """The keys of those ticked."""
        return [int(key) for key in self.cleaned_data.get("tell", [])]


class TaskForm(forms.Form):
    """What is to be done, by which team, by when."""

    title = forms.CharField(
        label=gettext_lazy("What is to be done?"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.order_by("name", "id"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a team.")},
    )
    due = forms.DateField(
        label=gettext_lazy("By when? (optional)"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


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
