"""What a partner can say on the page of a job, one small form for each thing. What it means is decided below."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.contract import Step
from cases.backoffice.linked import ending_words
from cases.backoffice.taking import MOST_PHOTOS
from channels.web.questions import Files
from crm.catalogue.models import Outcome

LONGEST_WORDS, LONGEST_REFERENCE = 4_000, 60


class PhotographsField(forms.FileField):
    """Several photographs; what each may be is decided where files are kept."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that came, no more than are kept."""
        files = [one for one in data if one] if isinstance(data, list) else []
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("Send %(most)d photographs or fewer.") % {"most": MOST_PHOTOS})
        return files


class SayForm(forms.Form):
    """One thing said: `step` is what it means."""

    step: Step
    button: Any
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, outcomes: Sequence[Outcome] = (), today: date, **kwargs: Any) -> None:
        kwargs["prefix"] = self.step.lower()
        super().__init__(*args, **kwargs)
        self.today = today
        self.outcomes = {one.code: one for one in outcomes}


def words_field(label: Any, *, required: bool, error: Any = "") -> forms.CharField:
    """A field for words to us."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": error} if required else {},
    )


class AcceptForm(SayForm):
    """They have it."""

    step, button = Step.ACCEPTED, gettext_lazy("We have this job")
    reference = forms.CharField(
        label=gettext_lazy("Your own reference (optional)"),
        help_text=gettext_lazy("We find the job by it when you ring us"),
        required=False,
        max_length=LONGEST_REFERENCE,
    )


class PlanForm(SayForm):
    """On which day they come."""

    step, button = Step.PLANNED, gettext_lazy("Tell us the day")
    planned_date = forms.DateField(
        label=gettext_lazy("Day of the work"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Enter the day of the work"),
            "invalid": gettext_lazy("Enter a real day, like 27 3 2026"),
        },
    )

    def clean_planned_date(self) -> date:
        """The day, which is not over."""
        day: date = self.cleaned_data["planned_date"]
        if day < self.today:
            raise forms.ValidationError(_("The day of the work must be today or later"))
        return day


class StartForm(SayForm):
    """They have begun."""

    step, button = Step.STARTED, gettext_lazy("We have started")


class DoneForm(SayForm):
    """It is done: how it ended, a photograph, words for us."""

    step, button = Step.DONE, gettext_lazy("It is done")
    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it ended")},
    )
    photos = PhotographsField(
        label=gettext_lazy("Photographs"),
        required=False,
        widget=Files(attrs={"multiple": True, "accept": "image/*"}),
    )
    words = words_field(gettext_lazy("Anything we should know (optional)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.outcomes:
            choices = [(code, ending_words(one)) for code, one in self.outcomes.items()]
            self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["outcome"]

    def clean(self) -> dict[str, Any]:
        """What was typed; an ending that must be shown has a photograph."""
        given: dict[str, Any] = super().clean() or {}
        chosen = self.outcomes.get(given.get("outcome", ""))
        if chosen is not None and chosen.needs_evidence and not given.get("photos"):
            self.add_error("photos", _("Add a photograph: this ending must be shown"))
        return given


class BackForm(SayForm):
    """It is not theirs, or they cannot."""

    step, button = Step.BACK, gettext_lazy("Hand it back")
    words = words_field(gettext_lazy("Why can you not do it?"), required=True, error=gettext_lazy("Say why"))


FORMS: tuple[type[SayForm], ...] = (AcceptForm, PlanForm, StartForm, DoneForm, BackForm)
