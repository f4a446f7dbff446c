"""On which pages a citizen is asked: one thing on each, or the groups that `page` begins. Pure.

`page` begins a page with its title; what follows, up to the next `page`, stands on it. Before the first `page` each
question is a page of its own, with the words on the way that stand before it. Calculated answers are on no page.
"""

from collections.abc import Set
from dataclasses import dataclass

from crm.catalogue.forms.questions import Form, Question, QuestionKind, questions


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name in addresses, its title ("" when its one question is the title), what stands on it."""

    code: str
    title: str
    questions: tuple[Question, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what stands on it."""
        return tuple(question.code for question in self.questions)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions on it that somebody answers."""
        return tuple(question for question in self.questions if question.is_asked)


def pages(form: Form) -> list[Page]:
    """The pages of a form, in order."""
    found: list[Page] = []
    title, held = "", list[Question]()
    for question in questions(form):
        if question.page:
            _turn(found, title, held)
            title, held = question.page, []
        if question.kind == QuestionKind.CALCULATED:
            continue
        held.append(question)
        if not title and question.is_asked:
            _turn(found, "", held)
            held = []
    _turn(found, title, held)
    return found


def _turn(found: list[Page], title: str, held: list[Question]) -> None:
    if held:
        code = next((question.code for question in held if question.is_asked), held[0].code)
        found.append(Page(code=code, title=title, questions=tuple(held)))


def steps_shown(form: Form, hidden: Set[str]) -> list[Page]:
    """The pages with something to show when these are hidden. A page stays whole: what is hidden on it may be shown by
    an answer beside it."""
    return [page for page in pages(form) if any(code not in hidden for code in page.codes)]
