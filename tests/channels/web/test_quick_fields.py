"""Fields written at once are what the GOV.UK macros would have written."""

import re
from typing import Any

import pytest
from django.template import engines

from channels.web.fields import component, options
from channels.web.questions import QuestionsForm
from channels.web.quick_fields import quick_field
from crm.catalogue.forms import questions

CHOICES = [{"code": "x", "label": "X & x"}, {"code": "y", "label": "Y", "hint": "Only <y>"}]
FORM: list[dict[str, Any]] = [
    {"code": "text", "kind": "TEXT", "label": "A<b>", "hint": "h & h", "pattern": "email"},
    {"code": "long", "kind": "LONG", "label": "Words"},
    {"code": "money", "kind": "MONEY", "label": "How much?", "hint": "A month"},
    {"code": "whole", "kind": "NUMBER", "label": "How many?"},
    {"code": "one", "kind": "CHOICE", "label": "Which?", "hint": "One", "choices": CHOICES},
    {"code": "many", "kind": "CHOICES", "label": "Which ones?", "choices": CHOICES},
    {"code": "yes", "kind": "YES_NO", "label": "Yes?"},
    {"code": "day", "kind": "DATE", "label": "When?", "hint": "Any day"},
    {"code": "file", "kind": "FILE", "label": "A file", "hint": "Small"},
]
ANSWERS = {
    "text": 'v"<',
    "long": "one\ntwo </textarea>",
    "money": "12.50",
    "one": "y",
    "many": "x,y",
    "day": "2026-11-23",
}
WAYS: list[dict[str, Any]] = [
    {},
    {"inline": True},
    {"heading": True, "label_class": "govuk-label--l"},
    {"hints": {"y": "Only <y>"}, "prefix": "£"},
    {"classes": "wide", "attributes": {"data-key": "Alt+L"}, "hint": "Another", "rows": 3, "autocomplete": "name"},
]


def bare(markup: str) -> str:
    return re.sub(r">\s+|\s+<", lambda found: found[0].strip(), re.sub(r"\s+", " ", markup)).strip()


MACROS = {
    "input": "input", "textarea": "textarea", "radios": "radios", "checkboxes": "checkboxes",
    "date": "date-input", "file": "file-upload",
}  # fmt: skip


def by_macro(bound: Any, way: dict[str, Any]) -> str:
    """The field as the library's own macro shows it."""
    name = MACROS[component(bound)]
    macro = f"govuk{name.title().replace('-', '')}"
    source = f'{{% from "govuk_frontend_jinja/components/{name}/macro.html" import {macro} %}}{{{{ {macro}(parts) }}}}'
    template = engines["jinja2"].env.from_string(source)  # type: ignore[attr-defined]
    return template.render(parts=options(bound, dict(way)))


@pytest.mark.parametrize("code", [item["code"] for item in FORM])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(way) or "plain")
@pytest.mark.parametrize(("wrong", "answers"), [(False, ANSWERS), (True, {})], ids=["answered", "empty and wrong"])
def test_a_field_is_what_its_macro_makes(code: str, way: dict[str, Any], wrong: bool, answers: dict[str, str]) -> None:
    form = QuestionsForm(questions(FORM), answers=answers)
    if wrong:
        form.blame(code, "Wrong <i>")
    assert bare(str(quick_field(form[code], dict(way)))) == bare(by_macro(form[code], way))
