"""Our answer to a contact: what we told them, and how."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.drafts import DraftForm
from crm.contacts.channels.known import answered_choices


class AnswerForm(DraftForm):
    """What was said, for the next reader and for the customer's story."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How did we answer?"), choices=answered_choices)
    notes = forms.CharField(
        label=_("What we told them"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": "4", "dir": "auto"}),
        error_messages={"required": _("Write what you told them.")},
    )
