"""A service's own questions: one definition for every door, pinned with the version. Pure.

A question is {"code", "label", "kind", "choices": [{"code", "label"}], "required", "hint"}; kinds are TEXT, LONG,
CHOICE, YES_NO, DATE. Answers are kept as strings by code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from crm.customers.names import storable

MOST_CHARACTERS = 10_000


class QuestionKind(StrEnum):
    TEXT = "TEXT"
    LONG = "LONG"
    CHOICE = "CHOICE"
    YES_NO = "YES_NO"
    DATE = "DATE"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a service's form."""

    code: str
    label: str
    kind: QuestionKind
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    hint: str = ""


def questions(form: Sequence[Mapping[str, Any]]) -> list[Question]:
    """The questions of a version's form, in order."""
    return [
        Question(
            code=item["code"],
            label=item["label"],
            kind=QuestionKind(item["kind"]),
            choices=_choices(item),
            required=item.get("required", True),
            hint=item.get("hint", ""),
        )
        for item in form
    ]


def _choices(item: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if item["kind"] == QuestionKind.YES_NO:
        return (("yes", _("Yes")), ("no", _("No")))
    return tuple((choice["code"], choice["label"]) for choice in item.get("choices", ()))


def check(form: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(answers as kept, errors by question's code); answers to questions the form does not ask are left out."""
    clean: dict[str, str] = {}
    errors: dict[str, str] = {}
    for question in questions(form):
        given = storable(str(answers.get(question.code, "") or "")).strip()
        wrong = _wrong(question, given)
        if wrong:
            errors[question.code] = wrong
        elif given:
            clean[question.code] = given
    return clean, errors


def _wrong(question: Question, given: str) -> str:
    if not given:
        return _("Answer “%(question)s”") % {"question": question.label} if question.required else ""
    if len(given) > MOST_CHARACTERS:
        return _("“%(question)s” must be %(most)s characters or fewer") % {
            "question": question.label,
            "most": f"{MOST_CHARACTERS:,}",
        }
    if question.choices and given not in dict(question.choices):
        return _("Choose one of the answers to “%(question)s”") % {"question": question.label}
    if question.kind == QuestionKind.DATE and not _is_date(given):
        return _("“%(question)s” must be a real date, such as 2026-11-23") % {"question": question.label}
    return ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def answered(form: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """(question, answer) in words, in the form's order, for pages and messages."""
    return [
        (question.label, dict(question.choices).get(answers[question.code], answers[question.code]))
        for question in questions(form)
        if question.code in answers
    ]
