"""Fields as the GOV.UK macros show them, written at once: a page of eighty questions has no time for eighty macros.

A test compares each kind with what the macro makes of it, so neither can drift from the other.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.forms.boundfield import BoundField
from markupsafe import Markup, escape

from channels.web.fields import component, options

Parts = dict[str, Any]
ONLY_MACROS = {"conditional", "divider_before", "suffix"}  # asked for too seldom to be written twice


def quick_field(bound: BoundField, given: dict[str, Any]) -> Markup | None:
    """The field as its GOV.UK macro would show it; None for a kind that only the macro knows."""
    kind = component(bound)
    write = WRITERS.get(kind)
    if write is None or ONLY_MACROS & set(given):
        return None
    return Markup(write(options(bound, given)))


def _attributes(pairs: Iterable[tuple[str, Any]]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs if value is not None)


def _group(parts: Parts, inside: str) -> str:
    wrong = " govuk-form-group--error" if "errorMessage" in parts else ""
    return f'<div class="govuk-form-group{wrong}">{inside}</div>'


def _title(parts: Parts) -> str:
    title = parts["label"]
    classes = f"govuk-label {title['classes']}".strip()
    label = f'<label class="{escape(classes)}" for="{escape(parts["id"])}">{escape(title["text"])}</label>'
    return f'<h1 class="govuk-label-wrapper">{label}</h1>' if title.get("isPageHeading") else label


def _said(parts: Parts) -> tuple[str, list[str]]:
    """Hint and fault, and the ids of what describes the field."""
    name = escape(parts["idPrefix"])
    said, described = "", []
    if "hint" in parts:
        said += f'<div id="{name}-hint" class="govuk-hint">{escape(parts["hint"]["text"])}</div>'
        described.append(f"{parts['idPrefix']}-hint")
    if "errorMessage" in parts:
        hidden, words = escape(parts["errorMessage"]["visuallyHiddenText"]), escape(parts["errorMessage"]["text"])
        said += (
            f'<p id="{name}-error" class="govuk-error-message">'
            f'<span class="govuk-visually-hidden">{hidden}:</span> {words}</p>'
        )
        described.append(f"{parts['idPrefix']}-error")
    return said, described


def _classes(parts: Parts, base: str) -> str:
    wrong = f"{base}--error" if "errorMessage" in parts else ""
    return " ".join(filter(None, [base, parts["classes"], wrong]))


def _input(parts: Parts) -> str:
    said, described = _said(parts)
    spellcheck = {True: "true", False: "false"}.get(parts.get("spellcheck"))  # type: ignore[arg-type]
    field = _attributes(
        [
            ("class", _classes(parts, "govuk-input")), ("id", parts["id"]), ("name", parts["name"]),
            ("type", parts["type"]), ("spellcheck", spellcheck), ("value", parts["value"]),
            ("aria-describedby", " ".join(described) or None), ("autocomplete", parts.get("autocomplete") or None),
            ("inputmode", parts.get("inputmode") or None), *parts["attributes"].items(),
        ]
    )  # fmt: skip
    field = f"<input{field}>"
    if prefix := parts.get("prefix"):
        shown = f'<div class="govuk-input__prefix" aria-hidden="true">{escape(prefix["text"])}</div>'
        field = f'<div class="govuk-input__wrapper">{shown}{field}</div>'
    return _group(parts, _title(parts) + said + field)


def _textarea(parts: Parts) -> str:
    said, described = _said(parts)
    classes = f"{_classes(parts | {'classes': ''}, 'govuk-textarea')} {parts['classes']}".strip()
    field = _attributes(
        [
            ("class", classes), ("id", parts["id"]), ("name", parts["name"]),
            ("rows", parts["rows"]), ("aria-describedby", " ".join(described) or None), *parts["attributes"].items(),
        ]
    )  # fmt: skip
    return _group(parts, f"{_title(parts)}{said}<textarea{field}>{escape(parts['value'])}</textarea>")


def _file(parts: Parts) -> str:
    said, described = _said(parts)
    field = _attributes(
        [
            ("class", _classes(parts, "govuk-file-upload")), ("id", parts["id"]), ("name", parts["name"]),
            ("type", "file"), ("aria-describedby", " ".join(described) or None), *parts["attributes"].items(),
        ]
    )  # fmt: skip
    return _group(parts, f"{_title(parts)}{said}<input{field}>")


def _fieldset(parts: Parts, inside: str, *, role: str = "") -> str:
    said, described = _said(parts)
    title = parts["fieldset"]["legend"]
    classes = f"govuk-fieldset__legend {title['classes']}".strip()
    words = escape(title["text"])
    if title.get("isPageHeading"):
        words = Markup('<h1 class="govuk-fieldset__heading">{}</h1>').format(words)
    attributes = _attributes(
        [("class", "govuk-fieldset"), ("role", role or None), ("aria-describedby", " ".join(described) or None)]
    )
    legend = f'<legend class="{escape(classes)}">{words}</legend>'
    return _group(parts, f"<fieldset{attributes}>{legend}{said}{inside}</fieldset>")


def _choices(kind: str, typed: str) -> Callable[[Parts], str]:
    def write(parts: Parts) -> str:
        items = "".join(_item(parts, kind, typed, number, item) for number, item in enumerate(parts["items"], start=1))
        classes = f"govuk-{kind} {parts['classes']}".strip()
        holder = _attributes([("class", classes), *parts["attributes"].items(), ("data-module", f"govuk-{kind}")])
        return _fieldset(parts, f"<div{holder}>{items}</div>")

    return write


def _item(parts: Parts, kind: str, typed: str, number: int, item: Parts) -> str:
    key = parts["idPrefix"] if number == 1 else f"{parts['idPrefix']}-{number}"
    hint = f"{key}-item-hint" if "hint" in item else ""
    field = _attributes(
        [
            ("class", f"govuk-{kind}__input"), ("id", key), ("name", parts["name"]), ("type", typed),
            ("value", item["value"]),
        ]
    )  # fmt: skip
    field += " checked" if item["checked"] else ""
    field += _attributes([("aria-describedby", hint or None)])
    label = f'<label class="govuk-label govuk-{kind}__label" for="{escape(key)}">{escape(item["text"])}</label>'
    more = (
        f'<div id="{escape(hint)}" class="govuk-hint govuk-{kind}__hint">{escape(item["hint"]["text"])}</div>'
        if hint
        else ""
    )
    return f'<div class="govuk-{kind}__item"><input{field}>{label}{more}</div>'


def _date(parts: Parts) -> str:
    boxes = "".join(_box(parts, item) for item in parts["items"])
    classes = f"govuk-date-input {parts['classes']}".strip()
    holder = _attributes([("class", classes), *parts["attributes"].items(), ("id", parts["id"])])
    return _fieldset(parts, f"<div{holder}>{boxes}</div>", role="group")


def _box(parts: Parts, item: Parts) -> str:
    key = f"{parts['id']}-{item['name']}"
    field = _attributes(
        [
            ("class", f"govuk-input govuk-date-input__input {item['classes']}"), ("id", key),
            ("name", f"{parts['namePrefix']}-{item['name']}"), ("type", "text"), ("value", item["value"]),
            ("inputmode", "numeric"),
        ]
    )  # fmt: skip
    label = f'<label class="govuk-label govuk-date-input__label" for="{escape(key)}">{escape(item["label"])}</label>'
    return f'<div class="govuk-date-input__item"><div class="govuk-form-group">{label}<input{field}></div></div>'


WRITERS: dict[str, Callable[[Parts], str]] = {
    "input": _input,
    "textarea": _textarea,
    "file": _file,
    "radios": _choices("radios", "radio"),
    "checkboxes": _choices("checkboxes", "checkbox"),
    "date": _date,
}
