"""A service's own questions as a form: one definition in the catalogue, shown here as staff see it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from channels.staff.forms.drafts import DraftForm
from channels.web.fields import PARTS, DateField
from crm.catalogue.forms import Question, QuestionKind, questions

PREFIX = "q"


class QuestionsForm(DraftForm):
    """The questions of one version of a service, as typed so far. Whether the answers will do, the intake says."""

    def __init__(self, typed: QueryDict, *, asked: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(typed, prefix=PREFIX, draft=True)
        for question in questions(asked):
            if question.is_asked:
                self.fields[question.code] = field_for(question)


def field_for(question: Question) -> forms.Field:
    """The form field that asks this question; never required here."""
    said: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    if question.kind == QuestionKind.DATE:
        return DateField(**said)
    if question.choices:
        return forms.CharField(**said, widget=forms.RadioSelect(choices=question.choices))
    if question.kind == QuestionKind.LONG:
        return forms.CharField(**said, widget=forms.Textarea(attrs={"rows": "2", "dir": "auto"}))
    return forms.CharField(**said, widget=forms.TextInput(attrs={"dir": "auto"}))


def answers_typed(typed: QueryDict) -> dict[str, str]:
    """The answers by code, as the intake takes them: a date of three boxes as year-month-day, the rest as typed."""
    given = {name.removeprefix(f"{PREFIX}-"): str(typed[name]) for name in typed if name.startswith(f"{PREFIX}-")}
    dates: dict[str, dict[str, str]] = {}
    answers: dict[str, str] = {}
    for name, words in given.items():
        code, _dash, part = name.rpartition("-")
        if code and part in PARTS:
            dates.setdefault(code, {})[part] = words.strip()
        else:
            answers[name] = words
    return answers | {code: as_date(parts) for code, parts in dates.items() if any(parts.values())}


def as_date(parts: Mapping[str, str]) -> str:
    """Day, month and year as year-month-day; what is no number stays, for the intake to refuse."""
    return "-".join([parts.get("year", "").zfill(4), parts.get("month", "").zfill(2), parts.get("day", "").zfill(2)])
