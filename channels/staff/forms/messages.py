"""What the acts on a message ask for. The actions decide; these read and keep what was typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.handling_messages.linking import RELATIONS
from channels.staff.forms.case import words_field
from channels.staff.forms.place import as_key
from crm.catalogue.bodies import OtherBody
from crm.contacts.models import Relation

OTHER = "other"
MEANS = {
    Relation.CHASE: gettext_lazy("A chase: they ask how it is going"),
    Relation.ADDS: gettext_lazy("It adds something to the case"),
    Relation.ANSWERS: gettext_lazy("It answers our question"),
    Relation.SAME_REPORT: gettext_lazy("Somebody else reports the same thing"),
    Relation.NOT_FIXED: gettext_lazy("They say it is not fixed: somebody judges whether to open it again"),
}


class ReplyForm(forms.Form):
    """The answer as it will be read, and whether it is all they wanted."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    words = words_field(gettext_lazy("Your answer"), rows=9, required=False)
    more_to_come = forms.BooleanField(
        label=gettext_lazy("They will hear more from us: keep the message open"), required=False
    )


class SignpostForm(forms.Form):
    """Whose matter it is, from the council's list or in one's own words, and the reply that says so."""

    which = forms.ChoiceField(label=gettext_lazy("Whose is it?"), required=False)
    body = forms.CharField(
        label=gettext_lazy("One that is not on the list"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The organisation, as the customer knows it"),
    )
    reach = forms.CharField(
        label=gettext_lazy("How it is reached"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Its web page, telephone number or address"),
    )
    words = words_field(gettext_lazy("Anything to add"), rows=3)

    def __init__(self, *args: Any, bodies: Sequence[OtherBody], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {str(one.pk): one for one in bodies}
        choice: Any = self.fields["which"]
        rows = [(key, f"{one.name} ({one.what_for})") for key, one in self._bodies.items()]
        choice.choices = [("", _("Choose")), *rows, (OTHER, _("Another one: say which below"))]
        if not bodies:
            choice.widget = forms.HiddenInput()
            self.fields["body"].label = _("Whose is it?")

    def clean(self) -> dict[str, Any]:
        """The cleaned values; one of the list or both of one's own words must be there."""
        cleaned = super().clean() or {}
        own = cleaned.get("body", ""), cleaned.get("reach", "")
        if cleaned.get("which", "") in {"", OTHER}:
            if not any(own) and self._bodies and not cleaned.get("which"):
                self.add_error("which", _("Choose whose it is, or say it in your own words."))
            else:
                for name, words in (("body", _("Say whose it is.")), ("reach", _("Say how they are reached."))):
                    if not cleaned.get(name) and name not in self.errors:
                        self.add_error(name, words)
        elif any(own):
            self.add_error("which", _("Choose one of the list or say another, not both."))
        return cleaned

    @property
    def chosen(self) -> OtherBody | None:
        """The body of a valid form that is on the list."""
        return self._bodies.get(self.cleaned_data["which"])


class LinkForm(forms.Form):
    """Which case, and what the message is to it."""

    case = forms.ChoiceField(label=gettext_lazy("Which case?"), required=False, widget=forms.RadioSelect)
    reference = forms.CharField(label=gettext_lazy("Another reference"), max_length=60, required=False)
    relation = forms.ChoiceField(
        label=gettext_lazy("What is it to the case?"),
        choices=[(relation.value, MEANS[relation]) for relation in RELATIONS],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the message is to the case.")},
    )

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["case"]
        choice.choices = [*cases, (OTHER, _("Another one, by its reference"))] if cases else [(OTHER, "")]
        if not cases:
            choice.widget = forms.HiddenInput()
            choice.initial = OTHER

    def clean(self) -> dict[str, Any]:
        """The cleaned values; one case must have been named."""
        cleaned = super().clean() or {}
        if cleaned.get("case", OTHER) in {OTHER, ""} and not cleaned.get("reference", "").strip():
            self.add_error("reference", _("Choose a case, or type its reference."))
        return cleaned

    @property
    def reference_meant(self) -> str:
        """The reference of a valid form."""
        chosen = self.cleaned_data.get("case") or OTHER
        return self.cleaned_data["reference"].strip() if chosen == OTHER else chosen


class PassForm(forms.Form):
    """Another inbox, or another team."""

    to = forms.ChoiceField(
        label=gettext_lazy("Who is it for?"),
        error_messages={"required": gettext_lazy("Choose the inbox or the team it is for.")},
    )

    def __init__(self, *args: Any, places: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["to"]
        choice.choices = [("", _("Choose")), *places]

    @property
    def place(self) -> dict[str, int | None]:
        """The inbox or the team of a valid form, as the action names them."""
        kind, _colon, key = self.cleaned_data["to"].partition(":")
        return {f"{kind}_id": as_key(key)}


class GiveForm(forms.Form):
    """A colleague of the team."""

    user = forms.ChoiceField(
        label=gettext_lazy("To whom?"), error_messages={"required": gettext_lazy("Choose a colleague.")}
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["user"]
        choice.choices = [("", _("Choose")), *people]


class SenderForm(forms.Form):
    """Who wrote: looked for by name, address, email address or reference."""

    who_query = forms.CharField(label=gettext_lazy("Look for them"), max_length=200, required=False)
