"""The form of a service as those who fill it in will see it, for the page on which it is edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.staff.forms.service_parts import ListPart
from channels.staff.forms.service_questions import FORM
from channels.staff.presenters.service_editing import in_item
from channels.web.questions import QuestionsForm
from crm.catalogue.forms import Page, Question, form_problems, pages, questions

AGENT, CUSTOMER = "agent", "customer"


@dataclass(frozen=True, slots=True)
class Preview:
    """The questions as the customer is asked, page by page, or as the agent is, all on one page. Those that are not
    right yet are left out, and counted."""

    pages: list[Page]
    questions: list[Question]
    forms: dict[str, QuestionsForm]  # by who sees it: a long form is shown to one of them at a time
    left_out: int


def preview_of(part: ListPart, document: Mapping[str, Any], *, at: int | None = None, seen: str = "") -> Preview | None:
    """What the questions look like to whoever is to see them, or to both only the one at this position, asked in any
    case; None for other parts, which nobody sees as they are."""
    if part is not FORM:
        return None
    form = [dict(item) for item in document["form"]]
    wrong = form_problems(form)
    sound = [
        item
        for position, item in enumerate(form)
        if at in (None, position) and not any(in_item(one.where, "form", position) is not None for one in wrong)
    ]
    if at is not None:
        sound = [{name: value for name, value in item.items() if name != "show_when"} for item in sound]
    asked = [one for one in questions(sound) if one.is_asked]
    who = [CUSTOMER, AGENT] if at is not None else [AGENT if seen == AGENT else CUSTOMER]
    forms = {one: QuestionsForm(asked) for one in who}
    for one, shown in forms.items():
        shown.auto_id = f"{one}_%s"
    left_out = (len(form) if at is None else 1) - len(sound)
    return Preview(pages=pages(sound), questions=questions(sound), forms=forms, left_out=left_out)
