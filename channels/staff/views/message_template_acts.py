"""What is done with a version of words: published, put away, taken back, withdrawn; and a new answer begun."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.message_template import AnswerForm, NoteForm
from channels.staff.presenters.message_template import differences, href_of, place_of, previewed, title_of
from channels.staff.views.message_templates import CONFIGURE, changed_words
from crm.catalogue.models import MessageTemplate, TemplateState
from crm.catalogue.wordings.actions import (
    TemplateChanged,
    TemplateRefused,
    Which,
    template_discard,
    template_publish,
    template_take_back,
    template_withdraw,
    which_of,
)
from crm.catalogue.wordings.events import ANSWER, EMAIL, examples_of
from crm.catalogue.wordings.queries import goes_out_now, template_found

Act = Callable[..., MessageTemplate]


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def message_template_publish(request: HttpRequest, template_id: int) -> HttpResponse:
    """What the draft changes, what it would look like, and the reason; published, the words' page."""
    draft = _found(template_id)
    if draft.state != TemplateState.DRAFT and request.method == "GET":
        return redirect(_home(draft))

    def act(note: str, revision: int) -> MessageTemplate:
        return template_publish(
            draft_id=draft.pk, revision=revision, note=note, actor=actor_of(request), at=timezone.now()
        )

    return _with_reason(request, draft, act, template="publish", done=_("These words go out from now on."))


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def message_template_take_back(request: HttpRequest, template_id: int) -> HttpResponse:
    """What taking back the earlier version changes, and the reason; done, the words' page."""
    earlier = _found(template_id)
    if earlier.state != TemplateState.RETIRED:
        return redirect(_home(earlier))

    def act(note: str, revision: int) -> MessageTemplate:
        return template_take_back(template_id=earlier.pk, note=note, actor=actor_of(request), at=timezone.now())

    return _with_reason(request, earlier, act, template="take_back", done=_("The earlier words go out again."))


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def message_template_withdraw(request: HttpRequest, template_id: int) -> HttpResponse:
    """What goes out instead, and the reason; done, the words' page."""
    version = _found(template_id)
    if version.state != TemplateState.PUBLISHED and request.method == "GET":
        return redirect(_home(version))

    def act(note: str, revision: int) -> MessageTemplate:
        return template_withdraw(template_id=version.pk, note=note, actor=actor_of(request), at=timezone.now())

    return _with_reason(request, version, act, template="withdraw", done=_("These words go out no more."))


@staff_view(CONFIGURE)
@require_POST
def message_template_discard(request: HttpRequest, template_id: int) -> HttpResponse:
    """The words' page again, the draft put away."""
    draft, form = _found(template_id), NoteForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        template_discard(
            draft_id=draft.pk,
            revision=form.cleaned_data["revision"] or 0,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except TemplateChanged as changed:
        messages.error(request, changed_words(changed))
    else:
        messages.success(request, _("The draft is put away. Nothing has changed."))
    return redirect(_home(draft))


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def message_template_answer(request: HttpRequest) -> HttpResponse:
    """The form of a new answer; filled in, its words."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return redirect(
            href_of("message-template-edit", Which(ANSWER, EMAIL, data["language"], name=data["name"]), data["service"])
        )
    status = 422 if form.errors else 200
    return render(request, "staff/message_template/answer.html", {"form": form}, status=status)


def _with_reason(request: HttpRequest, version: MessageTemplate, act: Act, *, template: str, done: str) -> HttpResponse:
    """The words' page once it is done; else the page that asks why, with what is wrong."""
    form, status = NoteForm(request.POST or None, initial={"revision": version.revision}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data["note"], form.cleaned_data["revision"] or 0)
            except TemplateRefused as refused:
                for name, words in refused.errors.items():
                    form.add_error("note" if name == "note" else None, words)
            except TemplateChanged as changed:
                messages.error(request, changed_words(changed))
                return redirect(_home(version))
            else:
                messages.success(request, done)
                return redirect(_home(version))
    return render(request, f"staff/message_template/{template}.html", _context(version, form), status=status)


def _context(version: MessageTemplate, form: NoteForm) -> dict[str, Any]:
    which = which_of(version)
    now, after = goes_out_now(which), (version.subject, version.body)
    if version.state == TemplateState.PUBLISHED:
        after = goes_out_now(which, but=version.pk)
    return {
        "version": version,
        "form": form,
        "title": title_of(which),
        "place": place_of(which, version.service),
        "show_href": _home(version),
        "edit_href": href_of("message-template-edit", which, version.service.code if version.service else ""),
        "differences": differences(now, after),
        "preview": previewed(which, *after, values=examples_of(which.event, which.language)) if after[1] else None,
    }


def _home(version: MessageTemplate) -> str:
    return href_of("message-template", which_of(version), version.service.code if version.service else "")


def _found(template_id: int) -> MessageTemplate:
    try:
        return template_found(template_id=template_id)
    except MessageTemplate.DoesNotExist as missing:
        raise Http404 from missing


urls = [
    path("message-templates/answers/add", message_template_answer, name="message-template-answer"),
    path("message-templates/<int:template_id>/publish", message_template_publish, name="message-template-publish"),
    path("message-templates/<int:template_id>/discard", message_template_discard, name="message-template-discard"),
    path(
        "message-templates/<int:template_id>/take-back", message_template_take_back, name="message-template-take-back"
    ),
    path("message-templates/<int:template_id>/withdraw", message_template_withdraw, name="message-template-withdraw"),
]
