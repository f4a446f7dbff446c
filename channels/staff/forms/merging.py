"""Merging two records, and undoing it: whom with, which value is shown, why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.correct import ReasonForm
from channels.staff.forms.drafts import DraftForm
from crm.customers.merging.choosing import POINT
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


class UnmergeForm(ReasonForm):
    """Why they are two."""
