"""A form as JSON Schema (draft 2020-12), for programs that fill it in. Pure.

Every answer is text, as it is kept. `show_when` and what JSON Schema cannot say stand in `x-` members: a question with
one is required only where it is shown, so it is not among `required`.
"""

from collections.abc import Callable
from typing import Any

from crm.catalogue.forms.kinds import MOST_FILES, most_of, places_of
from crm.catalogue.forms.questions import Form, Question, QuestionKind, questions

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def form_schema(form: Form, *, title: str) -> dict[str, Any]:
    """The schema of the answers to a form: an object of texts by code, in the language in force."""
    every = questions(form)
    asked = [question for question in every if question.is_asked]
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": {one.code: _property(one) for one in every if one.kind != QuestionKind.INFORMATION},
        "required": [one.code for one in asked if one.required and not one.show_when],
        "additionalProperties": False,
    }


def _property(question: Question) -> dict[str, Any]:
    said = {"description": "\n".join(filter(None, [question.hint, question.help]))}
    more = {
        "x-kind": str(question.kind),
        "x-show-when": question.show_when,
        "x-required-when-shown": bool(question.required and question.show_when),
        "x-sensitive": question.sensitive,
        "x-known": question.known,
        "x-stops": dict(question.stops),
        "readOnly": question.kind == QuestionKind.CALCULATED,
    }
    shape = SHAPES.get(question.kind, _text)(question)
    return (
        {"type": "string", "title": question.label} | shape | {name: one for name, one in (said | more).items() if one}
    )


def _text(question: Question) -> dict[str, Any]:
    return {"maxLength": most_of(question)} | ({"x-pattern": question.pattern} if question.pattern else {})


def _number(question: Question) -> dict[str, Any]:
    places = places_of(question)
    after = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    limits = {f"x-{name}": question.limits[name] for name in ("least", "most") if name in question.limits}
    return {"pattern": rf"^-?[0-9]{{1,15}}{after}$"} | limits


def _date(question: Question) -> dict[str, Any]:
    limits = {f"x-{name}": question.limits[name] for name in ("earliest", "latest") if name in question.limits}
    return {"format": "date"} | limits


def _choice(question: Question) -> dict[str, Any]:
    return {"oneOf": [{"const": code, "title": label} for code, label in question.choices]}


def _choices(question: Question) -> dict[str, Any]:
    return {
        "pattern": r"^[^,]+(,[^,]+)*$",
        "x-choices": [{"const": code, "title": label} for code, label in question.choices],
    }


def _files(question: Question) -> dict[str, Any]:
    most = int(question.limits.get("most", MOST_FILES))
    kinds = {"x-kinds": list(question.limits["kinds"])} if question.limits.get("kinds") else {}
    return {"pattern": r"^[0-9]+(,[0-9]+)*$", "x-most-files": most} | kinds


SHAPES: dict[QuestionKind, Callable[[Question], dict[str, Any]]] = {
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _number,
    QuestionKind.CALCULATED: lambda _question: {},
    QuestionKind.DATE: _date,
    QuestionKind.CHOICE: _choice,
    QuestionKind.YES_NO: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.FILE: _files,
    QuestionKind.POINT: lambda _question: {"pattern": "^[0-9]{1,6},[0-9]{1,7}$"},
}
