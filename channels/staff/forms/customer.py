"""Adding a customer, and one more way to reach somebody."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.drafts import DraftForm
from channels.staff.forms.place import AT, as_key
from channels.web.fields import DateField
from crm.customers.actions import HomeGiven
from crm.customers.contact_points import EMAIL, PHONE, PointGiven
from crm.customers.models import Customer
from crm.customers.names import Names
from crm.customers.particulars import business_numbers
from crm.customers.particulars.models import BusinessNumber

PROPERTY, UNLISTED, NO_FIXED, NOT_GIVEN = "PROPERTY", "UNLISTED", "NO_FIXED", "NOT_GIVEN"
NAMES = ("title", "given_names", "family_name", "preferred_name", "business_name", "trading_name")


def _line(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=False, widget=forms.TextInput(attrs=more))


class CustomerForm(DraftForm):
    """A person or a business, how to reach them and where they are. What is right is for the action to say."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    contact = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)  # a contact waits for them
    begun = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("A person or a business?"),
        choices=Customer.Kind.choices,
        initial=Customer.Kind.PERSON,
        widget=forms.RadioSelect,
    )
    title = _line(gettext_lazy("Title"))
    given_names = _line(gettext_lazy("First names"), dir="auto")
    family_name = _line(gettext_lazy("Surname"), dir="auto")
    preferred_name = _line(gettext_lazy("Known as"), dir="auto")
    date_of_birth = DateField(label=gettext_lazy("Date of birth"), required=False)
    business_name = _line(gettext_lazy("Business name"), dir="auto")
    trading_name = _line(gettext_lazy("Trades as"), dir="auto")
    number_kind = forms.ChoiceField(
        label=gettext_lazy("What number is it?"), choices=BusinessNumber.Kind.choices, required=False
    )
    number = _line(gettext_lazy("Number of the business"))
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.CharField(label=gettext_lazy("Email"), max_length=320, required=False)
    where = forms.ChoiceField(label=gettext_lazy("Where are they?"), required=False, widget=forms.RadioSelect)
    address_query = forms.CharField(label=gettext_lazy("Address or postcode"), max_length=200, required=False)
    uprn = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    lines = forms.CharField(
        label=gettext_lazy("The address as given"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2", "dir": "auto"}),
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False)

    def __init__(
        self,
        *args: Any,
        homes: Sequence[tuple[int, str]] = (),
        addresses: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["where"]
        where.choices = [
            *((f"{AT}{uprn}", words) for uprn, words in homes),
            (PROPERTY, _("Another property") if homes else _("A property")),
            (UNLISTED, _("An address we cannot find")),
            (NO_FIXED, _("No fixed address")),
            (NOT_GIVEN, _("Not given")),
        ]
        if addresses:
            radios = forms.RadioSelect(choices=list(addresses))
            self.fields["uprn"] = forms.CharField(label=_("Which address?"), required=False, widget=radios)

    def clean(self) -> dict[str, Any]:
        """The cleaned values; a place begun must be finished."""
        cleaned = super().clean() or {}
        if cleaned.get("where") == PROPERTY and as_key(cleaned.get("uprn")) is None:
            self.add_error("address_query", _("Find the address and choose it, or say that we cannot find it."))
        if cleaned.get("where") == UNLISTED and not cleaned.get("lines"):
            self.add_error("lines", _("Write the address as it was given."))
        if self.business_number:
            try:
                business_numbers.normalise(self.business_number_kind, self.business_number)
            except business_numbers.NumberRefused as refused:
                self.add_error("number", str(refused))
        return cleaned

    @property
    def business_number(self) -> str:
        """The number of the business typed so far."""
        return self.typed["number"] if self.typed["kind"] == Customer.Kind.BUSINESS else ""

    @property
    def business_number_kind(self) -> str:
        """Which number that is."""
        kind = self.typed["number_kind"]
        return kind if kind in BusinessNumber.Kind.values else BusinessNumber.Kind.COMPANY.value

    @property
    def typed(self) -> dict[str, str]:
        """What was typed so far, right or not."""
        return {name: str(self.data.get(name, "")).strip() for name in self.fields}

    @property
    def names(self) -> Names:
        """The names typed so far."""
        typed = self.typed
        return Names(kind=typed["kind"] or Customer.Kind.PERSON, **{name: typed[name][:300] for name in NAMES})

    @property
    def points(self) -> list[PointGiven]:
        """The ways to reach them typed so far."""
        typed = self.typed
        return [PointGiven(kind, typed[name]) for kind, name in ((PHONE, "phone"), (EMAIL, "email")) if typed[name]]

    @property
    def home_uprn(self) -> int | None:
        """The property chosen so far."""
        where = self.typed["where"]
        if where.startswith(AT):
            return as_key(where.removeprefix(AT))
        return as_key(self.typed["uprn"]) if where == PROPERTY else None

    @property
    def home(self) -> HomeGiven | None:
        """Where they are, None when that was not given."""
        typed = self.typed
        if self.home_uprn is not None:
            return HomeGiven(uprn=self.home_uprn, role=self._role)
        if typed["where"] == UNLISTED:
            return HomeGiven(lines=typed["lines"], postcode=typed["postcode"], role=self._role)
        return HomeGiven(no_fixed=True) if typed["where"] == NO_FIXED else None

    @property
    def _role(self) -> str:
        return "TRADES" if self.typed["kind"] == Customer.Kind.BUSINESS else "OCCUPIER"


class PointForm(DraftForm):
    """One more telephone number or email address."""

    value = forms.CharField(label=gettext_lazy("Add a telephone number or an email address"), max_length=320)
