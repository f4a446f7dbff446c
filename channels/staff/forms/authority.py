"""Who may act for somebody: whom, in what, on what proof, from when to when; and why it ends."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.correct import ReasonForm
from channels.staff.forms.drafts import DraftForm
from channels.web.fields import DateField
from crm.customers.authority.models import Proof

EVERYTHING, SOME = "EVERYTHING", "SOME"
FAMILY, SERVICE = "family:", "service:"


class AuthorityForm(DraftForm):
    """An authority to be recorded. What is right is for the action to say."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    holder = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    who_query = forms.CharField(label=gettext_lazy("Who may act for them?"), max_length=200, required=False)
    holder_is = forms.CharField(
        label=gettext_lazy("They are their"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "placeholder": gettext_lazy("son, solicitor, support worker")}),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("In what?"),
        choices=[(EVERYTHING, gettext_lazy("Everything")), (SOME, gettext_lazy("Some services only"))],
        widget=forms.RadioSelect,
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Which services?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("What have you seen or heard?"), choices=Proof.choices, widget=forms.RadioSelect
    )
    document = forms.CharField(label=gettext_lazy("Where the document is"), max_length=200, required=False)
    begins = DateField(label=gettext_lazy("From"))
    until = DateField(label=gettext_lazy("Until and including, if it ends"), required=False)

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["parts"]
        choice.choices = parts

    def clean(self) -> dict[str, Any]:
        """The cleaned values; somebody must be chosen, and some services when it is not for everything."""
        cleaned = super().clean() or {}
        if not cleaned.get("holder"):
            self.add_error("who_query", _("Find the person and choose them. Not in the index? Add them first."))
        if cleaned.get("scope") == SOME and not cleaned.get("parts"):
            self.add_error("parts", _("Choose at least one service, or everything."))
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """What was given, by the action's names; the form is valid."""
        given = self.cleaned_data
        parts = given["parts"] if given["scope"] == SOME else []
        begins: date = given["begins"]
        return {
            "holder_id": int(given["holder"]),
            "holder_is": given["holder_is"],
            "families": [part.removeprefix(FAMILY) for part in parts if part.startswith(FAMILY)],
            "services": [part.removeprefix(SERVICE) for part in parts if part.startswith(SERVICE)],
            "proof": given["proof"],
            "document": given["document"],
            "begins": begins,
            "until": given["until"],
        }


class EndForm(ReasonForm):
    """Why an authority ends."""
