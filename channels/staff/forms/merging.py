"""Merging two records, and undoing it: whom with, which value is shown, why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.correct import ReasonForm
from channels.staff.forms.drafts import DraftForm
from crm.customers.merging.choosing import POINT
from crm.customers.merging.models import DisclosureState, Side
from crm.customers.merging.placing import FactLine
from crm.customers.merging.queries import Conflict


class SameForm(DraftForm):
    """Who else in the index this is."""

    who_query = forms.CharField(
        label=gettext_lazy("Who else is this?"),
        help_text=gettext_lazy("Name, telephone, email, address or reference of the other record"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class MergeForm(ReasonForm):
    """Which record's value is shown, for each field on which the two disagree, and why they are one."""

    def __init__(self, *args: Any, conflicts: Sequence[Conflict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = [conflict.name for conflict in conflicts]
        for conflict in conflicts:
            choices = [("", _("no preference")), *conflict.options] if conflict.name == POINT else conflict.options
            self.fields[conflict.name] = forms.ChoiceField(
                label=conflict.label,
                choices=choices,
                initial=choices[0][0],
                required=conflict.name != POINT,
                widget=forms.RadioSelect,
            )
        self.order_fields([*self.conflicts, "why", "opened"])

    @property
    def choices(self) -> dict[str, Any]:
        """What was chosen, as the act takes it."""
        given = {name: self.cleaned_data.get(name) for name in self.conflicts}
        if given.get(POINT):
            given[POINT] = int(str(given[POINT]))
        return {name: value for name, value in given.items() if value}


class PlacingForm(DraftForm):
    """Whose each of the facts is that were added while two records were shown as one."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, facts: Sequence[FactLine], names: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into, gone = names
        self.facts = facts
        for fact in facts:
            of_one, of_other = fact.names or (into, gone)
            self.fields[fact.name] = forms.ChoiceField(
                label=_("Whose is this? %(fact)s") % {"fact": fact.seen.words},
                choices=[("", _("not decided yet")), (Side.INTO, of_one), (Side.FROM, of_other)],
                required=False,
            )

    @property
    def decisions(self) -> dict[tuple[str, int], str]:
        """What was decided, as the acts take it."""
        return {(fact.kind, fact.key): str(self.cleaned_data.get(fact.name, "")) for fact in self.facts}

    def rows(self) -> list[tuple[FactLine, forms.BoundField]]:
        """Each fact with its field."""
        return [(fact, self[fact.name]) for fact in self.facts]


class UnmergeForm(PlacingForm, ReasonForm):
    """Why they are two, and whose each fact is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["why"])


class AssessmentForm(DraftForm):
    """Whether what went to the wrong person is reportable, and why."""

    state = forms.ChoiceField(
        label=gettext_lazy("Is it reportable?"),
        choices=[
            (DisclosureState.NOT_REPORTABLE, gettext_lazy("No")),
            (DisclosureState.REPORTABLE, gettext_lazy("Yes")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The risk to the person, what was done, whom you told"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class ErasureForm(DraftForm):
    """Whom to erase, and why."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    reference = forms.CharField(label=gettext_lazy("The customer's reference"), max_length=20)
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("For example: request of 3 March, case number. Write no name here: it is kept"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class ExportForm(DraftForm):
    """Whose, what for, and as what."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    reference = forms.CharField(label=gettext_lazy("The customer's reference"), max_length=20)
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("For example: subject access request of 3 March, case number"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    shape = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[("csv", gettext_lazy("CSV, for a spreadsheet")), ("json", gettext_lazy("JSON, for a program"))],
        initial="csv",
        widget=forms.RadioSelect,
    )
