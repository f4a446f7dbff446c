"""What is asked when a case is not ours, is about somebody who works here, or somebody has an interest in it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.case import words_field

Choices = Sequence[tuple[str, str]]


def _chosen(field: forms.Field, choices: Choices, nothing: str) -> None:
    field.choices = [("", nothing), *choices]  # type: ignore[attr-defined]


class HandBackForm(forms.Form):
    """Whose it is, and why it is not ours."""

    team = forms.ChoiceField(label=gettext_lazy("Whose is it?"), required=False)
    reason = words_field(gettext_lazy("Why is it not yours?"), rows=3, required=True)

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _chosen(self.fields["team"], teams, _("The service’s own team"))


class AboutStaffForm(forms.Form):
    """Whom of the council's staff the case is about."""

    user = forms.ChoiceField(label=gettext_lazy("Whom is it about?"), required=False)
    words = words_field(gettext_lazy("How do you know?"), rows=3, required=True)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _chosen(self.fields["user"], people, _("Choose"))


class InterestForm(forms.Form):
    """What somebody's interest is."""

    words = words_field(gettext_lazy("What is your interest?"), rows=3, required=True)


class ReadmitForm(forms.Form):
    """Why somebody may have to do with the case again."""

    words = words_field(gettext_lazy("Why?"), rows=3, required=True)
