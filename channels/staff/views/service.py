"""One service: its versions and what differs between them, its draft and what keeps it from being published, its end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.setup.queries import open_cases_of
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.service import PublishForm, WithdrawForm
from channels.staff.presenters.service import pages_of, problem_lines, state_of, version_lines
from crm.catalogue.definition import completed
from crm.catalogue.editing.actions.drafting import version_discard, version_draft, version_test
from crm.catalogue.editing.actions.publishing import is_tried, version_publish
from crm.catalogue.editing.actions.services import service_merge, service_offer, service_withdraw
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.differences import PART_NAMES, differences
from crm.catalogue.editing.queries import (
    document_at,
    draft_of,
    in_force_of,
    service_coded,
    services_offered_to,
    version_numbered,
    versions_listed,
)
from crm.catalogue.editing.refusing import CONFIGURE, VersionRefused
from crm.catalogue.editing.saying import value_said
from crm.catalogue.models import Service, ServiceVersion


@staff_view(CONFIGURE)
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """The service: what is in force, the draft with its problems, every version, what can be done."""
    return _page(request, _service(code))


def _page(
    request: HttpRequest, found: Service, *, publish: PublishForm | None = None, withdraw: WithdrawForm | None = None
) -> HttpResponse:
    now, draft = in_force_of(found), draft_of(found)
    document = document_at(draft) if draft is not None else None
    before = document_at(now) if now is not None else None
    problems = problems_of(document) if document else []
    tried = draft is not None and is_tried(draft)
    state, tag = state_of(found, is_published=now is not None)
    others = services_offered_to(found)
    context = {
        "service": found,
        "state": state,
        "tag": tag,
        "open_cases": open_cases_of([found.pk]).get(found.pk, 0),
        "now": now,
        "draft": draft,
        "tried": tried,
        "problems": problem_lines(code=found.code, problems=problems),
        "differences": differences(before, document) if document and before else [],
        "pages": pages_of(document, before, problems) if document else [],
        "versions": version_lines(versions_listed(found)),
        "publish": publish or PublishForm(initial={"revision": draft.revision if draft else 0}, tried=tried),
        "withdraw": withdraw or WithdrawForm(others=others),
        "merged": list(found.merged.order_by("name", "id")),
    }
    wrong = any(form is not None and form.errors for form in (publish, withdraw))
    return render(request, "staff/service/show.html", context, status=422 if wrong else 200)


@staff_view(CONFIGURE)
@require_safe
def service_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version, whole, and what differs from the one named `before`, else from the one before it."""
    found = _service(code)
    version = _version(found, number)
    numbers = [one.number for one in versions_listed(found)]
    wanted = request.GET.get("before", "")
    earlier = [one for one in numbers if one < number]
    before = next(iter(earlier), None)
    if wanted.isdigit() and int(wanted) in numbers:
        before = int(wanted)
    document = document_at(version)
    context = {
        "service": found,
        "version": version_lines([version])[0],
        "numbers": [one for one in numbers if one != number],
        "before": before,
        "differences": differences(document_at(_version(found, before)), document) if before is not None else None,
        "parts": [(words, value_said(completed(document)[part])) for part, words in PART_NAMES.items()],
    }
    return render(request, "staff/service/version.html", context)


@staff_view(CONFIGURE)
@require_POST
def service_draft(request: HttpRequest, code: str) -> HttpResponse:
    """The way to the service's page with its draft, which is begun if there is none."""
    found = _service(code)
    key = request.POST.get("key", "")[:100] or f"draft-{found.pk}-{len(versions_listed(found))}"
    version_draft(service_id=found.pk, actor=actor_of(request), at=timezone.now(), key=key)
    return _back(code, "draft")


@staff_view(CONFIGURE)
@require_POST
def service_test(request: HttpRequest, code: str) -> HttpResponse:
    """The draft on test; or its page, which says what is wrong with it."""
    draft = _draft(code)
    try:
        version_test(version_id=draft.pk, revision=_revision(request), actor=actor_of(request), at=timezone.now())
        messages.success(request, _("On test: try it, then publish it."))
    except VersionRefused as refused:
        messages.error(request, _("Not yet: %(why)s") % {"why": refused.problems[0].words})
    return _back(code, "draft")


