"""Forms of the public site: they check the shape of what was typed; the actions check what it means."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.customers.contact_points import EMAIL, PHONE, PointRefused, normalise
from gazetteer.places import UnlistedReason
from gazetteer.postcodes import postcode_tidy

LONGEST = 10_000
REASONS = [
    (UnlistedReason.NEW_BUILD, gettext_lazy("It is newly built")),
    (UnlistedReason.OUTSIDE, gettext_lazy("It is outside the council’s area")),
    (UnlistedReason.NOT_AN_ADDRESS, gettext_lazy("It is not an address, for example a field or a lay-by")),
    (UnlistedReason.UNSURE, gettext_lazy("I am not sure")),
]


class ReferenceForm(forms.Form):
    """A reference, however sloppily typed."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("It looks like BCDF-2345-J. Capitals, spaces and hyphens do not matter."),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter your reference")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
    )


class FactForm(forms.Form):
    """One thing we already know about the person."""

    fact = forms.CharField(
        label=gettext_lazy("Your email address, telephone number or postcode"),
        help_text=gettext_lazy("One of them is enough. It must be one that we knew when you contacted us."),
        max_length=320,
        error_messages={"required": gettext_lazy("Enter your email address, telephone number or postcode")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    """The six digits of a code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six digits, for example 012345"),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter the code from the email")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
    )


class WordsForm(forms.Form):
    """Words for us about a matter of theirs."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    words = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))
    attached = forms.FileField(
        label=gettext_lazy("Photographs or documents (optional)"),
        required=False,
        widget=forms.FileInput(),
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].error_messages = {
            "required": _("Write what you want to tell us"),
            "max_length": _("Write %(most)s characters or fewer") % {"most": f"{LONGEST:,}"},
        }


class AddressForm(forms.Form):
    """An address: searched for, then chosen; the choice is hidden until a search has found some."""

    query = forms.CharField(
        label=gettext_lazy("Postcode or address"),
        help_text=gettext_lazy("For example M33 6AB, or 12 Abbey Road"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    uprn = forms.CharField(label=gettext_lazy("Choose the address"), required=False, widget=forms.HiddenInput)
    usrn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found:
            self.fields["uprn"].widget = forms.RadioSelect(choices=found)
            self.fields["uprn"].choices = found  # type: ignore[attr-defined]


class SpotForm(forms.Form):
    """A spot on the map: found, then said what it stands for; the choices are hidden until it was found."""

    spot = forms.CharField(
        label=gettext_lazy("Street, postcode or grid reference"),
        help_text=gettext_lazy("For example Abbey Road, M33 6AB or SJ 792 918. On the map you can point instead."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say where it is, or point at it on the map")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    spot_choice = forms.CharField(
        label=gettext_lazy("What is there?"), max_length=24, required=False, widget=forms.HiddenInput
    )
    words = forms.CharField(
        label=gettext_lazy("Anything that helps us find it (optional)"),
        help_text=gettext_lazy("For example outside number 12, by the lamp post"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["spot_choice"].widget = forms.RadioSelect(choices=choices)
            self.fields["spot_choice"].choices = choices  # type: ignore[attr-defined]


class NotListedForm(forms.Form):
    """An address that the gazetteer does not hold, as given, with the reason."""

    lines = forms.CharField(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy("The address as you would write it on a letter, or words that let us find the place"),
        max_length=1000,
        error_messages={"required": gettext_lazy("Tell us where it is")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postcode, if you know it"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "postal-code"}),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it not in our list?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why it is not in our list")},
    )

    def clean_postcode(self) -> str:
        """Return the postcode tidied; one from abroad or half known stays as typed."""
        typed = self.cleaned_data["postcode"].strip()
        return postcode_tidy(typed) or typed


class YouForm(forms.Form):
    """Who reports, and how to reach them: all of it their choice."""

    name = forms.CharField(
        label=gettext_lazy("Your full name"),
        max_length=600,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("We write to you here when something changes"),
        max_length=320,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "govuk-input--width-20"}),
    )

    def __init__(self, *args: Any, known: Collection[str] = (), **kwargs: Any) -> None:
        """`known` was told already by an answer, and is not asked again."""
        super().__init__(*args, **kwargs)
        self.known = known
        for name in known:
            self.fields.pop(name, None)

    def clean_email(self) -> str:
        return self._reached(EMAIL, "email")

    def clean_phone(self) -> str:
        return self._reached(PHONE, "phone")

    def _reached(self, kind: str, name: str) -> str:
        typed = self.cleaned_data[name].strip()
        try:
            if typed:
                normalise(kind, typed)
        except PointRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return typed

    def clean(self) -> dict[str, Any]:
        """Return what was given; ways to reach somebody need to be somebody's."""
        given = super().clean() or {}
        is_reached = given.get("email") or given.get("phone")
        if is_reached and "name" in self.fields and not given.get("name", "").strip():
            self.add_error("name", _("Enter your name, so that we know who to write to"))
        return given


class MoreForm(forms.Form):
    """Anything else, in their own words."""

    notes = forms.CharField(
        label=gettext_lazy("Is there anything else we should know? (optional)"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
