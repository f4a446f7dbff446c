"""When something written reached us: a letter opened today may have come on Friday, and its promise counts from then."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.drafts import DraftForm
from crm.contacts.channels.known import may_lie

LONGEST_AGO = timedelta(days=366)


class ReceivedForm(DraftForm):
    """The day, and perhaps the hour, of a letter, an email or a text, on the council's clock."""

    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Enter the day it was received, like 27/03/2026.")},
    )
    received_time = forms.TimeField(
        label=gettext_lazy("at, if known"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Enter the time it was received, like 14:30.")},
    )

    scans = forms.FileField(label=gettext_lazy("Scan, if it is on paper"), required=False)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    @property
    def is_asked(self) -> bool:
        """True for what was written; a call is received while it is logged."""
        return may_lie(self.data.get("channel", ""))

    def clean(self) -> dict[str, Any]:
        """The cleaned values; a moment that has not come yet is a slip, and so is one of another year."""
        cleaned = super().clean() or {}
        if not self.is_asked:
            self._errors.clear()
            return cleaned
        moment = None if self._errors else self.moment
        if moment is not None and moment > self.at:
            same_day = timezone.localdate(moment) == timezone.localdate(self.at)
            self.add_error("received_time" if same_day else "received_on", _("That is still to come: check it."))
        if moment is not None and moment < self.at - LONGEST_AGO:
            self.add_error("received_on", _("That is more than a year ago: check the year."))
        return cleaned

    @property
    def moment(self) -> datetime | None:
        """When it was received, None for now; a day without an hour counts whole. The form is valid."""
        if not self.is_asked:
            return None
        day: date | None = self.cleaned_data.get("received_on")
        hour: time | None = self.cleaned_data.get("received_time")
        if day is None and hour is None:
            return None
        local = datetime.combine(day or timezone.localdate(self.at), hour or time.min)
        return timezone.make_aware(local)
