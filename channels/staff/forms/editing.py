"""Editing calendars and policies: a day that differs, the hours of a week, one promise, publishing."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.web.fields import DateField
from crm.contacts.channels.known import named_choices
from crm.customers.promised_as import PromisedAs
from crm.sla.editing.calendar_specs import (
    CLOSED_KINDS,
    CLOSURE,
    DAY_NAMES,
    KINDS,
    LONGEST_NAME,
    DifferentDay,
    Hours,
    UnreadableHours,
    hours_read,
)
from crm.sla.editing.models import Mode
from crm.sla.editing.policy_specs import CUTOFFS, MEASURES, PAUSE_RULES, RECEIPTS
from crm.sla.models import Calendar, ClockKind
from crm.sla.targets import Measure
from crm.teams.models import Department

POLICY_MODES = {
    Mode.LEAVE: gettext_lazy("Leave running clocks as they are: only new promises follow"),
    Mode.RETROSPECTIVE: gettext_lazy("Re-base running clocks: their whole time is counted again by these promises"),
}


class HoursField(forms.CharField):
    """Hours as people type them: "09:00 to 12:30, 13:30 to 17:00"; nothing is closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 200, **kwargs})

    def clean(self, value: Any) -> Hours:
        """The intervals. Raises ValidationError for what cannot be read."""
        try:
            return hours_read(super().clean(value))
        except UnreadableHours as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable


