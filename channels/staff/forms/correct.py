"""Putting a contact right: what it should have been, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.drafts import DraftForm

REASON_LENGTH = 300


class ReasonForm(DraftForm):
    """Why, for the next reader."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label=gettext_lazy("Why?"), max_length=REASON_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class MoveForm(ReasonForm):
    """The right customer, service or place; what is left alone stays as it is."""

    customer = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    nobody = forms.BooleanField(label=gettext_lazy("It was for nobody we know by name"), required=False)
    who_query = forms.CharField(label=gettext_lazy("The right customer"), max_length=200, required=False)
    service = forms.ChoiceField(label=gettext_lazy("The right service"), required=False)
    field_order = ["customer", "who_query", "nobody", "service", "why", "opened"]

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["service"]
        choice.choices = [("", _("as it is")), *services]

    @property
    def place_was_wrong(self) -> bool:
        """True when another place was chosen."""
        return bool(self.data.get("where"))

    def clean(self) -> dict[str, Any]:
        """The cleaned values; something must have been said to be wrong."""
        cleaned = super().clean() or {}
        if not self.place_was_wrong and not any(cleaned.get(name) for name in ("customer", "nobody", "service")):
            self.add_error(None, _("Say what was wrong: the customer, the service or the place."))
        return cleaned
