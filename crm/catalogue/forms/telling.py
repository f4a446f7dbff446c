"""Questions and answers in words, for pages and messages. Pure."""

from collections.abc import Collection, Mapping

from django.utils.translation import ngettext

from crm.catalogue.forms.kinds import as_date, day_words
from crm.catalogue.forms.questions import CHOOSING, Form, Question, QuestionKind, questions
from gazetteer.grid_references import grid_reference

MASK = "•••••"
UPRN, FILE = "uprn:", "file:"  # before the key of what was looked up


def answered(
    form: Form, answers: Mapping[str, str], *, found: Mapping[str, str] | None = None, masked: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(question, answer) in words, in the form's order. `found` are the words of addresses and files (see
    catalogue/answers_found.py); `masked` are the codes of what its reader may not see."""
    return [
        (question.label, MASK if question.code in masked else answer_words(question, answer, found or {}))
        for question in questions(form)
        if (answer := answers.get(question.code))
    ]


def answer_words(question: Question, answer: str, found: Mapping[str, str]) -> str:
    """One answer in words."""
    kind = question.kind
    if kind in CHOOSING:
        labels = dict(question.choices)
        return ", ".join(
            labels.get(one, one) for one in (answer.split(",") if kind == QuestionKind.CHOICES else [answer])
        )
    if kind == QuestionKind.DATE:
        day = as_date(answer)
        return day_words(day) if day else answer
    if kind == QuestionKind.MONEY:
        return f"£{answer}" if not answer.startswith("-") else f"-£{answer[1:]}"
    if kind == QuestionKind.POINT:
        return _point_words(answer)
    if kind == QuestionKind.FILE:
        return _file_words(answer.split(","), found)
    return found.get(f"{UPRN}{answer}", answer) if kind == QuestionKind.ADDRESS else answer


def _point_words(answer: str) -> str:
    easting, _comma, northing = answer.partition(",")
    if not (easting.isdigit() and northing.isdigit()):
        return answer
    return grid_reference(easting=int(easting), northing=int(northing), figures=8)


def _file_words(keys: list[str], found: Mapping[str, str]) -> str:
    names = [found[f"{FILE}{key}"] for key in keys if f"{FILE}{key}" in found]
    more = len(keys) - len(names)
    if more:
        names.append(ngettext("%(number)d file", "%(number)d files", more) % {"number": more})
    return ", ".join(names)


def looked_up(form: Form, answers: Mapping[str, str]) -> tuple[list[int], list[int]]:
    """(UPRNs, keys of files) among the answers: what somebody who has the database can put into words."""
    uprns: list[int] = []
    files: list[int] = []
    for question in questions(form):
        answer = answers.get(question.code, "")
        keys = [int(one) for one in answer.split(",") if one.isascii() and one.isdigit()]
        if question.kind == QuestionKind.ADDRESS:
            uprns += keys[:1] if answer.isdigit() else []
        elif question.kind == QuestionKind.FILE:
            files += keys
    return uprns, files
