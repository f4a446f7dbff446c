"""Files of addresses to match: the file, its columns, the thresholds."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazetteer.matching.files import Columns
from gazetteer.matching.models import MatchBatch

NO_COLUMN = ""


class FileForm(forms.Form):
    """The file itself; what is in it is checked by the act."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "UTF-8 or Windows-1252, column names in the first line, up to 25 MB. It goes again after 30 days."
        ),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a CSV file")},
    )


class ColumnsForm(forms.Form):
    """Which columns hold the address, its postcode, and the name of the row."""

    address = forms.MultipleChoiceField(
        label=gettext_lazy("Columns that hold the address, in their order"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one column that holds the address")},
    )
    postcode = forms.ChoiceField(label=gettext_lazy("Column of the postcode"), required=False)
    row_name = forms.ChoiceField(
        label=gettext_lazy("Column by which you know the row"),
        required=False,
        help_text=gettext_lazy("Such as an account number. It is shown when rows are reviewed; no other column is."),
    )

    def __init__(self, *args: Any, heads: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [
            (str(at), head or _("column %(number)s, without a name") % {"number": at + 1})
            for at, head in enumerate(heads)
        ]
        fields: dict[str, Any] = self.fields
        fields["address"].choices = columns
        fields["postcode"].choices = [(NO_COLUMN, _("in the address, or none")), *columns]
        fields["row_name"].choices = [(NO_COLUMN, _("none")), *columns]

    @property
    def columns(self) -> Columns:
        """What was chosen."""
        given = self.cleaned_data
        return Columns(
            tuple(sorted(int(at) for at in given["address"])), _place(given["postcode"]), _place(given["row_name"])
        )


class ThresholdsForm(forms.Form):
    """The thresholds and why they are set so."""

    matched_from = forms.FloatField(label=gettext_lazy("Matched from this score"), min_value=0, max_value=1)
    unsure_from = forms.FloatField(label=gettext_lazy("Unsure from this score"), min_value=0, max_value=1)
    lead = forms.FloatField(label=gettext_lazy("Lead before the next best"), min_value=0, max_value=1)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def columns_so_far(batch: MatchBatch) -> dict[str, Any]:
    """The columns of the batch as the form shows them."""
    return {
        "address": [str(at) for at in batch.address_columns],
        "postcode": NO_COLUMN if batch.postcode_column is None else str(batch.postcode_column),
        "row_name": NO_COLUMN if batch.row_column is None else str(batch.row_column),
    }


def _place(chosen: str) -> int | None:
    return int(chosen) if chosen != NO_COLUMN else None
