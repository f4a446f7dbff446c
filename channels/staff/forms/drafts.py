"""Forms that can be shown again as they were typed, before anybody asked for them to be right."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict


class DraftForm(forms.Form):
    """A form that, with `draft`, holds what was typed and finds no fault with it."""

    def __init__(self, *args: Any, draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft

    def full_clean(self) -> None:
        if not self.draft:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def blame(self, name: str, words: str) -> bool:
        """True when the form has this field, which now shows the fault."""
        if name not in self.fields:
            return False
        _faults_so_far = self.errors  # reading them makes the form ready for one more
        self.add_error(name, words)
        return True
