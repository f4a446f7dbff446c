"""Asking for a load: its files, whether only to say what would change, and which refusals are set aside."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gazetteer.supplies.refusals import OVERRIDES

MOST_FILES = 50
TRY, LOAD = "TRY", "LOAD"


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SuppliesField(forms.FileField):
    """The volumes of one supply: a list of files, none of them empty."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files. Raises ValidationError for none, too many, or an empty one."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most %(most)s files.") % {"most": MOST_FILES})
        if not given:
            return [super().clean(None, initial)]
        return [super(SuppliesField, self).clean(one, initial) for one in given]


class LoadForm(forms.Form):
    """The files of a supply and what to do with them."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    volumes = SuppliesField(
        label=_("Files of one supply"),
        help_text=_("Plain or zipped. Choose all its volumes together."),
        error_messages={
            "required": _("Choose the files of the supply."),
            "empty": _("The file is empty: choose another."),
        },
    )
    what = forms.ChoiceField(
        label=_("What to do"),
        choices=[(TRY, _("Only say what would change")), (LOAD, _("Load it"))],
        initial=TRY,
        widget=forms.RadioSelect,
    )

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be changed."""
        return self.cleaned_data["what"] == TRY


class AgainForm(forms.Form):
    """The same files again: what is set aside, and why. `refusals` are the codes that are all needed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(choices=[(TRY, ""), (LOAD, "")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, refusals: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusals = refusals
        if not refusals:
            return
        self.fields["overrides"] = forms.MultipleChoiceField(
            label=_("What you decide"),
            choices=[(code, OVERRIDES[code]) for code in refusals],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose what you decide, or leave it as it is.")},
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            max_length=2_000,
            help_text=_("It is kept with the load for whoever asks later."),
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say why: it is kept with the load.")},
        )

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be changed."""
        return self.cleaned_data["what"] == TRY
