"""Whether answers will do: cleaned and faulted by question, asking nothing that `show_when` hides. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import ANSWERS, holds
from crm.catalogue.forms.calculating import calculated
from crm.catalogue.forms.kinds import tidy, wrong
from crm.catalogue.forms.questions import MANY, NUMERIC, Form, Question, QuestionKind, questions
from crm.customers.names import storable

MOST_TYPED = 20_000  # beyond this nothing of an answer is looked at


@dataclass(frozen=True, slots=True)
class Stop:
    """An answer that ends the form: to which question, and what is said instead."""

    code: str
    words: str


def check(
    form: Form, answers: Mapping[str, Any], *, today: date | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """(answers as kept, errors by question's code). Answers to questions that the form does not ask, or does not show
    with these answers, are left out; calculated ones are worked out anew.

    An answer that stops the form is kept and its words are its error; nothing after it is missed. `today` is what "+7"
    of a date counts from: without it such limits are not looked at.
    """
    clean: dict[str, str] = {}
    errors: dict[str, str] = {}
    numbers: dict[str, Decimal] = {}
    is_stopped = False
    for question in _shown(form, clean):
        fault = ends = ""
        if question.kind == QuestionKind.CALCULATED:
            value = calculated(question.sum, numbers, places=question.limits.get("places", 2))
            given = "" if value is None else f"{value:f}"
        else:
            given = tidy(question, _typed(answers.get(question.code)))
            fault = _fault(question, given, today)
        if given and not fault:
            clean[question.code] = given
            ends = stop_words(question, given)
            if question.kind in NUMERIC:
                numbers[question.code] = Decimal(given)
        if (fault or ends) and not is_stopped:
            errors[question.code] = fault or ends
        is_stopped = is_stopped or bool(ends)
    return clean, errors


def _shown(form: Form, clean: Mapping[str, str]) -> Iterator[Question]:
    """The questions shown, in order: `clean` is what was answered by the time each is reached."""
    facts: dict[str, Any] = {}
    before: Question | None = None
    for question in questions(form):
        if before is not None and before.code in clean:
            facts[f"{ANSWERS}{before.code}"] = fact_of(before, clean[before.code])
        before = question
        if holds(question.show_when, facts) and question.kind != QuestionKind.INFORMATION:
            yield question


def _typed(given: Any) -> str:
    if isinstance(given, list | tuple):
        given = ",".join(map(str, given))
    return storable("" if given is None else str(given)[: MOST_TYPED + 1]).strip()


def _fault(question: Question, given: str, today: date | None) -> str:
    if not given:
        return _("Answer “%(question)s”") % {"question": question.label} if question.required else ""
    if len(given) > MOST_TYPED:
        return _("“%(question)s” is far too long") % {"question": question.label}
    return wrong(question, given, today)


def stop_words(question: Question, given: str) -> str:
    """What is said when this answer ends the form, "" when it does not."""
    chosen = given.split(",") if question.kind == QuestionKind.CHOICES else [given]
    return next((question.stops[code] for code in chosen if code in question.stops), "")


def stopped(form: Form, answers: Mapping[str, Any]) -> Stop | None:
    """The first answer that ends the form, None when none does."""
    clean, _errors = check(form, answers)
    for question in questions(form):
        words = stop_words(question, clean.get(question.code, ""))
        if words:
            return Stop(code=question.code, words=words)
    return None


def fact_of(question: Question, answer: str) -> Any:
    """An answer as conditions see it: a list where there may be several."""
    return answer.split(",") if question.kind in MANY else answer


def answer_facts(form: Form, answers: Mapping[str, str]) -> dict[str, Any]:
    """The kept answers as facts for conditions, by "answers.CODE": for routing, rules and pages."""
    return {
        f"{ANSWERS}{question.code}": fact_of(question, answers[question.code])
        for question in questions(form)
        if answers.get(question.code)
    }


def hidden_codes(form: Form, answers: Mapping[str, Any]) -> set[str]:
    """The questions, and words on the way, that are not shown with these answers."""
    facts = answer_facts(form, check(form, answers)[0])
    return {item["code"] for item in form if not holds(item.get("show_when"), facts)}
