"""Bringing services in from a file: which file, and the council's own codes in place of those it names."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.setup.importing import Mapped, Missing
from cases.setup.named import Kind

KIND_NAMES = {
    Kind.WORKFLOW: gettext_lazy("Workflow"),
    Kind.POLICY: gettext_lazy("Policy"),
    Kind.TEAM: gettext_lazy("Team"),
    Kind.DEPARTMENT: gettext_lazy("Department"),
    Kind.SET: gettext_lazy("Set of properties"),
    Kind.SERVICE: gettext_lazy("Service"),
    Kind.FACT: gettext_lazy("Fact about addresses"),
    Kind.BODY: gettext_lazy("Other body"),
}
LEFT = "-"


class FileForm(forms.Form):
    """The file."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("File of services"),
        help_text=gettext_lazy("JSON, as this page exports it: at most 10 MB"),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty: choose another."),
        },
    )


class ApplyForm(forms.Form):
    """What stands here for each code that the file names and this council has not."""

    over_drafts = forms.BooleanField(
        label=gettext_lazy("Write over open drafts that say something else"), required=False
    )

    def __init__(
        self, *args: Any, missing: list[Missing], offered: dict[Kind, list[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing
        for number, one in enumerate(missing):
            must = one.kind == Kind.DEPARTMENT
            left = _("Leave these services out") if must else _("Leave it: it is mended in the draft")
            self.fields[f"code-{number}"] = forms.ChoiceField(
                label=_("%(kind)s “%(code)s” is not here: use") % {"kind": KIND_NAMES[one.kind], "code": one.code},
                help_text=_("Named by %(services)s") % {"services": ", ".join(one.services[:4])},
                choices=[(LEFT, left), *offered.get(one.kind, [])],
                required=False,
            )

    @property
    def mapping(self) -> Mapped:
        """What was chosen, once the form is valid."""
        return {
            (one.kind, one.code): chosen
            for number, one in enumerate(self.missing)
            if (chosen := self.cleaned_data.get(f"code-{number}", LEFT)) not in (LEFT, "")
        }
