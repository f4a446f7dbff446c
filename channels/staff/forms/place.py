"""Where: a property of the customer's, another, a street and words, an address we do not hold, or not known yet."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.drafts import DraftForm
from channels.web.spots import place_picked
from gazetteer.grid_references import grid_point
from gazetteer.places import Place, PlaceKind, UnlistedReason

AT = "at:"  # a property offered by name: the customer's own, or the one the contact was begun from
# The first stands when nobody chooses: one that lets the gazetteer officer look.
REASONS = [
    (reason.value, reason.label)
    for reason in (
        UnlistedReason.UNSURE,
        UnlistedReason.NEW_BUILD,
        UnlistedReason.NOT_AN_ADDRESS,
        UnlistedReason.OUTSIDE,
    )
]


def takes_any(kind: str) -> bool:
    """True: before a service is chosen every kind of place is enough."""
    return bool(kind)


class PlaceForm(DraftForm):
    """One place, in the way it was given; `place_given` is its value once the form is valid."""

    begun = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)  # the UPRN it was begun from
    where = forms.ChoiceField(
        label=gettext_lazy("Where is it?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("This service needs another kind of place: choose again.")},
    )
    address_query = forms.CharField(label=gettext_lazy("Address or postcode"), max_length=200, required=False)
    uprn = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    historic = forms.BooleanField(label=gettext_lazy("Gone and planned addresses too"), required=False)
    street_query = forms.CharField(label=gettext_lazy("Street"), max_length=200, required=False)
    usrn = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    place_words = forms.CharField(
        label=gettext_lazy("Where on the street"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("outside number 12, lamp column 14")}),
    )
    spot = forms.CharField(
        label=gettext_lazy("Grid reference, postcode or street"),
        max_length=200,
        required=False,
    )
    spot_choice = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)
    spot_words = forms.CharField(
        label=gettext_lazy("Where exactly"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("by the bench, behind the bus shelter")}),
    )
    lines = forms.CharField(
        label=gettext_lazy("The address as given"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Why is it not in the list?"), choices=REASONS, required=False)

    def __init__(
        self,
        *args: Any,
        homes: Sequence[tuple[int, str]] = (),
        addresses: Sequence[tuple[str, str]] = (),
        streets: Sequence[tuple[str, str]] = (),
        spots: Sequence[tuple[str, str]] = (),
        keep: str = "",
        takes: Callable[[str], bool] = takes_any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [(f"{AT}{uprn}", words) for uprn, words in homes] if takes(PlaceKind.PROPERTY) else []
        kinds = [
            (PlaceKind.PROPERTY, _("Somewhere else") if offered else _("A property")),
            (PlaceKind.STREET, _("A street, or a spot on one")),
            (PlaceKind.POINT, _("A point on the map")),
            (PlaceKind.UNLISTED, _("An address we cannot find")),
            (PlaceKind.UNKNOWN, _("Not known yet")),
        ]
        where: Any = self.fields["where"]
        where.choices = [
            *([("", keep)] if keep else []),
            *offered,
            *(one for one in kinds if takes(one[0])),
        ]
        self._found("uprn", addresses, _("Which address?"))
        self._found("usrn", streets, _("Which street?"))
        self._found("spot_choice", spots, _("What is there?"))

    def _found(self, name: str, results: Sequence[tuple[str, str]], label: str) -> None:
        if results:
            self.fields[name] = forms.CharField(
                label=label, required=False, widget=forms.RadioSelect(choices=list(results))
            )

    def clean(self) -> dict[str, Any]:
        """The cleaned values; a fault names the field that would mend it."""
        cleaned = super().clean() or {}
        kind = cleaned.get("where") or PlaceKind.UNKNOWN
        if kind == PlaceKind.PROPERTY and not as_key(cleaned.get("uprn")):
            self.add_error("address_query", _("Find the address and choose it, or say that we cannot find it."))
        if kind == PlaceKind.STREET and not as_key(cleaned.get("usrn")):
            self.add_error("street_query", _("Find the street and choose it."))
        if kind == PlaceKind.POINT and self._picked(cleaned) is None:
            self.add_error(
                "spot", _("Find the point on the map first: click on it, or type where it is and press Find.")
            )
        if kind == PlaceKind.UNLISTED and not cleaned.get("lines"):
            self.add_error("lines", _("Write the address as it was given."))
        return cleaned

    @staticmethod
    def _picked(given: dict[str, Any]) -> Place | None:
        return place_picked(
            choice=given.get("spot_choice") or PlaceKind.POINT,
            point=grid_point(given.get("spot") or ""),
            words=given.get("spot_words") or "",
        )

    @property
    def place_given(self) -> Place:
        """The place of a valid form."""
        given = self.cleaned_data
        kind = given["where"] or PlaceKind.UNKNOWN
        if kind.startswith(AT):
            return Place(kind=PlaceKind.PROPERTY, uprn=int(kind.removeprefix(AT)))
        if kind == PlaceKind.PROPERTY:
            return Place(kind=kind, uprn=as_key(given["uprn"]))
        if kind == PlaceKind.STREET:
            return Place(kind=kind, usrn=as_key(given["usrn"]), words=given["place_words"])
        if kind == PlaceKind.POINT:
            return self._picked(given) or Place()
        if kind == PlaceKind.UNLISTED:
            return Place(kind=kind, lines=given["lines"], postcode=given["postcode"], reason=given["reason"])
        return Place()


def as_key(value: object) -> int | None:
    """A key as sent, None when it cannot be one."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
