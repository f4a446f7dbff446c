"""A channel, as an administrator describes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.api_client import SentOnceForm
from channels.web.fields import DateField
from crm.contacts.channels.actions import PLAIN, ChannelGiven
from crm.contacts.channels.models import ChannelKind


class ChannelForm(SentOnceForm):
    """What it is called, on which side of the figures it stands, what it is like, what a contact by it costs."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_(
            "2 to 12 capital letters, digits and low lines, for example HOME_VISIT. It cannot be changed later."
        ),
        error_messages={"required": _("Enter a code.")},
    )
    name = forms.CharField(
        label=_("Name"), max_length=40, error_messages={"required": _("Enter the name people know it by.")}
    )
    kind = forms.ChoiceField(
        label=_("Where its contacts are counted"), choices=ChannelKind, initial=ChannelKind.MEDIATED
    )
    comes_in = forms.BooleanField(label=_("People reach us by it"), required=False, initial=True)
    goes_out = forms.BooleanField(label=_("We reach people by it"), required=False, initial=True)
    told_at_once = forms.BooleanField(
        label=_("They are told their reference there and then, which acknowledges the contact"), required=False
    )
    is_spoken = forms.BooleanField(label=_("Somebody is there, and can be asked who they are"), required=False)
    may_lie = forms.BooleanField(
        label=_("It may lie before it is logged: ask when it was received, and promise from then"), required=False
    )
    is_live = forms.BooleanField(label=_("Offer it"), required=False, initial=True)
    position = forms.IntegerField(label=_("Place in lists"), min_value=0, max_value=9_999, initial=100)
    pounds = forms.DecimalField(
        label=_("What one contact costs, in pounds"),
        max_digits=7,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Only when it has changed; what it cost before stays for the figures of then"),
    )
    costs_from = DateField(label=_("from"), required=False)

    def __init__(self, *args: Any, is_new: bool, is_automatic: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
        if is_automatic:
            del self.fields["kind"]

    def given(self, *, kind: str) -> ChannelGiven:
        """The channel of a valid form; its kind where the form does not ask for one."""
        plain = {"kind": kind} | {name: self.cleaned_data[name] for name in PLAIN if name in self.cleaned_data}
        told = {name: self.cleaned_data[name] for name in ("name", "pounds", "costs_from")}
        return ChannelGiven(**told, **plain)
