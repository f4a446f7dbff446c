"""A subscription, as an administrator describes it; and from when it is told again."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels.api.events.kinds import KINDS, type_of
from channels.api.events.queries import clients_to_tell
from channels.web.fields import DateField


class SubscriptionForm(forms.Form):
    """Which client is told of what, and where."""

    client = forms.ChoiceField(
        label=_("Client"),
        help_text=_("One that may read cases: it is told only of those it may see"),
        error_messages={"required": _("Choose a client that may read cases")},
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("It begins with https://"),
        error_messages={"required": _("Enter an address that begins with https://, with no password in it")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        help_text=_("None chosen: everything"),
        required=False,
        choices=[(kind, type_of(kind)) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["client"]
        choice.choices = [("", ""), *((str(one.pk), one.name) for one in clients_to_tell(at=timezone.now()))]

    def blame(self, errors: dict[str, str]) -> None:
        """Nothing; the faults stand at their fields."""
        for name, words in errors.items():
            self.add_error(name if name in self.fields else None, words)


class ReplayForm(forms.Form):
    """From which day on everything is told again."""

    since = DateField(
        label=_("Send again everything since"),
        help_text=_("A receiver knows by the number of an event that it has it already"),
        error_messages={"required": _("Enter the day")},
    )

    @property
    def begins(self) -> datetime:
        """The midnight with which the day of a valid form begins."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["since"], time.min))
