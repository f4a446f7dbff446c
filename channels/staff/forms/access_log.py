"""Which looks information governance wants to read."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.teams.models import User

DAYS = 7
MOST_DAYS = 800


class LogForm(forms.Form):
    """Days, a member of staff, a customer or contact by reference; the last week when nothing is said."""

    first = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    by = forms.ModelChoiceField(
        label=gettext_lazy("Member of staff"),
        required=False,
        queryset=User.objects.none(),
        empty_label=gettext_lazy("anybody"),
    )
    reference = forms.CharField(label=gettext_lazy("Customer or contact reference"), required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by: Any = self.fields["by"]
        by.queryset = User.objects.order_by("full_name", "pk")

    def clean(self) -> dict[str, Any]:
        """The cleaned values, with the days that were left out."""
        cleaned = super().clean() or {}
        today = timezone.localdate()
        cleaned["last"] = cleaned.get("last") or today
        cleaned["first"] = cleaned.get("first") or cleaned["last"] - timedelta(days=DAYS - 1)
        if cleaned["first"] > cleaned["last"]:
            self.add_error("first", _("The first day comes after the last"))
        elif (cleaned["last"] - cleaned["first"]).days > MOST_DAYS:
            self.add_error("first", _("%(days)d days at most") % {"days": MOST_DAYS})
        return cleaned
