"""Sets of properties: a new one, its name, and a list of UPRNs for it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.routing.property_sets import LONGEST_NAME, Way

WAYS = [
    (Way.ADD.value, _("Add these properties")),
    (Way.TAKE_OUT.value, _("Take these properties out")),
    (Way.REPLACE.value, _("Have these and no others")),
]


class SetForm(forms.Form):
    """The name of a set."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("For example “Abbey estate” or “Thursday food round”"),
        error_messages={"required": _("Give the set a name.")},
    )


class ListForm(forms.Form):
    """UPRNs, one on each line, and what is done with them."""

    lines = forms.CharField(
        label=_("UPRNs, one on each line"),
        max_length=4_000_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Paste them from a spreadsheet: what stands in further columns is of no account"),
        error_messages={"required": _("Give at least one UPRN.")},
    )
    way = forms.ChoiceField(
        label=_("What is to be done"), choices=WAYS, initial=Way.ADD.value, widget=forms.RadioSelect
    )
