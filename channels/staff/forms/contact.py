"""The contact screen's own fields: who speaks and for whom, in what capacity, which service, what was said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.drafts import DraftForm
from crm.contacts.channels.known import logged_choices
from crm.contacts.models import Capacity, Channel


class ContactForm(DraftForm):
    """What is typed and chosen on the contact screen, apart from the place and the service's own questions."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    session = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    customer = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    service = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    authority = forms.CharField(
        max_length=20, required=False, widget=forms.HiddenInput
    )  # by which somebody else speaks
    chase_of = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    joins = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)  # it is the same thing, not a chase
    channel = forms.ChoiceField(label=_("How"), choices=logged_choices, initial=Channel.PHONE, required=False)
    telephone = forms.CharField(label=_("Number they ring from"), max_length=40, required=False)
    speaker_words = forms.CharField(label=_("Who speaks, if not the customer"), max_length=300, required=False)
    capacity = forms.ChoiceField(label=_("They act"), choices=Capacity.choices, initial=Capacity.SELF, required=False)
    authority_words = forms.CharField(label=_("What we have seen or heard of it"), max_length=300, required=False)
    who_query = forms.CharField(label=_("Find the customer"), max_length=200, required=False)
    service_query = forms.CharField(label=_("What is it about?"), max_length=120, required=False)
    notes = forms.CharField(
        label=_("Notes"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2", "dir": "auto"}),
    )
