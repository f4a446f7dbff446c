"""A partner as an administrator describes it, and a file of news."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.contract import Setting, Step, adapters
from cases.backoffice.keeping import LONGEST_NAME, LONGEST_SETTING, LONGEST_TELEPHONE, PartnerGiven
from cases.backoffice.models import CODE_LENGTH, Partner
from cases.backoffice.statuses import rows_text, rows_typed

TOLD = ("name", "adapter", "telephone", "acknowledge_days", "link_days", "is_live")


class PartnerForm(forms.Form):
    """What it is called, how it is reached, what its statuses mean. What each way asks for stands under the way's name."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=CODE_LENGTH,
        help_text=gettext_lazy("As files of services name it, for example tow-and-sons. It cannot be changed."),
        error_messages={"required": gettext_lazy("Enter a code")},
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Enter the name people here know it by")},
    )
    telephone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=LONGEST_TELEPHONE,
        required=False,
        help_text=gettext_lazy("Whom we ring when nothing is heard"),
    )
    acknowledge_days = forms.IntegerField(
        label=gettext_lazy("Working days to say that they have a job"), min_value=1, max_value=60, initial=1
    )
    adapter = forms.ChoiceField(
        label=gettext_lazy("How are they reached?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how they are reached")},
    )
    link_days = forms.IntegerField(
        label=gettext_lazy("Days that the link to a job works"), min_value=1, max_value=366, initial=30
    )
    statuses = forms.CharField(
        label=gettext_lazy("What their statuses mean"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    is_live = forms.BooleanField(label=gettext_lazy("Give them work"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = adapters()
        choice: Any = self.fields["adapter"]
        choice.choices = [(way.code, way.words) for way in self.ways]
        self.fields["statuses"].help_text = _(
            "One on each line: theirs = what it means, and for DONE an outcome of the service. Meanings: %(steps)s"
        ) % {"steps": ", ".join(Step)}
        for way in self.ways:
            self.fields |= {f"{way.code}_{one.code}": _field(one) for one in way.settings}
        if not is_new:
            del self.fields["code"]

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """(the way, its fields): what each way asks for."""
        return [(way.words, [self[f"{way.code}_{one.code}"] for one in way.settings]) for way in self.ways]

    def given(self) -> PartnerGiven:
        """The partner of a valid form."""
        said = self.cleaned_data
        way = next(one for one in self.ways if one.code == said["adapter"])
        return PartnerGiven(
            settings={one.code: said.get(f"{way.code}_{one.code}") or "" for one in way.settings},
            statuses=rows_typed(said["statuses"]),
            **{name: said[name] for name in TOLD},
        )

    def blame(self, errors: Mapping[str, str]) -> None:
        """Nothing; the faults stand at their fields, above all where the form has no such field."""
        for name, words in errors.items():
            self.add_error(name if name in self.fields else None, words)


def _field(asked: Setting) -> forms.CharField:
    return forms.CharField(
        label=str(asked.label), help_text=str(asked.hint), max_length=LONGEST_SETTING, required=False
    )


def begun(partner: Partner) -> dict[str, Any]:
    """What the form begins with."""
    settings = {f"{partner.adapter}_{code}": value for code, value in partner.settings.items()}
    return {name: getattr(partner, name) for name in TOLD} | settings | {"statuses": rows_text(partner.statuses)}


class NewsFileForm(forms.Form):
    """A file of news, and whose it is."""

    partner = forms.ChoiceField(
        label=gettext_lazy("Whose is it?"), error_messages={"required": gettext_lazy("Choose whose it is")}
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("Its first line names the columns: job, status; and, where they are known, at, reference, "
        "planned_date, outcome, words, key"),
        error_messages={"required": gettext_lazy("Choose a file"), "empty": gettext_lazy("The file is empty")},
    )  # fmt: skip

    def __init__(self, *args: Any, partners: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["partner"]
        choice.choices = [("", ""), *((one.code, one.name) for one in partners)]


class PlaceNewsForm(forms.Form):
    """Which job news is of."""

    news = forms.IntegerField(widget=forms.HiddenInput)
    job = forms.CharField(
        label=gettext_lazy("Reference of the job"),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter the reference of the job")},
    )
