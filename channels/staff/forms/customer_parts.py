"""The parts of a record as they are typed: one form for each; what is right is for the actions to say."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.api_client import SentOnceForm
from channels.staff.forms.place import as_key
from channels.web.fields import DateField
from crm.customers.actions import HomeGiven
from crm.customers.contact_points import PHONE
from crm.customers.models import AccountHolder, ContactPoint, Residence
from crm.customers.names import BUSINESS, Names
from crm.customers.particulars.actions import AccountGiven, OfficeGiven, PointFacts
from crm.customers.particulars.consents import TOPICS
from crm.customers.particulars.languages import language_choices
from crm.customers.particulars.models import BusinessNumber, ConsentFact, PublicOffice
from crm.customers.particulars.relationship_kinds import sayable

PERSONAL = ("title", "given_names", "family_name", "preferred_name")
TRADING = ("business_name", "trading_name")
USED, SLIP = "USED", "SLIP"
PROPERTY, UNLISTED, NO_FIXED = "PROPERTY", "UNLISTED", "NO_FIXED"
ASKED = (("", gettext_lazy("not asked")), ("YES", gettext_lazy("yes")), ("NO", gettext_lazy("no")))
ANSWERS: dict[str, bool | None] = {"": None, "YES": True, "NO": False}


def _line(label: Any, longest: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


def _day(label: Any, **more: Any) -> DateField:
    return DateField(label=label, required=False, **more)


class NamedForm(SentOnceForm):
    """The parts of a name, of a person or of a business."""

    title = _line(gettext_lazy("Title"))
    given_names = _line(gettext_lazy("First names"))
    family_name = _line(gettext_lazy("Surname"), help_text=gettext_lazy("One name is enough"))
    preferred_name = _line(gettext_lazy("Known as"))
    business_name = _line(gettext_lazy("Registered name"))
    trading_name = _line(gettext_lazy("Trades as"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in PERSONAL if kind == BUSINESS else TRADING:
            del self.fields[name]

    @property
    def names(self) -> Names:
        """The names of a valid form."""
        parts = TRADING if self.kind == BUSINESS else PERSONAL
        return Names(kind=self.kind, **{name: self.cleaned_data[name] for name in parts})


class NameForm(NamedForm):
    """What they are called now, and whether the old name was ever really theirs."""

    was = forms.ChoiceField(
        label=gettext_lazy("The name we had until now"),
        choices=[
            (USED, gettext_lazy("They really used it: keep it, and find them by it")),
            (SLIP, gettext_lazy("It was typed wrongly: put it right")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether they used the old name")},
    )
    until = _day(gettext_lazy("They used it until (today if empty)"))


class FormerNameForm(NamedForm):
    """A name they had before."""

    active_from = _day(gettext_lazy("From, if known"))
    active_to = _day(gettext_lazy("Until, if known"))


class DetailsForm(SentOnceForm):
    """When they were born, and their language."""

    date_of_birth = _day(gettext_lazy("Date of birth"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args: Any, kind: str, born: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = language_choices()
        if born:  # masked: an empty box leaves it as it is
            self.fields["date_of_birth"].help_text = _("We hold one: %(born)s. Leave it empty to keep it.") % {
                "born": born
            }
        if kind == BUSINESS:
            del self.fields["date_of_birth"]


class PointFactsForm(SentOnceForm):
    """What is known of a way to reach them."""

    label = _line(gettext_lazy("Whose or where"), 60, help_text=gettext_lazy("For example “work”, “her daughter's”"))
    line = forms.ChoiceField(
        label=gettext_lazy("What line is it?"),
        required=False,
        choices=[("", gettext_lazy("as its digits say")), *ContactPoint.Line.choices],
    )
    verified_how = forms.ChoiceField(
        label=gettext_lazy("Checked"), required=False, choices=[("", gettext_lazy("no")), *ContactPoint.Proof.choices]
    )
    text_allowed = forms.ChoiceField(label=gettext_lazy("May we send a text?"), required=False, choices=ASKED)
    voicemail_allowed = forms.ChoiceField(
        label=gettext_lazy("May we leave a voicemail?"), required=False, choices=ASKED
    )
    is_preferred = forms.BooleanField(label=gettext_lazy("They prefer this one"), required=False)
    do_not_use_reason = _line(gettext_lazy("Do not use it, because"), 200)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind and kind != PHONE:
            for name in ("line", "text_allowed", "voicemail_allowed"):
                del self.fields[name]

    @property
    def facts(self) -> PointFacts:
        """The facts of a valid form."""
        given = self.cleaned_data
        return PointFacts(
            line=given.get("line", ""),
            label=given["label"],
            verified_how=given["verified_how"],
            do_not_use_reason=given["do_not_use_reason"],
            is_preferred=given["is_preferred"],
            text_allowed=ANSWERS[given.get("text_allowed", "")],
            voicemail_allowed=ANSWERS[given.get("voicemail_allowed", "")],
        )


class PointAddForm(PointFactsForm):
    """One more way to reach them."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=ContactPoint.Kind.choices, initial=PHONE)
    value = _line(gettext_lazy("Number, address or name"), 320)

    field_order: tuple[str, ...] = ("opened", "kind", "value")


