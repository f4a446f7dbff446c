"""Registering a source of customers, sending a file of it, choosing what its columns say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.web.fields import DateField
from crm.customers.loading.actions import SourceGiven
from crm.customers.loading.fields import FIELDS, KEY
from crm.customers.loading.models import CustomerSource
from crm.customers.models import Customer
from crm.teams.models import Restriction, User

TRY, LOAD = "try", "load"


class SourceForm(forms.Form):
    """What is registered of a source before anything of it is loaded."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Small letters, digits and hyphens; it stays")
    )
    owner_id = forms.ChoiceField(label=gettext_lazy("Who answers for it"))
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What the contact centre uses these data for"),
    )  # fmt: skip
    lawful_basis = forms.ChoiceField(label=gettext_lazy("Lawful basis"), choices=CustomerSource.Basis)
    law = forms.CharField(label=gettext_lazy("The Act or regulation"), max_length=200, required=False)
    fields_given = forms.MultipleChoiceField(
        label=gettext_lazy("What it may give"), widget=forms.CheckboxSelectMultiple,
        choices=[(name, words) for name, words in FIELDS.items() if name != KEY],
        help_text=gettext_lazy("A column with anything else is not loaded"),
    )  # fmt: skip
    account_system = forms.SlugField(
        label=gettext_lazy("System of its account numbers"), max_length=40, required=False,
        help_text=gettext_lazy("For example council-tax"),
    )  # fmt: skip
    customer_kind = forms.ChoiceField(label=gettext_lazy("Its rows are"), choices=Customer.Kind)
    restriction_id = forms.ChoiceField(label=gettext_lazy("Who may see what it brings"), required=False)
    retention_months = forms.IntegerField(label=gettext_lazy("Kept for, in months"), min_value=1, max_value=1200)
    review_date = DateField(label=gettext_lazy("To be reviewed on"), required=True)
    is_on = forms.BooleanField(
        label=gettext_lazy("Files of it may be loaded"), required=False, initial=True,
        help_text=gettext_lazy("Leave it off for electoral data unless the law lets you use them"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = User.objects.filter(is_active=True).order_by("full_name", "id").values_list("pk", "full_name")
        teams = Restriction.objects.order_by("id").prefetch_related("teams")
        hidden = [(one.pk, ", ".join(team.name for team in one.teams.all()) or one.reason) for one in teams]
        self.fields["owner_id"].choices = list(owners)  # type: ignore[attr-defined]
        self.fields["restriction_id"].choices = [("", _("Everybody who may see customers")), *hidden]  # type: ignore[attr-defined]

    def given(self) -> SourceGiven:
        """What was registered."""
        data = dict(self.cleaned_data)
        data.pop("code")
        data["fields"] = tuple(data.pop("fields_given"))
        data["owner_id"] = int(data["owner_id"])
        data["restriction_id"] = int(data["restriction_id"]) if data["restriction_id"] else None
        return SourceGiven(**data)

    def blame(self, errors: Mapping[str, str]) -> None:
        """Nothing; each fault stands beside its field."""
        for name, words in errors.items():
            self.add_error("fields_given" if name == "fields" else name or None, words)


class FileForm(forms.Form):
    """A file of a source."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, with the names of its columns first")
    )


class ReasonForm(forms.Form):
    """Why a source is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300,
        error_messages={"required": gettext_lazy("Say why: the next reader needs it.")},
    )  # fmt: skip


class ColumnsForm(forms.Form):
    """What each column says, whether the file is whole, whether it is tried or loaded."""

    is_whole = forms.BooleanField(
        label=gettext_lazy("This is everything the system has: what is no longer in it has ended"), required=False
    )
    what = forms.ChoiceField(
        choices=[(TRY, gettext_lazy("Only say what would change")), (LOAD, gettext_lazy("Load it"))],
        widget=forms.RadioSelect, label=gettext_lazy("What to do"), initial=TRY,
    )  # fmt: skip

    def __init__(
        self, *args: Any, heads: Sequence[str], columns: Mapping[str, str], allowed: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not loaded")), *((name, FIELDS[name]) for name in FIELDS if name in set(allowed))]
        self.names = [f"column_{at}" for at in range(len(heads))]
        for at, head in enumerate(heads):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=head or _("column %(number)s") % {"number": at + 1}, choices=choices, required=False,
                initial=columns.get(str(at), ""),
            )  # fmt: skip

    def columns(self) -> dict[int, str]:
        """The field of each column that is loaded, by the column's place."""
        said = ((at, self.cleaned_data.get(name)) for at, name in enumerate(self.names))
        return {at: field for at, field in said if field}
