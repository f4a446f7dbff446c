"""Hiding something and showing it again; how somebody is reached safely; the second person's word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.api_client import SentOnceForm
from channels.staff.forms.care import NOBODY, WORDS
from channels.web.fields import DateField
from crm.customers.care.confidentiality.models import SafeWay
from crm.customers.care.models import LONGEST_WORDS
from crm.teams.models import Team


def team_choices() -> list[tuple[str, str]]:
    """Every team by name."""
    return [(str(key), name) for key, name in Team.objects.order_by("name", "pk").values_list("pk", "name")]


class WhyForm(SentOnceForm):
    """Why, for whoever confirms it and for the next reader."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST_WORDS, widget=WORDS)


class TeamsForm(WhyForm):
    """Which teams may see it."""

    teams = forms.MultipleChoiceField(label=_("Only these teams see it"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams: Any = self.fields["teams"]
        teams.choices = team_choices()


class HideForm(TeamsForm):
    """Which teams, why, and when it is looked at again."""

    review_date = DateField(label=_("Look at it again on"), required=True)


class SafeForm(WhyForm):
    """How they said they can be reached safely."""

    way = forms.ChoiceField(label=_("How they can be reached safely"), choices=SafeWay, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("The address for post, or what to mind"), max_length=LONGEST_WORDS, required=False, widget=WORDS,
        help_text=_("In care of whom; a line on the envelope that gives nothing away"),
    )  # fmt: skip
    point = forms.ChoiceField(label=_("Their telephone number or email address"), required=False)
    may_text = forms.BooleanField(label=_("They said yes to text messages"), required=False)
    may_leave_voicemail = forms.BooleanField(label=_("They said yes to voicemail"), required=False)
    field_order = ["way", "words", "point", "may_text", "may_leave_voicemail", "reason", "opened"]
    points: list[tuple[str, str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        point: Any = self.fields["point"]
        point.choices = [NOBODY, *self.points]


class SecondForm(SentOnceForm):
    """The second person's word."""

    decision = forms.ChoiceField(
        label=_("You are the second person"),
        choices=[("yes", _("Confirm")), ("no", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Why"), max_length=LONGEST_WORDS, required=False, widget=WORDS)
