"""An inbox, as an administrator describes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from channels.staff.forms.api_client import SentOnceForm
from channels.staff.forms.place import as_key
from crm.catalogue.models import Service
from crm.contacts.correspondence.inboxes import InboxGiven
from crm.teams.models import Team


class InboxForm(SentOnceForm):
    """Its address, what comes there, who reads it."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "As the mailbox is named where it is connected, for example waste. It cannot be changed."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Our mail comes from this name")
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=254)
    other_addresses = forms.CharField(
        label=gettext_lazy("Other addresses that arrive here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line"),
    )
    service = forms.ChoiceField(
        label=gettext_lazy("Service"),
        help_text=gettext_lazy("What comes here is about it until somebody says otherwise"),
    )
    team = forms.ChoiceField(label=gettext_lazy("Team that reads it"))
    is_default = forms.BooleanField(label=gettext_lazy("It takes what no other inbox is for"), required=False)
    is_live = forms.BooleanField(label=gettext_lazy("It is in use"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
        services = Service.objects.order_by("name", "pk").values_list("pk", "name")
        teams = Team.objects.order_by("name", "pk").values_list("pk", "name")
        for name, rows in (("service", services), ("team", teams)):
            field: Any = self.fields[name]
            field.choices = [("", ""), *((str(key), words) for key, words in rows)]

    @property
    def given(self) -> InboxGiven:
        """The inbox of a valid form."""
        given = self.cleaned_data
        return InboxGiven(
            name=given["name"],
            address=given["address"],
            service_id=as_key(given["service"]),
            team_id=as_key(given["team"]),
            other_addresses=given["other_addresses"].splitlines(),
            is_default=given["is_default"],
            is_live=given["is_live"],
        )
