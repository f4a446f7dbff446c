"""Another body, as an administrator describes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from channels.staff.forms.api_client import SentOnceForm
from crm.catalogue.bodies_keeping import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_TELEPHONE,
    LONGEST_WEB,
    LONGEST_WORDS,
    BodyGiven,
)

TOLD = ("name", "welsh_name", "what_for", "welsh_what_for", "web_address", "telephone", "is_live")


class BodyForm(SentOnceForm):
    """What it is called, what it sees to, how it is reached."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("As files of services name it, for example fire-service. It cannot be changed."),
        error_messages={"required": gettext_lazy("Enter a code.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Enter the name people know it by.")},
    )
    welsh_name = forms.CharField(label=gettext_lazy("Name in Welsh"), max_length=LONGEST_NAME, required=False)
    what_for = forms.CharField(
        label=gettext_lazy("What it sees to"),
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("As people ask us for it, for example fire safety at home"),
        error_messages={"required": gettext_lazy("Say what it sees to.")},
    )
    welsh_what_for = forms.CharField(
        label=gettext_lazy("What it sees to, in Welsh"), max_length=LONGEST_WORDS, required=False
    )
    web_address = forms.CharField(label=gettext_lazy("Web address"), max_length=LONGEST_WEB, required=False)
    telephone = forms.CharField(label=gettext_lazy("Telephone"), max_length=LONGEST_TELEPHONE, required=False)
    is_live = forms.BooleanField(label=gettext_lazy("Offer it"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]

    @property
    def given(self) -> BodyGiven:
        """The body of a valid form."""
        return BodyGiven(**{name: self.cleaned_data[name] for name in TOLD})
