"""The pages of a service's own questions: one thing on each, or a group; and the page where an answer ends the form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from channels.citizen import draft as drafts
from channels.citizen.attaching import file_remove, files_take
from channels.citizen.draft import Draft
from channels.web.maps import map_of_point
from channels.web.questions import QuestionsForm, answers_typed, placed
from channels.web.uploads import most_megabytes
from crm.catalogue.answers_found import answers_found
from crm.catalogue.forms import Page, QuestionKind, check, pages, stopped
from crm.contacts.drafting.actions import draft_files
from crm.contacts.drafting.given import ANSWER
from crm.documents.models import Document

PUT_OFF = {"find", "later"}  # buttons that ask for no complete answer


def page_named(draft: Draft, name: str) -> Page | None:
    """Return the page of this name, None when no answer shows it any more. Raises Http404 when there is none."""
    page = next((one for one in pages(draft.version.form) if name == f"q-{one.code}"), None)
    if page is None:
        raise Http404
    return page if page.code in [one.code for one in draft.pages] else None


def ask(request: HttpRequest, draft: Draft, name: str, *, back: str) -> HttpResponse | None:
    """Return the page that asks; None when it was answered, or is asked no more, and the next is due."""
    page = page_named(draft, name)
    if page is None:
        return None
    if request.method != "POST":
        form = QuestionsForm(page.questions, answers=draft.answers, words=_words(draft))
        return _page(request, draft, page, form, back=back)
    if "remove" in request.POST:
        file_remove(draft, request.POST["remove"])
        return redirect("citizen:report-step", draft.service, name)
    errors = files_take(request, draft, page)
    typed = _typed(page, request.POST)
    to_choose = placed(page.asked, request.POST, typed)
    if not PUT_OFF & set(request.POST):
        errors |= {code: _("Choose the address, or keep what you typed") for code in to_choose}
        errors |= _faults(draft, page, typed, errors)
    if errors or "find" in request.POST:
        form = _as_typed(page, request, to_choose, errors)
        return _page(request, draft, page, form, back=back, view=_view(page, typed))
    draft.put |= {f"{ANSWER}{code}": typed.get(code, "") for code in _typed_codes(page)}
    return _answered(request, draft, page, name)


def _as_typed(
    page: Page, request: HttpRequest, to_choose: dict[str, list[tuple[str, str]]], errors: dict[str, str]
) -> QuestionsForm:
    """Return the page's form as it was sent, with the addresses to choose from and what is wrong."""
    form = QuestionsForm(page.questions, request.POST)
    for code, found in to_choose.items():
        form.offer(code, found)
    for code, words in errors.items():
        form.blame(code, words)
    return form


def _answered(request: HttpRequest, draft: Draft, page: Page, name: str) -> HttpResponse | None:
    """Keep the answers; return the way to where an answer or a button leads, None for the next page."""
    if "later" in request.POST:
        drafts.draft_save(draft)
        return redirect("citizen:report-save", draft.service)
    drafts.draft_save(draft, done=name)
    stop = stopped(draft.form, draft.answers)
    return redirect("citizen:report-stop", draft.service) if stop and stop.code in page.codes else None


def _typed_codes(page: Page) -> list[str]:
    return [one.code for one in page.asked if one.kind != QuestionKind.FILE]


def _typed(page: Page, typed: Any) -> dict[str, str]:
    """Return what was typed for this page's questions; files are known by what was kept, not by what is claimed."""
    wanted = set(_typed_codes(page))
    return {code: answer for code, answer in answers_typed(typed).items() if code in wanted}


def _faults(draft: Draft, page: Page, typed: dict[str, str], found: dict[str, str]) -> dict[str, str]:
    """Return what is wrong on this page; an answer that ends the form is none here: it has a page of its own."""
    files = {code: draft.answers.get(code, "") for code in set(page.codes) - set(_typed_codes(page))}
    every = draft.answers | {code: typed.get(code, "") for code in _typed_codes(page)} | files
    _clean, errors = check(draft.form, every, today=localdate(timezone.now()))
    stop = stopped(draft.form, every)
    return {
        code: words
        for code, words in errors.items()
        if code in page.codes and code not in found and not (stop and stop.code == code)
    }


def _words(draft: Draft) -> dict[str, str]:
    return answers_found([(draft.version.form, draft.answers)])


def _view(page: Page, typed: dict[str, str]) -> Any:
    """Return the map around the point that was found, None where none was."""
    for question in page.asked:
        east, comma, north = typed.get(question.code, "").partition(",")
        if question.kind == QuestionKind.POINT and comma and east.isdigit() and north.isdigit():
            return map_of_point((float(east), float(north)), words=_("the place you found"))
    return None


def _page(
    request: HttpRequest, draft: Draft, page: Page, form: QuestionsForm, *, back: str, view: Any = None
) -> HttpResponse:
    kept = draft_files(draft.row) if any(one.kind == QuestionKind.FILE for one in page.asked) else []
    said = {
        "service": draft.version.service,
        "page": page,
        "form": form,
        "facts": {name: one for name, one in draft.facts.items() if name.partition(".")[2] not in page.codes},
        "held": {one.code: _of(kept, draft.answers.get(one.code, "")) for one in page.asked},
        "back": back,
        "view": view,
        "most": most_megabytes(),
    }
    return render(request, "citizen/report/question.html", said)


def _of(kept: list[Document], answer: str) -> list[Document]:
    return [one for one in kept if str(one.pk) in answer.split(",")]


def stop_page(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show what is to be done instead; or go on, when no answer ends the form."""
    stop = stopped(draft.form, draft.answers)
    if stop is None:
        return redirect("citizen:report-check", draft.service)
    page = next(one for one in draft.pages if stop.code in one.codes)
    back = reverse("citizen:report-step", args=[draft.service, f"q-{page.code}"])
    said = {"service": draft.version.service, "words": stop.words, "back": back}
    return render(request, "citizen/report/stop.html", said)
