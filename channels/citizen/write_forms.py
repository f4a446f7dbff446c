"""Forms of "write to us": they check the shape of what was typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.citizen.forms import AddressForm
from crm.catalogue.models import Service
from crm.customers.contact_points import EMAIL, PHONE, PointRefused, normalise

LONGEST = 10_000
SOMETHING_ELSE = ""
LONGEST_ADDRESS = 150
BY_EMAIL, BY_PHONE, BY_LETTER, NOT_AT_ALL = "EMAIL", "PHONE", "LETTER", "NONE"
ANSWERS = [
    (BY_EMAIL, gettext_lazy("By email")),
    (BY_PHONE, gettext_lazy("By telephone")),
    (BY_LETTER, gettext_lazy("By letter")),
    (NOT_AT_ALL, gettext_lazy("I do not need an answer")),
]


class AboutForm(forms.Form):
    """What it is about, and the words."""

    service = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    words = forms.CharField(
        label=gettext_lazy("What do you want to tell or ask us?"),
        help_text=gettext_lazy("Do not give a card number or a password."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write what you want to tell or ask us")},
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (SOMETHING_ELSE, _("Something else, or I am not sure")),
            *((str(one.pk), one.said) for one in services),
        ]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]


class WhereForm(AddressForm):
    """A place: an address searched for and chosen, or other words for where it is."""

    place = forms.CharField(
        label=gettext_lazy("Or say in other words where it is"),
        help_text=gettext_lazy("For example the playground behind the library"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class ReachForm(forms.Form):
    """Who writes, and how we answer. `website` is for machines: people do not see it."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    answer_by = forms.ChoiceField(
        label=gettext_lazy("How should we answer?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how we should answer")},
    )
    email = forms.CharField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("We also send your reference to it"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Postal address"),
        help_text=gettext_lazy("Only if we should answer by letter"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address", "dir": "auto"}),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_email(self) -> str:
        """Return the address as typed; raises ValidationError when it cannot be one."""
        return self._reached(EMAIL, "email")

    def clean_phone(self) -> str:
        """Return the number as typed; raises ValidationError when it cannot be one."""
        return self._reached(PHONE, "phone")

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values; who wants an answer says who they are and how to reach them."""
        given = super().clean() or {}
        by = given.get("answer_by")
        if by == BY_EMAIL and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("Enter your email address, so that we can answer"))
        if by == BY_PHONE and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Enter your telephone number, so that we can answer"))
        if by == BY_LETTER and not given.get("address") and "address" not in self.errors:
            self.add_error("address", _("Enter your postal address, so that we can answer"))
        if not given.get("name") and (given.get("email") or given.get("phone") or by == BY_LETTER):
            self.add_error("name", _("Enter your name, so that we know who to write to"))
        return given

    def _reached(self, kind: str, name: str) -> str:
        given: str = self.cleaned_data[name].strip()
        try:
            if given:
                normalise(kind, given)
        except PointRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return given


class SaveForm(forms.Form):
    """Where the link goes that brings them back."""

    email = forms.CharField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("We send you a link with which you can go on within 7 days"),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter your email address")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
