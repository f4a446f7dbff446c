"""What the gazetteer officer and those who ask them type: which property, a note, a reason, what is wrong."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.drafts import DraftForm
from channels.staff.forms.place import as_key
from crm.contacts.address_questions.actions import LONGEST_WORDS
from crm.contacts.address_questions.models import EntryFault, QuestionKind, RejectReason

OF_ADDRESSES = (RejectReason.NOT_AN_ADDRESS, RejectReason.OUTSIDE, RejectReason.CANNOT_TELL, RejectReason.OTHER)
OF_ENTRIES = (RejectReason.ENTRY_IS_RIGHT, RejectReason.OUTSIDE, RejectReason.CANNOT_TELL, RejectReason.OTHER)


def _words(label: Any, *, required: bool, max_length: int = LONGEST_WORDS) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": "2", "dir": "auto"}),
    )


class PropertyForm(DraftForm):
    """One property, typed and chosen: with scripts from the list under the box, without them by Find."""

    address_query = forms.CharField(label=gettext_lazy("Address or postcode"), max_length=200, required=False)
    uprn = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found:
            self.fields["uprn"] = forms.CharField(
                label=_("Which address?"), required=False, widget=forms.RadioSelect(choices=list(found))
            )

    def clean(self) -> dict[str, Any]:
        """The cleaned values; nothing chosen is a fault of the box that finds it."""
        cleaned = super().clean() or {}
        if as_key(cleaned.get("uprn")) is None:
            self.add_error("address_query", _("Find the address and choose it."))
        return cleaned

    @property
    def chosen(self) -> int:
        """The property of a valid form."""
        return as_key(self.cleaned_data["uprn"]) or 0


class NamingForm(DraftForm):
    """A note to street naming."""

    words = _words(gettext_lazy("Note to street naming"), required=False)


class RejectForm(DraftForm):
    """Why it stays as it is."""

    reason = forms.ChoiceField(label=gettext_lazy("Why?"), widget=forms.RadioSelect)
    words = _words(gettext_lazy("In words, for whoever asked"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = OF_ENTRIES if kind == QuestionKind.ENTRY_WRONG else OF_ADDRESSES
        choice: Any = self.fields["reason"]
        choice.choices = [(reason.value, reason.label) for reason in reasons]


class AnswerForm(DraftForm):
    """What was done about an entry that somebody said is wrong."""

    words = _words(gettext_lazy("What was done, for whoever asked"), required=True)


class EntryWrongForm(DraftForm):
    """What is wrong with an entry of the gazetteer."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    fault = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"), choices=EntryFault.choices, widget=forms.RadioSelect
    )
    words = _words(gettext_lazy("What should it be?"), required=False)


class LeaveForm(DraftForm):
    """Why what is on a property that is gone stays on it."""

    words = _words(gettext_lazy("Why?"), required=True, max_length=300)


class QueueFilter(forms.Form):
    """Which questions: what cannot be right is taken for no choice."""

    kind = forms.ChoiceField(choices=[("", ""), *QuestionKind.choices], required=False)
    ward = forms.CharField(max_length=12, required=False)
    days = forms.TypedChoiceField(choices=[("", ""), ("1", ""), ("7", ""), ("30", "")], coerce=int, required=False)

    @property
    def given(self) -> dict[str, Any]:
        """What was chosen and can be right, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
