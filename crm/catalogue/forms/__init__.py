"""A service's own questions: one definition for every door, pinned with the version. Pure.

What a definition may hold stands in docs/services/format.md (Questions). Answers are kept as text by code.
"""

from crm.catalogue.forms.carrying import Carried, carried
from crm.catalogue.forms.checking import Stop, answer_facts, check, hidden_codes, stopped
from crm.catalogue.forms.paging import Page, pages, steps_shown
from crm.catalogue.forms.problems import form_problems
from crm.catalogue.forms.questions import Known, Question, QuestionKind, question_of, questions
from crm.catalogue.forms.schema import form_schema
from crm.catalogue.forms.telling import MASK, answer_words, answered

__all__ = [
    "MASK",
    "Carried",
    "Known",
    "Page",
    "Question",
    "QuestionKind",
    "Stop",
    "answer_facts",
    "answer_words",
    "answered",
    "carried",
    "check",
    "form_problems",
    "form_schema",
    "hidden_codes",
    "pages",
    "question_of",
    "questions",
    "steps_shown",
    "stopped",
]