@staff_view(CONFIGURE)
@require_POST
def service_publish(request: HttpRequest, code: str) -> HttpResponse:
    """The draft in force, once it has no problem, a reason, and a trial or the words why not."""
    found = _service(code)
    draft = draft_of(found)
    if draft is None:
        return _back(code, "versions")  # pressed twice: it is in force
    form = PublishForm(request.POST, tried=is_tried(draft))
    if not form.is_valid():
        return _page(request, found, publish=form)
    try:
        version_publish(version_id=draft.pk, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
    except VersionRefused as refused:
        for problem in refused.problems:
            form.add_error(problem.where if problem.where in ("note", "untried_because") else None, problem.words)
        return _page(request, found, publish=form)
    messages.success(request, _("Published: contacts are taken on it from now on."))
    return _back(code, "versions")


@staff_view(CONFIGURE)
@require_POST
def service_discard(request: HttpRequest, code: str) -> HttpResponse:
    """The draft put away; a service of which nothing was ever published goes with it."""
    draft = draft_of(_service(code))
    if draft is None:
        return _back(code, "versions")
    try:
        kept = version_discard(
            version_id=draft.pk, revision=_revision(request), actor=actor_of(request), at=timezone.now()
        )
    except VersionRefused as refused:
        messages.error(request, refused.problems[0].words)
        return _back(code, "draft")
    messages.success(request, _("The draft was put away."))
    return _back(code, "versions") if kept is not None else redirect("staff:services")


@staff_view(CONFIGURE)
@require_http_methods(["POST"])
def service_end(request: HttpRequest, code: str) -> HttpResponse:
    """The service withdrawn, or gone into another; what was begun goes on."""
    found = _service(code)
    form = WithdrawForm(request.POST, others=services_offered_to(found))
    if not form.is_valid():
        return _page(request, found, withdraw=form)
    into, note = form.cleaned_data["into"], form.cleaned_data["note"]
    given = {"service_id": found.pk, "note": note, "actor": actor_of(request), "at": timezone.now()}
    try:
        if into:
            service_merge(**given, into_id=_service(into).pk)
        else:
            service_withdraw(**given)
    except VersionRefused as refused:
        for problem in refused.problems:
            form.add_error(problem.where if problem.where in form.fields else None, problem.words)
        return _page(request, found, withdraw=form)
    messages.success(request, _("Offered no more. What was begun goes on to its end."))
    return _back(code, "versions")


@staff_view(CONFIGURE)
@require_POST
def service_return(request: HttpRequest, code: str) -> HttpResponse:
    """The service offered again with the version it had in force."""
    try:
        service_offer(service_id=_service(code).pk, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Offered again."))
    except VersionRefused as refused:
        messages.error(request, refused.problems[0].words)
    return _back(code, "versions")


def _back(code: str, part: str) -> HttpResponse:
    answer = redirect("staff:service", code=code)
    answer["Location"] += f"#{part}"
    return answer


def _revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdigit() else -1


def _service(code: str) -> Service:
    try:
        return service_coded(code)
    except Service.DoesNotExist as missing:
        raise Http404 from missing


def _version(found: Service, number: int) -> ServiceVersion:
    try:
        return version_numbered(found, number)
    except ServiceVersion.DoesNotExist as missing:
        raise Http404 from missing


def _draft(code: str) -> ServiceVersion:
    draft = draft_of(_service(code))
    if draft is None:
        raise Http404
    return draft


urls = [
    path("services/<slug:code>", service, name="service"),
    path("services/<slug:code>/versions/<int:number>", service_version, name="service-version"),
    path("services/<slug:code>/draft", service_draft, name="service-draft"),
    path("services/<slug:code>/test", service_test, name="service-test"),
    path("services/<slug:code>/publish", service_publish, name="service-publish"),
    path("services/<slug:code>/discard", service_discard, name="service-discard"),
    path("services/<slug:code>/end", service_end, name="service-end"),
    path("services/<slug:code>/offer", service_return, name="service-offer"),
]
