"""A caution: proposed with an incident, decided with a letter, appealed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.api_client import SentOnceForm
from channels.staff.forms.care import WORDS, people_and_teams
from channels.web.fields import DateField
from crm.customers.care.effects import WAY_WORDS, Way
from crm.customers.care.models import LONGEST_WORDS, Caution

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class CautionForm(SentOnceForm):
    """What happened, what it should do and until when."""

    incident = forms.CharField(
        label=_("What happened"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Facts, with words that were said. The customer may ask to read it"),
    )  # fmt: skip
    incident_date = DateField(label=_("When it happened"), required=True)
    effect = forms.ChoiceField(label=_("What it does"), choices=Caution.Does, widget=forms.RadioSelect)
    mark = forms.CharField(
        label=_("The words that screens show"),
        max_length=80,
        widget=WORDS,
        help_text=_("For example: two people at visits"),
    )
    blocks = forms.MultipleChoiceField(
        label=_("Ways that are shut"), required=False, choices=[(way.value, WAY_WORDS[way]) for way in Way],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    contact = forms.ChoiceField(label=_("Who takes what they say"), required=False)
    review_date = DateField(label=_("Look at it again on"), required=True)
    active_to = DateField(label=_("Its last day"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts: Any = self.fields["contact"]
        contacts.choices = people_and_teams()


class DecideForm(SentOnceForm):
    """Yes or no, why, and the letter that is part of a yes."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("In force from now on")), ("no", _("Refused"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Why"), max_length=LONGEST_WORDS, widget=WORDS)
    letter_by = forms.ChoiceField(
        label=_("How the letter goes"), choices=Caution.Letter, required=False, widget=forms.RadioSelect
    )
    letter = forms.CharField(
        label=_("The letter"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Why, until when, and how to appeal. Replace what stands in [brackets]"),
    )  # fmt: skip


class AppealForm(SentOnceForm):
    """What the customer says against it."""

    words = forms.CharField(label=_("What they say"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class AppealDecideForm(SentOnceForm):
    """Whether the appeal is upheld, and why."""

    decision = forms.ChoiceField(
        label=_("Is the appeal right?"),
        choices=[("yes", _("Yes: the caution ends")), ("no", _("No: it stays"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Why"), max_length=LONGEST_WORDS, widget=WORDS)


class SentForm(SentOnceForm):
    """Nothing to say: only that it was done."""
