"""Services as administrators begin, publish, withdraw and merge them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.catalogue.editing.refusing import LONGEST_NOTE, LONGEST_REASON
from crm.teams.models import Department

_WHY = gettext_lazy("Say why: it stands in the history for whoever asks later.")


class ServiceForm(forms.Form):
    """A new service: what it is called and whose it is; all else is in its editors."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("As people ask for it, for example Missed bin collection"),
        error_messages={"required": gettext_lazy("Enter the name people ask for.")},
    )
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens; it stays"),
        error_messages={"required": gettext_lazy("Enter a code, such as missed-bin.")},
    )
    department = forms.ChoiceField(label=gettext_lazy("Department"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.order_by("name", "id").values_list("code", "name")
        self.fields["department"].choices = list(departments)  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """Why a version is published, and why without a trial where there was none."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _WHY},
    )
    untried_because = forms.CharField(
        label=gettext_lazy("Nobody tried it since it was changed. Why not?"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=gettext_lazy("Only if you publish it without a trial"),
    )

    def __init__(self, *args: Any, tried: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if tried:
            del self.fields["untried_because"]


class WithdrawForm(forms.Form):
    """Why a service is offered no more, and where new contacts go instead."""

    into = forms.ChoiceField(label=gettext_lazy("New contacts go to"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _WHY},
    )

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "end-%s", **kwargs})
        nowhere = ("", _("Nowhere: it is offered no more"))
        self.fields["into"].choices = [nowhere, *others]  # type: ignore[attr-defined]
