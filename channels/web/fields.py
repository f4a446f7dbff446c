"""Django's form fields as options of GOV.UK components: one mapping, for every form of every door."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = ("day", "month", "year")
OWN_ATTRIBUTES = {"class", "rows", "cols", "autocomplete", "inputmode", "spellcheck", "required", "maxlength", "id"}


class DateParts(forms.MultiWidget):
    """Three boxes, day, month and year, as GOV.UK asks for a date people know by heart."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput() for _part in PARTS], attrs)
        self.widgets_names = [f"-{part}" for part in PARTS]

    def decompress(self, value: dt.date | None) -> list[Any]:
        """Return day, month and year of a date."""
        return [value.day, value.month, value.year] if value else ["", "", ""]


class DateField(forms.MultiValueField):
    """A date typed in three boxes; its errors say which part is missing."""

    default_error_messages = {
        "invalid": gettext_lazy("Enter a real date, like 27 3 2026"),
        "incomplete": gettext_lazy("Enter a day, a month and a year, like 27 3 2026"),
        "required": gettext_lazy("Enter a date, like 27 3 2026"),
    }
    widget = DateParts

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.CharField(max_length=9, strip=True, required=False) for _part in PARTS]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> dt.date | None:
        """Return the date typed, None for three empty boxes; raises ValidationError when it cannot be one."""
        typed = [str(value).strip() for value in values]
        if not any(typed):
            return None
        if not all(typed):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(value) for value in typed)
            return dt.date(year, month, day)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


def component(bound: BoundField) -> str:
    """Return which GOV.UK component shows this field: "input", "radios", "date", ... by its widget."""
    kinds: list[tuple[type[forms.Widget], str]] = [
        (forms.HiddenInput, "hidden"),
        (DateParts, "date"),
        (forms.Textarea, "textarea"),
        (forms.CheckboxSelectMultiple, "checkboxes"),  # before RadioSelect, which it inherits from
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
    ]
    widget = bound.field.widget
    return next((name for kind, name in kinds if isinstance(widget, kind)), "input")


def field_id(bound: BoundField) -> str:
    """Return the id of the first thing to fill in, where a label, hint or error summary points."""
    base = bound.auto_id or bound.html_name
    return f"{base}-day" if component(bound) == "date" else base


