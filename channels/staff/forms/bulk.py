"""What a bulk act asks for: the same for every case."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.answering import LONGEST_SUBJECT
from cases.casework.registry import Act
from channels.staff.forms.case import words_field
from crm.catalogue.models import Outcome


class BulkOfficerForm(forms.Form):
    """To whom the cases go; to nobody is back to the team."""

    officer = forms.ChoiceField(label=gettext_lazy("To whom?"), required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["officer"])
        field.choices = [("", _("nobody: back to the team")), *choices]


class BulkMessageForm(forms.Form):
    """Words for everybody who reported one of the cases."""

    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=LONGEST_SUBJECT)
    words = words_field(gettext_lazy("Message"), rows=6, required=True)


class BulkActForm(forms.Form):
    """A day, an outcome that all services of the cases have, words for their customers: what the act asks of these."""

    planned_date = forms.DateField(
        label=gettext_lazy("Day of the work"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("How did they end?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how they ended.")},
    )
    words = words_field(gettext_lazy("Words for the customers"))

    def __init__(self, *args: Any, act: Act, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(outcome.code, outcome.label) for outcome in outcomes]
        cast(forms.ChoiceField, self.fields["outcome"]).choices = choices
        for name in set(self.fields) - set(act.asks):
            del self.fields[name]
        if "outcome" in self.fields and "words" in self.fields:
            self.fields["words"].help_text = _("Left empty, each is told the words of the outcome.")
