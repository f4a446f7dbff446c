"""The queue of pairs: when to look again, and from which score what happens."""

from django import forms
from django.utils.translation import gettext_lazy


class LaterForm(forms.Form):
    """In how many days the pair is shown again."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Look again"),
        coerce=int,
        choices=[
            (7, gettext_lazy("in a week")),
            (30, gettext_lazy("in a month")),
            (90, gettext_lazy("in three months")),
            (365, gettext_lazy("in a year")),
        ],
        initial=30,
    )


class SettingForm(forms.Form):
    """From which score pairs are put before people, and from which several may be merged at once."""

    review_from = forms.FloatField(
        label=gettext_lazy("Put a pair before people from this many bits"),
        help_text=gettext_lazy("0 is even odds; 3 more is ten times as sure. It holds from the next look on."),
        error_messages={"required": gettext_lazy("Enter a number of bits"), "invalid": gettext_lazy("Enter a number")},
    )
    bulk_from = forms.FloatField(
        label=gettext_lazy("Let team leaders merge several at once from this many bits"),
        help_text=gettext_lazy("Empty: pairs are merged one by one. At least 6.7, where one in a hundred is wrong."),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter a number, or leave it empty")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, error_messages={"required": gettext_lazy("Say why")}
    )


class BulkForm(forms.Form):
    """Why several pairs are merged, or taken apart again."""

    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, error_messages={"required": gettext_lazy("Say why")}
    )
