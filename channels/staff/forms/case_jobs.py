"""What is asked when work is given to a partner, and when somebody types in what a partner said."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cases.backoffice.contract import Step
from cases.backoffice.models import Partner
from cases.backoffice.part import GIVES
from channels.staff.forms.case import words_field
from crm.catalogue.models import Outcome

GIVES_WORDS = {
    "name": gettext_lazy("Their name"),
    "phone": gettext_lazy("Their telephone number"),
    "email": gettext_lazy("Their email address"),
    "answers": gettext_lazy("Their answers, but none that is sensitive"),
    "photos": gettext_lazy("Their photographs"),
}
STEPS = [
    (Step.ACCEPTED.value, gettext_lazy("They have the job")),
    (Step.PLANNED.value, gettext_lazy("They have planned it")),
    (Step.STARTED.value, gettext_lazy("They have started")),
    (Step.DONE.value, gettext_lazy("It is done")),
    (Step.BACK.value, gettext_lazy("They hand it back")),
]


class GiveForm(forms.Form):
    """To whom, what is to be done, and what of the customer's data they are given."""

    partner = forms.ChoiceField(
        label=gettext_lazy("Who does it?"), error_messages={"required": gettext_lazy("Choose who does it.")}
    )
    gives = forms.MultipleChoiceField(
        label=gettext_lazy("What may they know of the customer?"),
        choices=[(one, GIVES_WORDS[one]) for one in GIVES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wanted = words_field(gettext_lazy("What is to be done?"), rows=3, required=True)

    def __init__(self, *args: Any, partners: Sequence[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", ""), *((one.code, one.name) for one in partners)]
        self.fields["partner"].choices = choices  # type: ignore[attr-defined]


class ToldForm(forms.Form):
    """What a partner rang or wrote to say."""

    step = forms.ChoiceField(
        label=gettext_lazy("What do they say?"),
        choices=STEPS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they say.")},
    )
    reference = forms.CharField(label=gettext_lazy("Their reference (optional)"), required=False, max_length=60)
    planned_date = forms.DateField(
        label=gettext_lazy("Day of the work, where it is planned"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    ending = forms.ChoiceField(label=gettext_lazy("Where it is done: how did it end?"), required=False)
    told = words_field(gettext_lazy("Their words (internal)"), rows=3)

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", ""), *((one.code, one.label) for one in outcomes)]
        self.fields["ending"].choices = choices  # type: ignore[attr-defined]
