"""The words of messages: listed, shown with what was before, written, and looked at as a customer would read them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.message_template import RecordForm, WordsForm, service_choices
from channels.staff.presenters.message_template import (
    Preview,
    differences,
    href_of,
    lines_shown,
    names_shown,
    place_of,
    previewed,
    title_of,
)
from crm.catalogue.models import MessageTemplate, Service, TemplateState
from crm.catalogue.wordings.actions import (
    TemplateChanged,
    TemplateRefused,
    Which,
    template_draft_save,
    which_of,
)
from crm.catalogue.wordings.events import ANSWER, CHANNELS, EMAIL, EVENTS, LANGUAGES, examples_of
from crm.catalogue.wordings.queries import goes_out_now, line_of, template_found, templates_listed, versions_of
from crm.contacts.queries import NoSuchContact
from crm.contacts.template_values import values_of_record
from crm.sla.saying import say_when
from crm.teams.policy import may

VIEW, CONFIGURE, PREVIEW = "message_template.view", "message_template.configure", "message_template.preview"
ANSWERS = "ANSWERS"


@staff_view(VIEW)
@require_safe
def message_templates(request: HttpRequest) -> HttpResponse:
    """Every message that goes by one channel, or the answers, with what is in force and what is draft."""
    chosen = request.GET.get("channel", EMAIL)
    if chosen not in {*CHANNELS, ANSWERS}:
        raise Http404
    channel = EMAIL if chosen == ANSWERS else chosen
    lines = templates_listed(channel=channel, answers=chosen == ANSWERS)
    context = {
        "lines": lines_shown(lines, channel=channel),
        "tabs": [*CHANNELS.items(), (ANSWERS, _("Answers"))],
        "chosen": chosen,
        "languages": LANGUAGES,
        "may_edit": may(actor_of(request), CONFIGURE),
    }
    return render(request, "staff/message_template/index.html", context)


@staff_view(VIEW)
@require_safe
def message_template(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """What goes out now, beside the other language; the draft; every version before."""
    which, service = which_meant(request, event, channel, language)
    return _page(request, which, service)


def _page(
    request: HttpRequest,
    which: Which,
    service: Service | None,
    *,
    form: RecordForm | None = None,
    tried: Preview | None = None,
) -> HttpResponse:
    line, now = line_of(which), goes_out_now(which)
    cell = line.cells[which.language]
    sides = []
    for code, words in LANGUAGES.items():
        other = Which(which.event, which.channel, code, which.service_id, which.name)
        subject, body = now if code == which.language else goes_out_now(other)
        own = line.cells[code].in_force
        href = "" if code == which.language else href_of("message-template", other, service.code if service else "")
        sides.append({"code": code, "words": words, "subject": subject, "body": body, "own": own, "href": href})
    versions = versions_of(which)
    started = RecordForm(initial={"version": (cell.draft or cell.in_force or MessageTemplate()).pk})
    context = {
        **_said(which, service),
        "sides": sides,
        "in_force": cell.in_force,
        "draft": cell.draft,
        "is_older": line.is_welsh_older,
        "earlier": [one for one in versions if one.state == TemplateState.RETIRED],
        "preview": previewed(which, *now, values=examples_of(which.event, which.language)) if now[1] else None,
        "differences": differences(now, (cell.draft.subject, cell.draft.body)) if cell.draft else [],
        "record_form": form or started,
        "tried": tried,
        "services": service_choices(_("Every service")) if EVENTS[which.event].by_service else [],
        "may_edit": may(actor_of(request), CONFIGURE),
        "may_try": may(actor_of(request), PREVIEW),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "staff/message_template/show.html", context, status=status)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def message_template_edit(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """The draft to be written, beside what it would look like; saved, what differs and publishing."""
    which, service = which_meant(request, event, channel, language)
    if request.method == "GET":
        draft = line_of(which).cells[language].draft
        subject, body = (draft.subject, draft.body) if draft else goes_out_now(which)
        start = {"subject": subject, "body": body, "draft_id": draft.pk if draft else None}
        start["revision"] = draft.revision if draft else 0
        form = WordsForm(initial=start, channel=channel, language=language)
        return _editor(request, which, service, form, (subject, body))
    form = WordsForm(request.POST, channel=channel, language=language)
    if not form.is_valid():
        return _editor(request, which, service, form, ("", ""), status=422)
    data = form.cleaned_data
    words = data.get("subject", ""), data["body"]
    if request.POST.get("act") == "preview":
        return _editor(request, which, service, form, words)
    return _save(request, which, service, form, words)


def _save(
    request: HttpRequest, which: Which, service: Service | None, form: WordsForm, words: tuple[str, str]
) -> HttpResponse:
    """What differs, and publishing, once it is saved; else the form as typed, with what is wrong."""
    try:
        draft = template_draft_save(
            which=which,
            draft_id=form.cleaned_data["draft_id"],
            revision=form.cleaned_data["revision"],
            subject=words[0],
            body=words[1],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except TemplateRefused as refused:
        for name, fault in refused.errors.items():
            form.add_error(name if name in form.fields else None, fault)
        return _editor(request, which, service, form, words, status=422)
    except TemplateChanged as changed:
        form.add_error(None, changed_words(changed) + " " + _("What you typed is below and is not saved."))
        return _editor(request, which, service, form, words, status=409)
    return redirect("staff:message-template-publish", template_id=draft.pk)


def _editor(
    request: HttpRequest,
    which: Which,
    service: Service | None,
    form: WordsForm,
    words: tuple[str, str],
    status: int = 200,
) -> HttpResponse:
    preview = previewed(which, *words, values=examples_of(which.event, which.language))
    if request.headers.get("HX-Request") == "true":
        return render(request, "staff/message_template/_preview.html", {"preview": preview})
    other = next(code for code in LANGUAGES if code != which.language)
    beside = goes_out_now(Which(which.event, which.channel, other, which.service_id, which.name))
    context = {
        **_said(which, service),
        "form": form,
        "names": names_shown(which),
        "preview": preview,
        "beside": {"code": other, "words": LANGUAGES[other], "subject": beside[0], "body": beside[1]},
        "now": goes_out_now(which),
    }
    return render(request, "staff/message_template/edit.html", context, status=status)


@staff_view(PREVIEW)
@require_POST
def message_template_try(request: HttpRequest, event: str, channel: str, language: str) -> HttpResponse:
    """The words as the customer of this record would read them; the look is recorded."""
    which, service = which_meant(request, event, channel, language)
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _page(request, which, service, form=form)
    words = goes_out_now(which)
    version = _version(form.cleaned_data["version"])
    if version is not None and which_of(version) == which:
        words = version.subject, version.body
    reference, actor = form.cleaned_data["reference"], actor_of(request)
    try:
        values = values_of_record(event=event, reference=reference, language=language, actor=actor, at=timezone.now())
    except NoSuchContact:
        form.add_error("reference", _("Nothing with this reference that you may see. Check what you typed."))
        return _page(request, which, service, form=form)
    tried = previewed(which, *words, values=values, of_record=reference.strip())
    return _page(request, which, service, form=form, tried=tried)


def _version(template_id: int | None) -> MessageTemplate | None:
    try:
        return template_found(template_id=template_id or 0)
    except MessageTemplate.DoesNotExist:
        return None


def which_meant(request: HttpRequest, event: str, channel: str, language: str) -> tuple[Which, Service | None]:
    """The words the address means, and their service. Raises Http404 for none there can be."""
    known = EVENTS.get(event)
    name, code = request.GET.get("name", ""), request.GET.get("service", "")
    if known is None or channel not in known.channels or language not in LANGUAGES or (event == ANSWER) != bool(name):
        raise Http404
    service = Service.objects.filter(code=code).first() if code and known.by_service else None
    if code and service is None:
        raise Http404
    return Which(event, channel, language, service.pk if service else None, name[:80]), service


def changed_words(changed: TemplateChanged) -> str:
    """Who changed or ended these words meanwhile, and when."""
    now, zone = timezone.now(), timezone.get_default_timezone()
    said = {
        "name": changed.by.full_name if changed.by else _("Somebody"),
        "when": say_when(changed.at, now, zone) if changed.at else "",
    }
    words = {
        TemplateState.DRAFT: _("%(name)s changed this draft %(when)s, after you opened it."),
        TemplateState.PUBLISHED: _("%(name)s published this draft %(when)s."),
        TemplateState.RETIRED: _("%(name)s ended this version %(when)s."),
        TemplateState.DISCARDED: _("%(name)s put this draft away %(when)s."),
    }
    return words[TemplateState(changed.state)] % said


def _said(which: Which, service: Service | None) -> dict[str, Any]:
    code = service.code if service else ""
    return {
        "which": which,
        "service": service,
        "title": title_of(which),
        "place": place_of(which, service),
        "explanation": EVENTS[which.event].explanation,
        "show_href": href_of("message-template", which, code),
        "edit_href": href_of("message-template-edit", which, code),
        "try_href": href_of("message-template-try", which, code),
        "list_channel": ANSWERS if which.event == ANSWER else which.channel,
    }


_WHICH = "message-templates/<slug:event>/<slug:channel>/<slug:language>"
urls = [
    path("message-templates", message_templates, name="message-templates"),
    path(_WHICH, message_template, name="message-template"),
    path(f"{_WHICH}/edit", message_template_edit, name="message-template-edit"),
    path(f"{_WHICH}/try", message_template_try, name="message-template-try"),
]
