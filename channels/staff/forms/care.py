"""What was agreed with a customer, what to warn of, and why either ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.staff.forms.api_client import SentOnceForm
from channels.web.fields import DateField
from crm.customers.care.effects import WAY_WORDS, Way
from crm.customers.care.models import LONGEST_WORDS, AdjustmentKind, AlertKind, EffectChoice
from crm.teams.models import RoleChoice, Team, User

NOBODY = ("", _("Choose"))
WORDS = forms.TextInput(attrs={"dir": "auto"})


def people_and_teams() -> list[tuple[str, Any]]:
    """Everybody who works here and every team, as the one choice of a form."""
    users = User.objects.filter(is_active=True).order_by("full_name", "pk").values_list("pk", "full_name")
    teams = Team.objects.order_by("name", "pk").values_list("pk", "name")
    return [
        NOBODY,
        (str(_("Teams")), [(f"team:{key}", name) for key, name in teams]),
        (str(_("People")), [(f"user:{key}", name) for key, name in users]),
    ]


def chosen(value: str) -> dict[str, Any]:
    """The one contact as the actions take it."""
    kind, _colon, key = value.partition(":")
    number = int(key) if key.isascii() and key.isdigit() else None
    return {
        "contact_user_id": number if kind == "user" else None,
        "contact_team_id": number if kind == "team" else None,
    }


class AdjustmentForm(SentOnceForm):
    """What was agreed, why, and when it is looked at again."""

    kind = forms.ChoiceField(label=_("What was agreed"))
    language = forms.CharField(
        label=_("Language"), max_length=60, required=False, help_text=_("Only for an interpreter, for example Polish")
    )
    contact = forms.ChoiceField(
        label=_("Who takes what they say"), required=False, help_text=_("Only for a single point of contact")
    )
    reason = forms.CharField(label=_("Why"), max_length=LONGEST_WORDS, widget=WORDS)
    review_date = DateField(label=_("Look at it again on"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = AdjustmentKind.objects.filter(is_live=True).order_by("name", "pk")
        kinds: Any = self.fields["kind"]
        kinds.choices = [
            NOBODY,
            *((str(one.pk), f"{one.name}: {one.language}" if one.language else one.name) for one in live),
        ]
        contacts: Any = self.fields["contact"]
        contacts.choices = people_and_teams()


class ReviewForm(SentOnceForm):
    """Kept, and looked at again on a later day."""

    review_date = DateField(label=_("Look at it again on"), required=True)


class EndForm(SentOnceForm):
    """Why it ends."""

    reason = forms.CharField(label=_("Why it ends"), max_length=LONGEST_WORDS, widget=WORDS)


class AlertForm(SentOnceForm):
    """What to warn of, why, who sees it, and until when."""

    kind = forms.ChoiceField(label=_("What to warn of"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WORDS,
        widget=WORDS,
        help_text=_("Facts, not judgements: the person may ask to read it"),
    )
    visitor_words = forms.CharField(
        label=_("What somebody who visits needs to know"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=WORDS,
        help_text=_("No reason in it. Left empty, it is what this kind says"),
    )
    teams = forms.MultipleChoiceField(
        label=_("Only these teams see it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose no team and no role: whoever sees the customer sees it"),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("And these roles"), required=False, choices=RoleChoice, widget=forms.CheckboxSelectMultiple
    )
    review_date = DateField(label=_("Look at it again on"), required=True)
    expires_date = DateField(label=_("Its last day, if it ends by itself"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        live = AlertKind.objects.filter(is_live=True).order_by("name", "pk")
        kinds.choices = [NOBODY, *((str(one.pk), one.name) for one in live)]
        teams: Any = self.fields["teams"]
        teams.choices = [
            (str(key), name) for key, name in Team.objects.order_by("name", "pk").values_list("pk", "name")
        ]


class AlertChangeForm(SentOnceForm):
    """An alert looked at again: kept, until when, what was said against it, whose it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    review_date = DateField(label=_("Look at it again on"), required=True)
    expires_date = DateField(label=_("Its last day, if it ends by itself"), required=False)
    appeal_note = forms.CharField(
        label=_("What they say against it"), max_length=LONGEST_WORDS, required=False, widget=WORDS
    )
    owner = forms.ChoiceField(label=_("Whose it is"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        users = User.objects.filter(is_active=True).order_by("full_name", "pk").values_list("pk", "full_name")
        owner.choices = [("", _("as it is")), *((str(key), name) for key, name in users)]


class AlertEndForm(EndForm):
    """Why an alert ends."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class KindForm(SentOnceForm):
    """A new kind of adjustment or alert."""

    what = forms.ChoiceField(
        label=_("What it is"),
        choices=[("adjustment", _("An adjustment")), ("alert", _("An alert"))],
        widget=forms.RadioSelect,
    )
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short and lasting, for example no-texts"))
    name = forms.CharField(label=_("What it is called"), max_length=80)
    effect = forms.ChoiceField(
        label=_("What an adjustment does"), choices=[NOBODY, *EffectChoice.choices], required=False
    )
    blocks = forms.MultipleChoiceField(
        label=_("Ways that it stops"), required=False, choices=[(way.value, WAY_WORDS[way]) for way in Way],
        widget=forms.CheckboxSelectMultiple, help_text=_("Only for one that stops ways of reaching them"),
    )  # fmt: skip
    guidance = forms.CharField(
        label=_("What staff do, or what somebody who visits needs to know"), max_length=LONGEST_WORDS, required=False
    )
