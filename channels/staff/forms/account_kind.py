"""A kind of account in another system, as an administrator describes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.api_client import SentOnceForm
from channels.staff.forms.place import as_key
from crm.customers.particulars.actions import KindGiven
from crm.teams.models import Department, RoleChoice


class AccountKindForm(SentOnceForm):
    """What the kind is called, how an account opens, who sees the whole number."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "As extracts of the system name it, for example council-tax. It cannot be changed later."
        ),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    system_name = forms.CharField(
        label=gettext_lazy("System"), max_length=80, help_text=gettext_lazy("As the department calls it")
    )
    what = forms.CharField(label=gettext_lazy("What it is"), max_length=200, required=False)
    department = forms.ChoiceField(label=gettext_lazy("Whose it is"), required=False)
    link_template = forms.CharField(
        label=gettext_lazy("Address that opens an account"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("With ((key)) where its number goes: https://revenues.example/accounts/((key))"),
    )
    whole_for = forms.MultipleChoiceField(
        label=gettext_lazy("Who sees the whole number, and the link"),
        required=False,
        choices=RoleChoice,
        widget=forms.CheckboxSelectMultiple,
    )
    shown_first = forms.IntegerField(label=gettext_lazy("Others see the first"), initial=3)
    shown_last = forms.IntegerField(label=gettext_lazy("and the last"), initial=1)
    is_offered = forms.BooleanField(label=gettext_lazy("Offer it for new accounts"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
        department: Any = self.fields["department"]
        rows = Department.objects.order_by("name", "pk").values_list("pk", "name")
        department.choices = [("", _("nobody's in particular")), *((str(key), name) for key, name in rows)]

    @property
    def given(self) -> KindGiven:
        """The kind of a valid form."""
        given = self.cleaned_data
        plain = {
            name: given[name]
            for name in ("name", "system_name", "what", "link_template", "whole_for", "shown_first", "shown_last")
        }
        return KindGiven(**plain, department_id=as_key(given["department"]), is_offered=given["is_offered"])