def options(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return the macro options of this field: ids, label, hint, error, value; `given` is what the template asked."""
    kind = component(bound)
    attrs = bound.field.widget.attrs
    hint = given.get("hint") or bound.help_text
    params: dict[str, Any] = {
        "id": bound.auto_id or bound.html_name,
        "idPrefix": bound.auto_id or bound.html_name,
        "name": bound.html_name,
        "classes": " ".join(filter(None, [attrs.get("class", ""), given.get("classes", "")])),
        "attributes": {k: str(v) for k, v in attrs.items() if k not in OWN_ATTRIBUTES} | given.get("attributes", {}),
    }
    if hint:
        params["hint"] = {"text": hint}
    if bound.errors:
        params["errorMessage"] = {"text": faults_of(bound)[0], "visuallyHiddenText": _("Error")}
    title = {"text": bound.label, "isPageHeading": given.get("heading", False), "classes": given.get("label_class", "")}
    if kind in {"radios", "checkboxes", "date"}:
        level = title["classes"].replace("govuk-label", "govuk-fieldset__legend")
        params["fieldset"] = {"legend": title | {"classes": level}}
    elif kind != "checkbox":
        params["label"] = title
    return params | SPECIFIC.get(kind, typed)(bound, given)


def faults_of(bound: BoundField) -> list[str]:
    """Return what is wrong with this field; Django's bare "this field is required" names the field instead."""
    bare = str(forms.Field.default_error_messages["required"])
    choice = component(bound) in {"radios", "checkboxes", "select"}
    named = _("Choose an answer to “%(label)s”") if choice else _("Fill in “%(label)s”")
    return [named % {"label": bound.label} if words == bare else str(words) for words in bound.errors]


def typed(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a one-line input adds: type, value, mode of the on-screen keyboard."""
    attrs, widget = bound.field.widget.attrs, bound.field.widget
    kind = getattr(widget, "input_type", "text")
    more: dict[str, Any] = {"type": "text" if kind == "number" else kind, "value": text_of(bound)}
    if kind == "number":
        more["inputmode"] = "numeric"
    for name in ("inputmode", "autocomplete"):
        if given.get(name) or attrs.get(name):
            more[name] = given.get(name) or attrs[name]
    if "spellcheck" in attrs:
        more["spellcheck"] = attrs["spellcheck"] not in {"false", False}
    return more | {name: {"text": given[name]} for name in ("prefix", "suffix") if given.get(name)}


def long_text(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a text area adds: its value and height."""
    return {"value": text_of(bound), "rows": given.get("rows") or bound.field.widget.attrs.get("rows", 5)}


def choice_items(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return the radios or checkboxes with those chosen, hints, what a choice opens, and the word "or" where asked."""
    chosen = chosen_values(bound)
    items: list[dict[str, Any]] = []
    for value, words in choices_of(bound):
        if value == given.get("divider_before"):
            items.append({"divider": _("or")})
        item: dict[str, Any] = {"value": value, "text": words, "checked": value in chosen}
        if hint := given.get("hints", {}).get(value):
            item["hint"] = {"text": hint}
        if opened := given.get("conditional", {}).get(value):
            item["conditional"] = {"html": opened}
        items.append(item)
    inline = given.get("inline")
    return {"items": items} | (
        {"classes": f"govuk-radios--inline {given.get('classes', '')}".strip()} if inline else {}
    )


def one_checkbox(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return a single box whose words are the field's label; nothing else stands above it."""
    return {"items": [{"value": "on", "text": bound.label, "checked": bool(bound.value())}]}


def select_items(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a select with the chosen one."""
    chosen = chosen_values(bound)
    return {"items": [{"value": v, "text": words, "selected": v in chosen} for v, words in choices_of(bound)]}


def date_items(bound: BoundField, given: dict[str, Any]) -> dict[str, Any]:
    """Return the three boxes of a date with what was typed in each."""
    value = bound.value()
    parts = value if isinstance(value, list) else bound.field.widget.decompress(value)
    words = (_("Day"), _("Month"), _("Year"))
    width = ("govuk-input--width-2", "govuk-input--width-2", "govuk-input--width-4")
    wrong = " govuk-input--error" if bound.errors else ""
    return {
        "namePrefix": bound.html_name,
        "items": [
            {"name": name, "label": label, "classes": size + wrong, "value": "" if part is None else str(part)}
            for name, label, size, part in zip(PARTS, words, width, parts, strict=True)
        ],
    }


SPECIFIC = {
    "textarea": long_text,
    "radios": choice_items,
    "checkboxes": choice_items,
    "checkbox": one_checkbox,
    "select": select_items,
    "date": date_items,
    "file": lambda bound, given: {},
    "password": lambda bound, given: {"autocomplete": given.get("autocomplete") or "current-password"},
}


def text_of(bound: BoundField) -> str:
    """Return the value to show again, "" for nothing."""
    value = bound.value()
    return "" if value is None else str(bound.field.widget.format_value(value) or "")


def chosen_values(bound: BoundField) -> set[str]:
    """Return the chosen values as strings, one or many."""
    value = bound.value()
    many = value if isinstance(value, list | tuple | set) else [value]
    return {str(getattr(one, "pk", one)) for one in many if one is not None}


def choices_of(bound: BoundField) -> Iterator[tuple[str, str]]:
    """Yield (value, words) of each thing this field lets choose."""
    widget = bound.field.widget
    return flat(widget.choices if isinstance(widget, forms.widgets.ChoiceWidget) else [])


def flat(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield (value, words), those inside named groups too."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from flat(words)
        else:
            yield str("" if value is None else value), str(words)


def summary(*forms_shown: forms.BaseForm) -> list[dict[str, str]]:
    """Return the faults of these forms in order, each with a link to where it is put right."""
    faults: list[dict[str, str]] = []
    for form in forms_shown:
        faults += [{"text": str(words)} for words in form.non_field_errors()]
        for bound in form:
            faults += [{"text": words, "href": f"#{field_id(bound)}"} for words in faults_of(bound)]
    return faults
