"""Moving, dying and taking it back: what is asked on each page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.living.dying import Estate
from cases.casework.living.estate import FATES
from cases.casework.living.moving import Going
from channels.staff.forms.drafts import DraftForm
from channels.staff.forms.place import as_key
from channels.web.fields import DateField
from crm.customers.living.models import DeathProof, Whither

Choices = Sequence[tuple[str, str]]


class MovedForm(DraftForm):
    """Who moves, from where to where, on which day, and what goes along."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    home = forms.ChoiceField(label=gettext_lazy("From"), required=False, widget=forms.RadioSelect)
    movers = forms.MultipleChoiceField(
        label=gettext_lazy("Who goes along?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    on = DateField(label=gettext_lazy("On which day?"))
    where = forms.ChoiceField(label=gettext_lazy("Where to?"), choices=Whither.choices, widget=forms.RadioSelect)
    address_query = forms.CharField(label=gettext_lazy("New address or postcode"), max_length=200, required=False)
    uprn = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    lines = forms.CharField(
        label=gettext_lazy("The new address as given"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2", "dir": "auto"}),
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False)
    cases = forms.MultipleChoiceField(
        label=gettext_lazy("Which open cases go along to the new address?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tell = forms.ChoiceField(label=gettext_lazy("Confirm it to"), required=False, widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        homes: Choices,
        movers: Choices,
        cases: Choices,
        tell: Choices,
        addresses: Choices = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("home", homes), ("movers", movers), ("cases", cases)):
            choice: Any = self.fields[name]
            choice.choices = choices
        told: Any = self.fields["tell"]
        told.choices = [*tell, ("", _("Nowhere: I have told them"))]
        if addresses:
            radios = forms.RadioSelect(choices=list(addresses))
            self.fields["uprn"] = forms.CharField(label=_("Which address?"), required=False, widget=radios)

    def clean(self) -> dict[str, Any]:
        """The cleaned values; a place begun must be finished."""
        cleaned = super().clean() or {}
        if cleaned.get("where") == Whither.PROPERTY and as_key(cleaned.get("uprn")) is None:
            self.add_error("address_query", _("Find the address and choose it, or say that it is not in our list."))
        if cleaned.get("where") in (Whither.UNLISTED, Whither.OUTSIDE) and not cleaned.get("lines"):
            self.add_error("lines", _("Write the new address as it was given."))
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """What was given, by the action's names; the form is valid."""
        given = self.cleaned_data
        return {
            "mover_ids": [int(key) for key in given["movers"]],
            "from_uprn": as_key(given["home"]),
            "going": Going(given["where"], as_key(given["uprn"]), given["lines"], given["postcode"]),
            "on": given["on"],
            "contact_ids": [int(key) for key in given["cases"]],
            "tell_point_id": as_key(given["tell"]),
        }


class DiedForm(DraftForm):
    """That somebody has died: when, who told us, what was seen, who deals with the estate, what becomes of each matter."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    died_on = DateField(label=gettext_lazy("On which day did they die, if it is known?"), required=False)
    told_by = forms.CharField(
        label=gettext_lazy("Who told us, and how?"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("What have you seen of it?"), choices=DeathProof.choices, widget=forms.RadioSelect
    )
    estate = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    who_query = forms.CharField(label=gettext_lazy("Who deals with the estate?"), max_length=200, required=False)
    estate_words = forms.CharField(
        label=gettext_lazy("Or in words, when they are not in the index"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, matters: Sequence[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matters = [f"fate-{key}" for key, _words, _proposed in matters]
        for key, words, proposed in matters:
            self.fields[f"fate-{key}"] = forms.ChoiceField(
                label=words, choices=FATES, initial=proposed, required=False, widget=forms.RadioSelect
            )

    @property
    def fates(self) -> list[Any]:
        """The bound fields of the matters."""
        return [self[name] for name in self.matters]

    @property
    def given(self) -> dict[str, Any]:
        """What was given, by the action's names; the form is valid."""
        given = self.cleaned_data
        chosen = {int(name.removeprefix("fate-")): given[name] for name in self.matters if given[name]}
        return {
            "died_on": given["died_on"],
            "told_by": given["told_by"],
            "proof": given["proof"],
            "estate": Estate(as_key(given["estate"]), given["estate_words"]),
            "fates": chosen,
        }
