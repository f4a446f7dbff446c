"""Editing the words of messages: a draft, the reason of an act, a new answer, a record to look against."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.catalogue.models import Service
from crm.catalogue.wordings.events import LANGUAGES, POST, TEXT
from crm.catalogue.wordings.rules import LONGEST_NAME, LONGEST_NOTE

ROWS = {TEXT: 5, POST: 18}


class WordsForm(forms.Form):
    """A subject and a body; what they may be is said by crm.catalogue.wordings.rules, in words beside the field."""

    draft_id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=2_000, strip=False)
    body = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("An empty line begins a new paragraph"),
    )

    def __init__(self, *args: Any, channel: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs |= {"rows": ROWS.get(channel, 14), "lang": language}
        if channel == TEXT:
            del self.fields["subject"]
            self.fields["body"].help_text = gettext_lazy("Plain letters cost least: ŵ and ŷ make a text message longer")
        else:
            self.fields["subject"].widget.attrs |= {"lang": language}
            if channel == POST:
                self.fields["subject"].label = gettext_lazy("Heading")


class NoteForm(forms.Form):
    """Why: it stands in the history."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the history for whoever asks later"),
    )


class RecordForm(forms.Form):
    """The reference of a record to look at the words against."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    reference = forms.CharField(
        label=gettext_lazy("Reference of a contact"),
        max_length=60,
        help_text=gettext_lazy("Your look at it is recorded. What an officer would write stays an example."),
        error_messages={"required": gettext_lazy("Enter a reference.")},
    )


def service_choices(first: Any) -> list[tuple[str, Any]]:
    """Live services by code, and before them what stands for all."""
    live = Service.objects.filter(is_live=True).order_by("name", "id").values_list("code", "name")
    return [("", first), *live]


class AnswerForm(forms.Form):
    """A new answer for agents: what it is called, for which service, in which language."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Agents choose by it, for example “When is my bin day?”"),
        error_messages={"required": gettext_lazy("Give the answer a name: agents choose it from a list.")},
    )
    service = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(LANGUAGES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = service_choices(gettext_lazy("Every service"))  # type: ignore[attr-defined]
