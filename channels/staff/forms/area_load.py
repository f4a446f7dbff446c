"""Asking for a load of boundaries, postcodes or open positions: the file, what it is, and what it does not say itself."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.web.fields import DateField
from gazetteer.areas.models import AreaKind
from gazetteer.supplies.models import RunSubject

GSS = re.compile(r"^[A-Z]\d{8}$")
SUBJECTS = [(one.value, one.label) for one in (RunSubject.AREAS, RunSubject.POSTCODES, RunSubject.POSITIONS)]


class AreaLoadForm(forms.Form):
    """One file and what it is to be loaded as; `told` is what goes with the file once the form is valid."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=SUBJECTS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the file is.")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Plain or zipped, as it was published."),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty: choose another."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Boundaries: of what?"),
        choices=[("", gettext_lazy("Choose")), *AreaKind.choices],
        required=False,
    )
    active_from = DateField(
        label=gettext_lazy("Boundaries: in force from"),
        help_text=gettext_lazy(
            "The day of the election or order, not of the file. Older ones on this ground end that day."
        ),
        required=False,
    )
    councils = forms.CharField(
        label=gettext_lazy("Postcodes: of which councils only?"),
        help_text=gettext_lazy(
            "GSS codes with spaces between, like E08000009 E08000006. Of the whole country when left empty."
        ),
        max_length=600,
        required=False,
    )

    def clean_councils(self) -> list[str]:
        """The codes, in capitals. Raises ValidationError for what is none."""
        codes = self.cleaned_data["councils"].upper().replace(",", " ").split()
        wrong = next((code for code in codes if not GSS.match(code)), None)
        if wrong is not None:
            raise forms.ValidationError(_("%(code)s is not the code of a council.") % {"code": wrong})
        return codes

    def clean(self) -> dict[str, Any]:
        """The cleaned values; boundaries need their kind and their day."""
        cleaned = super().clean() or {}
        if cleaned.get("subject") == RunSubject.AREAS:
            if not cleaned.get("kind"):
                self.add_error("kind", _("Choose of what these are the boundaries."))
            if not cleaned.get("active_from") and "active_from" not in self.errors:
                self.add_error("active_from", _("Say from which day they are in force."))
        return cleaned

    @property
    def told(self) -> dict[str, Any]:
        """What the file does not say itself."""
        given = self.cleaned_data
        if given["subject"] == RunSubject.AREAS:
            return {"kind": given["kind"], "active_from": given["active_from"].isoformat()}
        return {"councils": given["councils"]} if given["subject"] == RunSubject.POSTCODES else {}
