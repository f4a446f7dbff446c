"""A new client of the API: who answers for it, what it is for, what it may read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.drafts import DraftForm
from crm.teams.clients import MOST_PER_MINUTE
from crm.teams.models import ScopeChoice

USUAL_RATE = 600


class SentOnceForm(DraftForm):
    """A form that carries the token by which it is known when it is sent twice."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)


class ApiClientForm(SentOnceForm):
    """What an administrator says of a new client."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As people here call the program, for example “Web forms”"),
        error_messages={"required": _("Enter the name of the program.")},
    )
    owner = forms.CharField(
        label=_("Who answers for it"),
        max_length=200,
        help_text=_("A person or team, and how to reach them"),
        error_messages={"required": _("Enter who answers for it.")},
    )
    purpose = forms.CharField(
        label=_("What it is for"), max_length=300, error_messages={"required": _("Enter what it is for.")}
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=ScopeChoice,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it may read.")},
    )
    rate_per_minute = forms.IntegerField(
        label=_("Requests a minute, at most"), min_value=1, max_value=MOST_PER_MINUTE, initial=USUAL_RATE
    )
