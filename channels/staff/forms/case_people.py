"""Who has a part in a case, and how cases belong together: what is asked, kept as typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.linking import Kind
from cases.casework.models import CaseParty, PartyRole
from cases.casework.parties import Part
from channels.staff.forms.case import words_field

Choices = Sequence[tuple[str, str]]
ANOTHER = "another"
WHOLE = "WHOLE"  # the other one is a part of this


class PartForm(forms.Form):
    """What part somebody has in the case, and its three answers."""

    role = forms.ChoiceField(
        label=gettext_lazy("What part have they in it?"),
        choices=PartyRole.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what part they have.")},
    )
    is_written_to = forms.BooleanField(label=gettext_lazy("They are written to, and told how it ends"), required=False)
    may_see = forms.BooleanField(label=gettext_lazy("They may see what is said about it"), required=False)
    is_named = forms.BooleanField(label=gettext_lazy("They are named to the others"), required=False)

    @property
    def part(self) -> Part:
        """The part, as the acts take it."""
        answers = {name: self.cleaned_data[name] for name in ("is_written_to", "may_see", "is_named")}
        return Part(role=self.cleaned_data["role"], **answers)

    @staticmethod
    def as_it_is(party: CaseParty) -> dict[str, Any]:
        """What the form begins with for somebody who has a part already."""
        return {name: getattr(party, name) for name in ("role", "is_written_to", "may_see", "is_named")}


class PartyForm(PartForm):
    """Somebody who is to have a part: one of those who turned to us about it, of those found, or who is typed."""

    customer = forms.ChoiceField(label=gettext_lazy("Who?"), required=False, widget=forms.RadioSelect)
    who = forms.CharField(
        label=gettext_lazy("Somebody else"),
        help_text=gettext_lazy("Their reference, or that of anything they told us"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "class": "govuk-input--width-20"}),
    )
    field_order = ("customer", "who", "role", "is_written_to", "may_see", "is_named")

    def __init__(self, *args: Any, people: Choices, searches: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"is_written_to": True}, **kwargs})
        self.offer(people)
        if searches:
            self.fields["who"].help_text = _("Name, telephone, email, address or reference")

    def offer(self, people: Choices) -> None:
        """Nothing; these people can be chosen now: the question goes where there is nobody."""
        if people:
            choices = [*people, (ANOTHER, _("Somebody else, typed below"))]
            self.fields["customer"].choices = choices  # type: ignore[attr-defined]
        elif "customer" in self.fields:
            del self.fields["customer"]

    @property
    def chosen(self) -> int | None:
        """The key of the customer who was chosen from those shown."""
        value = self.cleaned_data.get("customer") or ANOTHER
        return None if value == ANOTHER else int(value)


class LinkForm(forms.Form):
    """Which case, and how the two belong together."""

    other = forms.CharField(
        label=gettext_lazy("Reference of the other case"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": gettext_lazy("Type the reference of the other case.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How do the two belong together?"),
        widget=forms.RadioSelect,
        choices=[
            (Kind.RELATED, gettext_lazy("They belong together")),
            (Kind.PART_OF, gettext_lazy("This is a part of the other")),
            (WHOLE, gettext_lazy("The other is a part of this")),
            (Kind.SAME_AS, gettext_lazy("They are the same")),
            (Kind.FOLLOWS, gettext_lazy("This follows from the other")),
        ],
        error_messages={"required": gettext_lazy("Choose how the two belong together.")},
    )


class SplitForm(forms.Form):
    """What is to be raised out of this case."""

    service = forms.ChoiceField(label=gettext_lazy("Of which service?"))
    words = words_field(gettext_lazy("What is to be done?"), rows=3, required=True)
    is_part = forms.ChoiceField(
        label=gettext_lazy("Is it a part of this case?"),
        widget=forms.RadioSelect,
        choices=[
            ("part", gettext_lazy("Yes: a part of this work, for another team or another day")),
            ("own", gettext_lazy("No: another matter that was in it")),
        ],
        initial="part",
    )
    for_customer = forms.BooleanField(
        label=gettext_lazy("The customer hears how it ends, and is promised what the service promises"), required=False
    )
    tell = words_field(gettext_lazy("Words for the customer now (optional)"), rows=3)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = services  # type: ignore[attr-defined]
