"""Which days a report is about, and which service."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Service

EARLIEST = date(2000, 1, 1)
MOST_DAYS = 5 * 366


class PeriodForm(forms.Form):
    """From, to and perhaps one service; `today` supposes the week so far when nothing was asked."""

    first = forms.DateField(
        label=_("From"),
        widget=forms.TextInput(attrs={"type": "date", "size": 12}),
        error_messages={"required": _("Enter the first day."), "invalid": _("The first day must be a real date.")},
    )
    last = forms.DateField(
        label=_("To"),
        widget=forms.TextInput(attrs={"type": "date", "size": 12}),
        error_messages={"required": _("Enter the last day."), "invalid": _("The last day must be a real date.")},
    )

    def __init__(self, asked: Any, *, services: list[Service], today: date) -> None:
        given = asked.dict() if asked else {}
        if not given.get("first") and not given.get("last"):
            given |= {"first": (today - timedelta(days=29)).isoformat(), "last": today.isoformat()}
        super().__init__(given)
        names = [(one.code, one.name) for one in services]
        self.fields["service"] = forms.ChoiceField(
            label=_("Service"), required=False, choices=[("", _("All services")), *names]
        )

    def clean(self) -> dict[str, Any]:
        """The days, in order. Says what is wrong with them."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and first < EARLIEST:
            self.add_error("first", _("The first day must be in 2000 or later."))
        elif first and last and last < first:
            self.add_error("last", _("The last day must be the first day or later."))
        elif first and last and (last - first).days > MOST_DAYS:
            self.add_error("last", _("A report covers 5 years at most."))
        return cleaned
