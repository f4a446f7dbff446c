"""Trying a draft end to end: its steps as a story of what everybody would see. Nothing of it remains and nothing is sent."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.setup.trial.running import StepShown, trial_run
from cases.setup.trial.steps import MOST_STEPS, steps_problems
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.service_trial import KINDS, StepForm, kinds_offered
from channels.staff.presenters.service import problem_lines
from channels.staff.presenters.service_trial import step_said
from crm.catalogue.conditions import Problem
from crm.catalogue.editing.actions.drafting import trial_keep
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.queries import document_at, draft_of, service_coded
from crm.catalogue.editing.refusing import CONFIGURE, VersionRefused
from crm.catalogue.models import Service, ServiceVersion


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_trial(request: HttpRequest, code: str) -> HttpResponse:
    """The steps kept with the draft, and, sent, how they went; a step added or taken out is kept and all is run."""
    draft = _draft(code)
    document = document_at(draft)
    if request.method != "POST":
        return _page(request, draft, document)
    steps = _sound(draft.trial)
    press = request.POST.get("press", "run")
    form = None
    if press == "add":
        kind = request.POST.get("do", "")
        if kind not in kinds_offered(document, begun=bool(steps)):
            return _page(request, draft, document)
        form = StepForm(request.POST, kind=kind, document=document)
        if not form.is_valid() or len(steps) >= MOST_STEPS:
            return _page(request, draft, document, form=form)
        steps = [*steps, form.step]
    elif press == "remove":
        place = request.POST.get("step", "")
        number = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 0
        steps = steps[:number] + steps[number + 1 :] if number else []  # without the contact there is no story
    if steps != draft.trial:
        draft.trial = trial_keep(version_id=draft.pk, steps=steps, actor=actor_of(request), at=timezone.now()).trial
    try:
        shown = trial_run(
            version_id=draft.pk, revision=draft.revision, steps=steps, actor=actor_of(request), at=timezone.now()
        )
    except VersionRefused as refused:
        return _page(request, draft, document, problems=refused.problems)
    return _page(request, draft, document, shown=shown)


def _page(
    request: HttpRequest,
    draft: ServiceVersion,
    document: dict[str, Any],
    *,
    shown: list[StepShown] | None = None,
    problems: list[Problem] | None = None,
    form: StepForm | None = None,
) -> HttpResponse:
    steps = _sound(draft.trial)
    whole = problems_of(document) if problems is None else problems
    usable = not whole or problems is not None
    kinds = kinds_offered(document, begun=bool(steps)) if usable and not whole else []
    forms = [
        form if form is not None and form.kind == kind else StepForm(kind=kind, document=document) for kind in kinds
    ]
    said = [step_said(step, document) for step in steps]
    context = {
        "service": draft.service,
        "draft": draft,
        "problems": problem_lines(draft.service.code, whole),
        "story": [
            {"words": words, "shown": shown[number] if shown is not None and number < len(shown) else None}
            for number, words in enumerate(said)
        ],
        "was_run": shown is not None,
        "went_well": shown is not None and bool(shown) and not any(one.problems for one in shown),
        "forms": forms,
        "wrong": form,
        "kinds": KINDS,
    }
    return render(request, "staff/service/trial.html", context, status=422 if form is not None or problems else 200)


def _sound(steps: Any) -> list[Any]:
    """The steps kept, as far as they can still be steps."""
    return list(steps) if not steps_problems(steps) else []


def _draft(code: str) -> ServiceVersion:
    try:
        draft = draft_of(service_coded(code))
    except Service.DoesNotExist as missing:
        raise Http404 from missing
    if draft is None:
        raise Http404
    return draft


urls = [path("services/<slug:code>/trial", service_trial, name="service-trial")]