class PeriodForm(SentOnceForm):
    """From, to: an empty last day is one still to come."""

    active_from = _day(gettext_lazy("From, if known"))
    active_to = _day(gettext_lazy("Until"), help_text=gettext_lazy("Leave it empty while it goes on"))


class HomeForm(PeriodForm):
    """What a place is to them, what it is called, from, to."""

    role = forms.ChoiceField(label=gettext_lazy("What is it to them?"), choices=Residence.Role.choices)
    called = _line(
        gettext_lazy("Called"), 120, help_text=gettext_lazy("A site of a business, for example “Sale branch”")
    )

    field_order: tuple[str, ...] = ("opened", "role", "called")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != BUSINESS:
            del self.fields["called"]


class HomeAddForm(HomeForm):
    """Where they are, were or want their letters."""

    where = forms.ChoiceField(
        label=gettext_lazy("Where is it?"),
        required=False,
        initial=PROPERTY,
        choices=[
            (PROPERTY, gettext_lazy("A property")),
            (UNLISTED, gettext_lazy("An address we cannot find")),
            (NO_FIXED, gettext_lazy("No fixed address")),
        ],
        widget=forms.RadioSelect,
    )
    address_query = _line(gettext_lazy("Address or postcode"), 200)
    uprn = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    lines = _line(gettext_lazy("The address as given"), 1000, widget=forms.Textarea(attrs={"rows": "2", "dir": "auto"}))
    postcode = _line(gettext_lazy("Postcode"), 10)

    def __init__(self, *args: Any, addresses: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["active_to"]
        if addresses:
            radios = forms.RadioSelect(choices=list(addresses))
            self.fields["uprn"] = forms.CharField(label=_("Which address?"), required=False, widget=radios)

    @property
    def home(self) -> HomeGiven:
        """The place of a valid form."""
        given = self.cleaned_data
        if given["where"] == NO_FIXED:
            return HomeGiven(no_fixed=True)
        if given["where"] == UNLISTED:
            return HomeGiven(lines=given["lines"], postcode=given["postcode"], role=given["role"])
        return HomeGiven(uprn=as_key(given["uprn"]), role=given["role"])


class RelationForm(PeriodForm):
    """The words of a relationship, from, to."""

    words = _line(
        gettext_lazy("In their words"), 120, help_text=gettext_lazy("For example “weekends”, “accounts office”")
    )

    field_order: tuple[str, ...] = ("opened", "words")


class RelationAddForm(RelationForm):
    """To whom they are related, and how. `found` are the customers that what was typed may mean."""

    other_query = _line(gettext_lazy("Who? A name, telephone number, email or reference"), 200)
    other = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("They are"))
    site = forms.ChoiceField(label=gettext_lazy("At which site?"), required=False)

    field_order: tuple[str, ...] = ("opened", "kind", "other_query", "other", "site", "words")

    def __init__(
        self,
        *args: Any,
        kind: str,
        sites: Sequence[tuple[str, str]],
        found: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        relation: Any = self.fields["kind"]
        relation.choices = [("", _("Choose")), *sayable(first=kind)]
        site: Any = self.fields["site"]
        site.choices = [("", _("any")), *sites]
        if not sites:
            del self.fields["site"]
        if found:
            radios = forms.RadioSelect(choices=list(found))
            self.fields["other"] = forms.CharField(label=_("Which of them?"), required=False, widget=radios)

    def clean(self) -> dict[str, Any]:
        """The cleaned values; somebody must have been chosen."""
        cleaned = super().clean() or {}
        if as_key(cleaned.get("other")) is None:
            self.add_error("other_query", _("Find them and choose one."))
        return cleaned


class NumberAddForm(SentOnceForm):
    """A number by which others know the business."""

    kind = forms.ChoiceField(label=gettext_lazy("What number is it?"), choices=BusinessNumber.Kind.choices)
    number = _line(gettext_lazy("Number"), 40)
    active_from = _day(gettext_lazy("Theirs since, if known"))


class OfficeForm(PeriodForm):
    """A public office, and the area they speak for."""

    office = forms.ChoiceField(label=gettext_lazy("Office"), choices=PublicOffice.Office.choices)
    area = forms.ChoiceField(label=gettext_lazy("Ward or parish"), required=False)
    area_words = _line(gettext_lazy("Or an area in words"), 120, help_text=gettext_lazy("A constituency, for example"))

    field_order: tuple[str, ...] = ("opened", "office", "area", "area_words")

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.choices = [("", _("none of these")), *areas]

    @property
    def given(self) -> OfficeGiven:
        """The office of a valid form."""
        given = self.cleaned_data
        return OfficeGiven(
            office=given["office"],
            area_id=as_key(given["area"]),
            area_words=given["area_words"],
            begins=given["active_from"],
            ends=given["active_to"],
        )


class ConsentForm(SentOnceForm):
    """What they said, how, and when."""

    said = forms.ChoiceField(
        label=gettext_lazy("What did they say?"), error_messages={"required": gettext_lazy("Choose what they said")}
    )
    source = forms.ChoiceField(label=gettext_lazy("How did they say so?"), choices=ConsentFact.Source.choices[:-1])
    said_date = _day(gettext_lazy("When (today if empty)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said: Any = self.fields["said"]
        said.choices = [("", _("Choose")), *self.answers()]

    @staticmethod
    def answers() -> list[tuple[str, str]]:
        """Every answer to every topic, whole: "We may send council news: no"."""
        return [
            (f"{topic.code}:{code}", f"{topic.words}: {words}")
            for topic in TOPICS.values()
            for code, words in topic.answers
        ]


class AccountForm(PeriodForm):
    """Their part in an account, and how the account stands."""

    role = forms.ChoiceField(label=gettext_lazy("Their part in it"), choices=AccountHolder.Role.choices)
    status = _line(
        gettext_lazy("How the account stands"), 40, help_text=gettext_lazy("For example “open”, “in arrears”")
    )

    field_order: tuple[str, ...] = ("opened", "role", "status")


class AccountAddForm(AccountForm):
    """An account in another system, and their part in it."""

    system = forms.ChoiceField(label=gettext_lazy("Kind of account"))
    account_key = _line(gettext_lazy("Its number or reference"), 80)
    home = forms.ChoiceField(label=gettext_lazy("For which property?"), required=False)

    field_order: tuple[str, ...] = ("opened", "system", "account_key", "home", "role", "status", "active_from")

    def __init__(
        self, *args: Any, systems: Sequence[tuple[str, str]], homes: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        system: Any = self.fields["system"]
        system.choices = list(systems)
        home: Any = self.fields["home"]
        home.choices = [*homes, ("", _("none of these"))]
        del self.fields["active_to"]

    @property
    def account(self) -> AccountGiven:
        """The account of a valid form."""
        given = self.cleaned_data
        return AccountGiven(
            system=given["system"], key=given["account_key"], uprn=as_key(given["home"]), status=given["status"]
        )
