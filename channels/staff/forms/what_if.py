"""What if: which service, when, on which channel, from whom. Sent by GET: the address can be passed on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Service
from crm.contacts.channels.known import customer_choices
from crm.customers.promised_as import PromisedAs

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class WhatIfForm(forms.Form):
    """A service and a moment, this one when none was given."""

    day = forms.DateField(
        label=_("Received on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Enter a day."), "invalid": _("Enter a real day, like 27/03/2026.")},
    )
    hour = forms.TimeField(
        label=_("at"),
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _("Enter a time."), "invalid": _("Enter a time, like 14:30.")},
    )
    channel = forms.ChoiceField(
        label=_("By"),
        required=False,
        choices=lambda: [("", _("any channel")), *customer_choices()],
    )
    customer_kind = forms.ChoiceField(
        label=_("From"), required=False, choices=[("", _("anybody")), *PromisedAs.choices]
    )

    def __init__(self, asked: Mapping[str, Any], *, services: Sequence[Service], now: datetime) -> None:
        given = {name: asked[name] for name in asked}
        local = timezone.localtime(now)
        given.setdefault("day", local.date().isoformat())
        given.setdefault("hour", f"{local:%H:%M}")
        super().__init__(given)
        names = [(one.code, one.name) for one in services]
        field = forms.ChoiceField(
            label=_("Service"),
            choices=[("", _("Choose a service")), *names],
            error_messages={"required": _("Choose a service."), "invalid_choice": _("Choose a service.")},
        )
        self.fields = {"service": field, **self.fields}

    def clean_day(self) -> date:
        """The day, within the years that calendars count."""
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day < LATEST:
            raise forms.ValidationError(_("Enter a day between 2000 and 2099."))
        return day

    @property
    def moment(self) -> datetime:
        """When it would be received, on the council's clock. The form is valid."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"]))