class DayForm(forms.Form):
    """A date that differs from its week: when, what it is called, what it is."""

    day = DateField(label=gettext_lazy("Date"), required=True)
    name = forms.CharField(
        label=gettext_lazy("What it is called"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("It is read out when somebody asks why a promise is due when it is"),
        error_messages={"required": gettext_lazy("Enter what the day is called.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=list(KINDS.items()), initial=CLOSURE, widget=forms.RadioSelect
    )
    hours = HoursField(
        label=gettext_lazy("Open"),
        help_text=gettext_lazy("Only for a half day or an extra opening, for example 09:00 to 12:00"),
    )

    def given(self) -> DifferentDay:
        """The day; hours typed beside a closure are of no account."""
        data = self.cleaned_data
        hours = () if data["kind"] in CLOSED_KINDS else data["hours"]
        return DifferentDay(day=data["day"], kind=data["kind"], name=data["name"], hours=hours)


class TurnForm(forms.Form):
    """A form that says which state of the draft it was made from."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class WeekForm(TurnForm):
    """The hours of each day of the week, and the zone they are kept in."""

    zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=60)
    mon = HoursField(label=DAY_NAMES["mon"])
    tue = HoursField(label=DAY_NAMES["tue"])
    wed = HoursField(label=DAY_NAMES["wed"])
    thu = HoursField(label=DAY_NAMES["thu"])
    fri = HoursField(label=DAY_NAMES["fri"])
    sat = HoursField(label=DAY_NAMES["sat"])
    sun = HoursField(label=DAY_NAMES["sun"])

    def week(self) -> dict[str, Hours]:
        """The hours by day."""
        return {day: self.cleaned_data[day] for day in DAY_NAMES}


class CalendarForm(forms.Form):
    """A new named calendar, like another to begin with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Small letters, digits and hyphens; it stays")
    )
    department = forms.ChoiceField(label=gettext_lazy("Whose it is"), required=False)
    like = forms.ChoiceField(label=gettext_lazy("Begin with the hours and dates of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.order_by("name", "id").values_list("pk", "name")
        calendars = Calendar.objects.order_by("name", "id").values_list("pk", "name")
        self.fields["department"].choices = [("", _("The whole council’s")), *departments]  # type: ignore[attr-defined]
        self.fields["like"].choices = list(calendars)  # type: ignore[attr-defined]


class PolicyForm(forms.Form):
    """A new policy, like another to begin with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Small letters, digits and hyphens; it stays")
    )
    like = forms.ChoiceField(label=gettext_lazy("Begin with the promises of"))

    def __init__(self, *args: Any, policies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].choices = policies  # type: ignore[attr-defined]


class ServicePromisesForm(forms.Form):
    """By which policies a service promises from now on; `number` is the version that was looked at."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    policy = forms.ChoiceField(label=gettext_lazy("Promises to the customer"), required=False)
    internal_policy = forms.ChoiceField(
        label=gettext_lazy("The department’s own targets"),
        required=False,
        help_text=gettext_lazy(
            "Beside the customer’s promises and told to no customer; they begin anew with each team"
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the history for whoever asks later"),
        error_messages={"required": gettext_lazy("Say why: it stands in the history for whoever asks later.")},
    )

    def __init__(self, *args: Any, policies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = {"policy": _("Promise nothing"), "internal_policy": _("None")}
        for name, words in nothing.items():
            self.fields[name].choices = [("", words), *policies]  # type: ignore[attr-defined]


def _choices(words: dict, *, first: Any = None) -> list[tuple[str, Any]]:
    return [*([("", first)] if first else []), *((str(value), label) for value, label in words.items())]


class PromiseForm(TurnForm):
    """One promise of a policy."""

    kind = forms.ChoiceField(label=gettext_lazy("What is promised"), choices=ClockKind)
    measure = forms.ChoiceField(label=gettext_lazy("What is counted"), choices=_choices(MEASURES))
    amount = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=gettext_lazy("Nothing for a date and time agreed; 0 working days is the same working day"),
    )
    starts_after = forms.ChoiceField(
        label=gettext_lazy("Counted from"),
        choices=[("", gettext_lazy("When the customer made contact")), *ClockKind.choices],
        required=False,
        help_text=gettext_lazy("Or from when another promise is kept"),
    )
    receipt = forms.ChoiceField(label=gettext_lazy("Day of receipt"), choices=_choices(RECEIPTS))
    cutoff = forms.ChoiceField(label=gettext_lazy("End of a day"), choices=_choices(CUTOFFS))
    pauses = forms.BooleanField(label=gettext_lazy("It waits while the customer is asked something"), required=False)
    pause_rule = forms.ChoiceField(label=gettext_lazy("After a pause"), choices=_choices(PAUSE_RULES))
    automatic_counts = forms.BooleanField(label=gettext_lazy("An automatic message keeps it"), required=False)
    reopen_resumes = forms.BooleanField(
        label=gettext_lazy("Opened again, the same time goes on instead of a new one"), required=False
    )
    warnings = forms.CharField(
        label=gettext_lazy("Warnings, per cent of the time"),
        max_length=20,
        help_text=gettext_lazy("To the owner, the team leader, the manager: for example 75, 90, 100"),
    )
    warn_minutes = forms.IntegerField(
        label=gettext_lazy("Working minutes before, if that comes first"), min_value=0, max_value=100_000, initial=0
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Only by this channel"),
        choices=lambda: [("", gettext_lazy("Every channel")), *named_choices()],
        required=False,
    )
    customer_kind = forms.ChoiceField(
        label=gettext_lazy("Only for this kind of customer"),
        choices=[("", gettext_lazy("Everybody")), *PromisedAs.choices],
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it differs"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "The same is owed on every channel and to everybody: an exception is listed with its reason"
        ),
    )

    def clean_warnings(self) -> list[int]:
        """The percents. Raises ValidationError for what is no list of numbers."""
        parts = [part.strip().removesuffix("%") for part in self.cleaned_data["warnings"].split(",") if part.strip()]
        if not parts or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
            raise forms.ValidationError(_("Enter per cents like 75, 90, 100."))
        return [int(part) for part in parts]

    def clean(self) -> dict[str, Any]:
        """What was typed. A promise that counts says how many."""
        data = super().clean() or self.cleaned_data
        if data.get("amount") is None and data.get("measure") != Measure.FIXED and "amount" not in self.errors:
            self.add_error("amount", _("Enter how many."))
        return data

    def given(self) -> dict[str, Any]:
        """The promise as a draft holds it."""
        data = dict(self.cleaned_data)
        percents = data.pop("warnings")
        data.pop("revision")
        data["amount"] = 0 if data["measure"] == Measure.FIXED else data["amount"]
        return data | {"warn_percent": percents[0], "later_warnings": percents[1:]}


class ModeForm(TurnForm):
    """What happens to the clocks that run."""

    mode = forms.ChoiceField(label=gettext_lazy("The clocks that are running"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, modes: list[str], of_policy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = POLICY_MODES if of_policy else {mode: mode.label for mode in Mode}
        self.fields["mode"].choices = [(mode, words[Mode(mode)]) for mode in modes]  # type: ignore[attr-defined]


class PublishForm(TurnForm):
    """Why, and what was chosen for the clocks that run."""

    mode = forms.ChoiceField(choices=Mode, widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the history for whoever asks later"),
        error_messages={"required": gettext_lazy("Say why: it stands in the history for whoever asks later.")},
    )


class TellForm(forms.Form):
    """The sentence every customer reads whose date moved."""

    words = forms.CharField(
        label=gettext_lazy("Why the date moved, in one sentence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Each customer reads it with the date we gave and the date that holds now"),
        error_messages={"required": gettext_lazy("Say in one sentence why the date moved: the customer reads it.")},
    )


class RevisionForm(TurnForm):
    """An act on a draft that asks nothing more."""

    day = forms.DateField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(required=False, min_value=0, max_value=1_000, widget=forms.HiddenInput)
    calendar = forms.SlugField(required=False, max_length=40)
